// After a broken record: where the next one begins. Records of one member begin alike, which is what is looked for.
import { breaksAt, skipSpace, stringEnd } from './json-scan.ts'

/** How a record begins: its bracket, the white space after it and its first key. */
export function recordHead(bytes: Uint8Array): Buffer | undefined {
  if (bytes[0] !== 0x7b) return undefined
  const key = skipSpace(bytes, 1, bytes.length)
  if (bytes[key] !== 0x22) return undefined
  const end = stringEnd(bytes, key, Math.min(bytes.length, key + 256))
  return end < 0 ? undefined : Buffer.from(bytes.subarray(0, end))
}

/** Bytes behind a broken value that decide where the next record begins. */
export function longestHead(bytes: Buffer, start: number, end: number, learned: Buffer | undefined): number {
  return Math.max(learned?.length ?? 0, ownHead(bytes, start, end)?.length ?? 0)
}

const ownHead = (bytes: Buffer, start: number, end: number) => recordHead(bytes.subarray(start, Math.min(end, start + 4096)))

/** Start of the next record between a broken one's start and `end`, or -1. `learned` is the head of a good one. */
export function nextRecord(bytes: Buffer, start: number, end: number, learned: Buffer | undefined): number {
  const last = breaksAt(bytes, start, end)
  // Unbroken as far as it goes: nothing was swallowed, it is only cut off.
  if (last < 0) return -1
  const own = ownHead(bytes, start, end)
  const from = Math.max(start + 1, last)
  let best = -1
  for (const head of [learned, own]) {
    if (!head) continue
    const found = bytes.indexOf(head, from)
    if (found >= 0 && found < end && (best < 0 || found < best)) best = found
  }
  return best
}

/** Bytes read again after broken records: without a bound, crafted input costs quadratic time. */
export class RescanBudget {
  #spent = 0

  /** More may be spent the further the member has been read. */
  allows(offset: number): boolean {
    return this.#spent <= 64 * 1024 * 1024 + 4 * offset
  }

  spend(bytes: number): void {
    this.#spent += bytes
  }
}
