// Where the values of an event stand in its raw record: the bytes at a span always hold the value that is shown.
import type { ByteSpan } from '../contract/source.ts'

type Fields = Readonly<Record<string, string | readonly string[]>>

/** `shown` gives the event's value at an OCSF path. Values that the source made up or changed have no span. */
export function byteSpans(record: Uint8Array, fields: Fields, shown: (path: string) => unknown): ByteSpan[] {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength)
  const spans: ByteSpan[] = []
  for (const [path, places] of Object.entries(fields)) {
    const value = shown(path)
    const start = path === 'time' ? timeAt(bytes, listOf(places), shown('metadata.original_time')) : find(bytes, listOf(places), value)
    if (start) spans.push({ path, start: start.start, end: start.end })
  }
  return spans
}

const listOf = (places: string | readonly string[]) => (typeof places === 'string' ? [places] : places)

function timeAt(bytes: Buffer, places: readonly string[], original: unknown) {
  return find(bytes, places, original)
}

function find(bytes: Buffer, places: readonly string[], value: unknown): { start: number; end: number } | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = String(value)
  if (text === '') return undefined
  // As JSON writes it, as JSON inside a JSON string writes it, and as it is.
  const once = JSON.stringify(text).slice(1, -1)
  const twice = JSON.stringify(once).slice(1, -1)
  for (const form of new Set([once, twice, text])) {
    const wanted = Buffer.from(form)
    for (const place of places) {
      const start = place === '*' ? whole(bytes, wanted) : behindKey(bytes, place.split('.').at(-1)!, wanted)
      if (start >= 0) return { start, end: start + wanted.length }
    }
  }
  return undefined
}

/** Between a key and its value: quotes, backslashes of nested JSON, colon, `=` of struct text, blanks. */
const between = new Set([...'"\\:= \t\r\n'].map((character) => character.charCodeAt(0)))

function behindKey(bytes: Buffer, key: string, wanted: Buffer): number {
  const name = Buffer.from(key)
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) {
    let start = at + name.length
    while (start < bytes.length && between.has(bytes[start]!)) start++
    if (start > at + name.length && stands(bytes, wanted, start)) return start
  }
  return -1
}

function whole(bytes: Buffer, wanted: Buffer): number {
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) if (stands(bytes, wanted, at)) return at
  return -1
}

/** The value as a whole: no letter or digit touches it. */
function stands(bytes: Buffer, wanted: Buffer, start: number): boolean {
  const end = start + wanted.length
  return (
    end <= bytes.length && bytes.compare(wanted, 0, wanted.length, start, end) === 0 && !letter(bytes[start - 1]) && !letter(bytes[end])
  )
}

function letter(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte >= 128)
}
