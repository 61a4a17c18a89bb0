// Bytes in memory as content.
import type { Content } from '../../evidence/content.ts'

export function bytesContent(bytes: Buffer): Content {
  return {
    size: bytes.length,
    bytes,
    async *chunks(from = 0) {
      if (from < bytes.length) yield bytes.subarray(from)
    },
    read: (offset, length) => bytes.subarray(offset, offset + length),
    problem: undefined,
  }
}
