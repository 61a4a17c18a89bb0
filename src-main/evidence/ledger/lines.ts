// Lines of a ledger file one by one, with their byte offsets; a ledger may be longer than memory.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

export interface Line {
  number: number
  offset: number
  /** Bytes with the newline. */
  length: number
  text: string
  /** False for a last line without newline. */
  ended: boolean
}
/** Longer lines are no entries; they come in pieces of this size. */
const longest = 64 * 1024 * 1024

export function* readLines(path: string): Generator<Line> {
  const fd = openSync(path, 'r')
  try {
    const { size } = fstatSync(fd)
    const piece = Buffer.allocUnsafe(256 * 1024)
    let held: Buffer = Buffer.alloc(0)
    let offset = 0
    let number = 0
    for (let at = 0; at < size; ) {
      const n = readSync(fd, piece, 0, Math.min(piece.length, size - at), at)
      if (n === 0) break
      at += n
      let from = 0
      for (let end = piece.indexOf(10); end >= 0 && end < n; end = piece.indexOf(10, from)) {
        const bytes = held.length > 0 ? Buffer.concat([held, piece.subarray(from, end)]) : piece.subarray(from, end)
        held = Buffer.alloc(0)
        yield { number: number++, offset, length: bytes.length + 1, text: bytes.toString('utf8'), ended: true }
        offset += bytes.length + 1
        from = end + 1
      }
      if (from < n) held = Buffer.concat([held, piece.subarray(from, n)])
      if (held.length > longest) {
        yield { number: number++, offset, length: held.length, text: '', ended: true }
        offset += held.length
        held = Buffer.alloc(0)
      }
    }
    if (held.length > 0) yield { number, offset, length: held.length, text: held.toString('utf8'), ended: false }
  } finally {
    closeSync(fd)
  }
}
