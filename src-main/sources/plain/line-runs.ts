// The runs of one member: its framer asks for them line by line, and whoever reads it says how much may come.
import type { LineLayout, RunReader, RunTaker } from '../../contract/line-run.ts'
import { LineScanner } from './line-scanner.ts'

const longestPrefix = 256
/** After a line that is not plain this many come one by one, twice as many each time, before a run is tried again. */
const mostPatience = 64

/** Its memory is some 10 MB, so a thread has one. */
let scanner: LineScanner | undefined

/** `prefix` is what the member's event ids begin with; `undefined` where it is too long for runs. */
export function lineRuns(prefix: string, taker: RunTaker): RunReader | undefined {
  if (prefix.length > longestPrefix) return undefined
  return new Runs(prefix, taker)
}

class Runs implements RunReader {
  readonly #prefix: string
  readonly #taker: RunTaker
  /** Lines to leave alone, and how many it will be the next time. */
  #waits = 0
  #patience = 0

  constructor(prefix: string, taker: RunTaker) {
    this.#prefix = prefix
    this.#taker = taker
  }

  read(bytes: Uint8Array, at: number, base: number, layout: LineLayout): number {
    if (this.#waits > 0) {
      this.#waits--
      return at
    }
    scanner ??= new LineScanner()
    let here = at
    while (here < bytes.length) {
      const room = this.#taker.room()
      if (!room) return here
      scanner.use(this, this.#prefix, this.#taker.key, layout)
      const next = scanner.run(bytes, here, base, room)
      if (next === here) break
      here = next
      this.#taker.take(scanner)
    }
    // Where every other line is unusual, trying costs more than it brings.
    this.#patience = here > at ? 0 : Math.min(mostPatience, 2 * this.#patience + 1)
    this.#waits = this.#patience
    return here
  }
}
