// Asks V8 to let a new thread's heap fill before it looks through it: buffers pass through a parser by the hundred megabytes,
// each counts as if it were the heap's, and what lives there is small. Looking through it 120 times cost a tenth of an import.
import { setFlagsFromString } from 'node:v8'

/** Threads that are made after this; memory grows by some 40 MB each. */
export function collectLate(): void {
  setFlagsFromString('--initial-old-space-size=80')
}
