// Bytes of a text inside a record (a JSON string, a cell) with the way back to where each of them stands.
import { cellRange } from './csv-cells.ts'
import { skipSpace, stringEnd, valueEnd } from './json-scan.ts'
import { decodeString, type Embedded } from './json-string.ts'

/** Bytes that stand as they are from `start`. */
export function plainInner(bytes: Buffer, start: number, end: number): Embedded {
  const outer = new Uint32Array(end - start + 1)
  for (let n = 0; n < outer.length; n++) outer[n] = start + n
  return { bytes: bytes.subarray(start, end), outer }
}

/** A cell's content, its doubled quotes undone. */
export function cellInner(bytes: Buffer, separator: number, index: number): Embedded | undefined {
  const cell = cellRange(bytes, separator, index)
  if (!cell) return undefined
  if (bytes[cell.start - 1] !== 0x22) return plainInner(bytes, cell.start, cell.end)
  const inner = Buffer.allocUnsafe(cell.end - cell.start)
  const outer = new Uint32Array(cell.end - cell.start + 1)
  let size = 0
  for (let at = cell.start; at < cell.end; at++) {
    outer[size] = at
    inner[size++] = bytes[at]!
    if (bytes[at] === 0x22 && bytes[at + 1] === 0x22) at++
  }
  outer[size] = cell.end
  return { bytes: inner.subarray(0, size), outer }
}

/** The value that stands at `from`: of a string its content, else its bytes. */
export function valueInner(bytes: Buffer, from: number): Embedded | undefined {
  const at = skipSpace(bytes, from, bytes.length)
  if (bytes[at] === 0x22) {
    const end = stringEnd(bytes, at, bytes.length)
    return end < 0 ? undefined : decodeString(bytes, at + 1, end - 1)
  }
  const end = valueEnd(bytes, at, bytes.length)
  return end < 0 ? undefined : plainInner(bytes, at, end)
}

/** `inner` of `outer`, by offsets of what is around both. */
export function nested(inner: Embedded, around: Embedded): Embedded {
  return { bytes: inner.bytes, outer: inner.outer.map((at) => around.outer[at]!) }
}
