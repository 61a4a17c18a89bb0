// Text of a JSON string with, for each of its bytes, where it comes from: embedded JSON is cited in the outer bytes.
import { lookup } from '../lookup.ts'

export interface Embedded {
  bytes: Buffer
  /** Outer offset of each inner byte; one more for the end. */
  outer: Uint32Array
}

const simple: Readonly<Record<string, string>> = lookup({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' })

/** The string's content between two offsets (without its quotes). */
export function decodeString(bytes: Buffer, start: number, end: number): Embedded {
  const inner = Buffer.allocUnsafe(end - start)
  const outer = new Uint32Array(end - start + 1)
  let size = 0
  const put = (text: string, from: number) => {
    const written = inner.write(text, size)
    outer.fill(from, size, size + written)
    size += written
  }
  for (let at = start; at < end; at++) {
    const c = bytes[at]!
    if (c !== 0x5c) {
      outer[size] = at
      inner[size++] = c
      continue
    }
    const escaped = String.fromCharCode(bytes[at + 1] ?? 0)
    if (escaped !== 'u') {
      put(simple[escaped] ?? escaped, at)
      at += 1
      continue
    }
    let text = String.fromCharCode(Number.parseInt(bytes.toString('latin1', at + 2, at + 6), 16))
    let taken = 6
    // A surrogate pair is one character.
    if (/[\ud800-\udbff]/.test(text) && bytes[at + 6] === 0x5c && bytes[at + 7] === 0x75) {
      text += String.fromCharCode(Number.parseInt(bytes.toString('latin1', at + 8, at + 12), 16))
      taken = 12
    }
    put(text, at)
    at += taken - 1
  }
  outer[size] = end
  return { bytes: inner.subarray(0, size), outer }
}
