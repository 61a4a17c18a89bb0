// Finds the array of records inside a JSON document.
import { keyText, skipSpace, stringEnd, valueEnd } from './json-scan.ts'

/** Position after the `[` of the array at `path`; -1 when more bytes are needed; -2 when there is none here. */
export function enterArray(bytes: Buffer, from: number, end: number, path: readonly string[]): number {
  let at = from
  for (const name of path) {
    if (bytes[at] !== 0x7b) return -2
    at = skipSpace(bytes, at + 1, end)
    for (;;) {
      if (at >= end) return -1
      if (bytes[at] !== 0x22) return -2
      const keyEnd = stringEnd(bytes, at, end)
      if (keyEnd < 0) return -1
      const key = keyText(bytes, at, keyEnd)
      const colon = skipSpace(bytes, keyEnd, end)
      if (colon >= end) return -1
      if (bytes[colon] !== 0x3a) return -2
      const value = skipSpace(bytes, colon + 1, end)
      if (value >= end) return -1
      if (key === name) {
        at = value
        break
      }
      const stop = valueEnd(bytes, value, end)
      // A scalar that reaches the end of the bytes may go on.
      if (stop < 0 || stop >= end) return -1
      at = skipSpace(bytes, stop, end)
      if (at >= end) return -1
      if (bytes[at] !== 0x2c) return -2
      at = skipSpace(bytes, at + 1, end)
    }
  }
  if (at >= end) return -1
  return bytes[at] === 0x5b ? at + 1 : -2
}
