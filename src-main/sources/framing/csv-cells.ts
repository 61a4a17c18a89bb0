// Byte range of one cell of a CSV row, without its quotes.

export function cellRange(bytes: Uint8Array, separator: number, index: number): { start: number; end: number } | undefined {
  let at = 0
  for (let n = 0; ; n++) {
    let start = at
    let end: number
    if (bytes[at] === 0x22) {
      start = at + 1
      at = start
      while (at < bytes.length && !(bytes[at] === 0x22 && bytes[at + 1] !== 0x22)) at += bytes[at] === 0x22 ? 2 : 1
      end = Math.min(at, bytes.length)
      at = end + 1
      while (at < bytes.length && bytes[at] !== separator) at++
    } else {
      while (at < bytes.length && bytes[at] !== separator) at++
      end = at
    }
    if (n === index) return { start, end }
    if (at >= bytes.length) return undefined
    at++
  }
}
