// Bytes of a record cut into lines with marks, as text and as hex. Spans are byte offsets within the record.

export interface ByteSpan {
  path: string
  start: number
  end: number
}

export interface Piece {
  text: string
  /** Paths whose values these bytes are; empty for bytes that map nowhere. */
  paths: readonly string[]
}

export interface Line {
  /** Byte offset within the record. */
  offset: number
  pieces: Piece[]
}

export const fromBase64 = (text: string): Uint8Array => {
  const binary = atob(text)
  const out = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at++) out[at] = binary.charCodeAt(at)
  return out
}

/** Every offset at which the set of paths changes, with the paths from there on. */
const edges = (spans: readonly ByteSpan[], length: number): { at: number; paths: string[] }[] => {
  const points = [...new Set([0, length, ...spans.flatMap(({ start, end }) => [start, end])])]
    .filter((at) => at >= 0 && at <= length)
    .sort((a, b) => a - b)
  return points.map((at) => ({ at, paths: spans.filter(({ start, end }) => start <= at && at < end).map(({ path }) => path) }))
}

/** Bytes of one UTF-8 character at `at`; 1 for a byte that is none. */
const characterLength = (bytes: Uint8Array, at: number): number => {
  const lead = bytes[at]!
  const wanted = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 1
  for (let next = 1; next < wanted; next++) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 1
  return wanted
}

const decoder = new TextDecoder()
const shown = (bytes: Uint8Array, at: number, length: number): string => {
  const byte = bytes[at]!
  if (length > 1) return decoder.decode(bytes.subarray(at, at + length))
  if (byte >= 0x80) return '\ufffd'
  return byte < 0x20 || byte === 0x7f ? (byte === 0x09 ? ' ' : '·') : String.fromCharCode(byte)
}

/** Text lines of at most `width` characters; a newline in the record ends its line. */
export const textLines = (bytes: Uint8Array, spans: readonly ByteSpan[], width: number): Line[] => {
  const changes = edges(spans, bytes.length)
  const out: Line[] = []
  let line: Line = { offset: 0, pieces: [] }
  let count = 0
  let edge = 0
  let at = 0
  let piece: Piece | null = null
  while (at < bytes.length) {
    while (edge + 1 < changes.length && changes[edge + 1]!.at <= at) {
      edge += 1
      piece = null
    }
    const length = characterLength(bytes, at)
    const newline = bytes[at] === 0x0a
    if (!newline) {
      if (!piece) {
        piece = { text: '', paths: changes[edge]?.paths ?? [] }
        line.pieces.push(piece)
      }
      piece.text += shown(bytes, at, length)
      count += 1
    }
    at += length
    if ((newline || count >= width) && at < bytes.length) {
      out.push(line)
      line = { offset: at, pieces: [] }
      count = 0
      piece = null
    }
  }
  if (bytes.length > 0) out.push(line)
  return out
}

const hex = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'))

/** Lines of `width` bytes as hex pairs, each piece with its trailing space. */
export const hexLines = (bytes: Uint8Array, spans: readonly ByteSpan[], width = 16): Line[] => {
  const changes = edges(spans, bytes.length)
  const out: Line[] = []
  let edge = 0
  for (let start = 0; start < bytes.length; start += width) {
    const line: Line = { offset: start, pieces: [] }
    let piece: Piece | null = null
    for (let at = start; at < Math.min(bytes.length, start + width); at++) {
      while (edge + 1 < changes.length && changes[edge + 1]!.at <= at) {
        edge += 1
        piece = null
      }
      if (!piece) {
        piece = { text: '', paths: changes[edge]?.paths ?? [] }
        line.pieces.push(piece)
      }
      piece.text += `${piece.text === '' ? '' : ' '}${hex[bytes[at]!]}`
    }
    out.push(line)
  }
  return out
}

/** The same bytes as printable characters, for the right column of the hex view. */
export const printable = (bytes: Uint8Array, offset: number, width = 16): string => {
  let out = ''
  for (const byte of bytes.subarray(offset, offset + width)) out += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'
  return out
}
