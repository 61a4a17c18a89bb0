// Where in a record's bytes a mapped value stands, so that everything shown can show its bytes.
import type { OcsfEvent } from '../contract/ocsf.ts'
import type { ByteSpan, Framing, Source } from '../contract/source.ts'
import { bytesOff } from './encoded.ts'
import { cellRange } from './framing/csv-cells.ts'
import { cellInner, nested, plainInner, valueInner } from './framing/inner-bytes.ts'
import { keyText, skipSpace, stringEnd, valueEnd } from './framing/json-scan.ts'
import { decodeString, type Embedded } from './framing/json-string.ts'
import { fromUtf16 } from './framing/utf16.ts'
import { valueAt } from './row.ts'

interface Range {
  start: number
  end: number
}

/** Byte offsets within the record of each value that the source's `fields` cites and the record holds. */
export function spansOf(
  source: Source,
  framing: Framing | undefined,
  bytes: Uint8Array,
  header: readonly string[] | undefined,
  event: OcsfEvent,
  /** Where in the record the value stands that an envelope routed to `source`. */
  within: readonly string[] = [],
): ByteSpan[] {
  if (framing?.encoding) {
    const { encoding, ...rest } = framing
    const narrow = fromUtf16(bytes, encoding)
    return spansOf(source, rest as Framing, narrow.bytes, header, event, within).map(({ path, start, end }) => ({
      path,
      start: narrow.outer[start]!,
      end: narrow.outer[end]!,
    }))
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (within.length > 0) {
    const inner = innerOf(buffer, framing, header, within)
    if (!inner) return []
    const text = inner.bytes[skipSpace(inner.bytes, 0, inner.bytes.length)] !== 0x7b
    return spansOf(text ? { ...source, fields: anywhereOf(source) } : source, undefined, inner.bytes, undefined, event).map(
      ({ path, start, end }) => ({ path, start: inner.outer[start]!, end: endOf(inner, end, within) }),
    )
  }
  const spans: ByteSpan[] = []
  for (const [path, places] of Object.entries(source.fields)) {
    // The event's time is a number; its bytes are those of the time as recorded.
    const value = path === 'time' ? event.metadata.original_time : valueAt(event, path)
    if (value === undefined || value === null || typeof value === 'object') continue
    const wanted = String(value)
    for (const place of typeof places === 'string' ? [places] : places) {
      const range = place === '*' ? anywhere(buffer, wanted) : at(source, buffer, framing, header, place, wanted)
      if (!range) continue
      spans.push({ path, start: range.start, end: range.end })
      break
    }
  }
  return spans
}

/** Of encoded bytes the last group of characters belongs to them as a whole. */
const endOf = ({ outer }: Embedded, end: number, within: readonly string[]): number =>
  within.includes('*base64') ? outer[Math.min(end + 2, outer.length - 1)]! : outer[end]!

/** Of a line of text inside an envelope the framing is not known: a value is cited where it stands whole. */
function anywhereOf(source: Source): Source['fields'] {
  return Object.fromEntries(Object.keys(source.fields).map((path) => [path, '*']))
}

/** The inner record of an envelope, each step a cell or a key; a step into a text reads it as JSON. */
function innerOf(
  bytes: Buffer,
  framing: Framing | undefined,
  header: readonly string[] | undefined,
  steps: readonly string[],
): Embedded | undefined {
  let here = plainInner(bytes, 0, bytes.length)
  for (const [n, step] of steps.entries()) {
    let next: Embedded | undefined
    // The rest of a line, after a time that an export put before it.
    if (step === '*text') {
      here = nested(plainInner(here.bytes, here.bytes.indexOf(32) + 1, here.bytes.length), here)
      continue
    }
    if (step.startsWith('*')) {
      const off = bytesOff(step, here)
      if (!off) return undefined
      here = nested(off, here)
      continue
    }
    if (n === 0 && header && framing?.kind === 'csv') {
      const index = header.indexOf(step)
      next = index < 0 ? undefined : cellInner(here.bytes, framing.delimiter.charCodeAt(0), index)
    } else {
      const open = skipSpace(here.bytes, 0, here.bytes.length)
      const from =
        here.bytes[open] === 0x5b
          ? elementOf(here.bytes, open, here.bytes.length, Number(step))
          : memberOf(here.bytes, open, here.bytes.length, step)
      next = from < 0 ? undefined : valueInner(here.bytes, from)
    }
    if (!next) return undefined
    here = nested(next, here)
  }
  return here
}

function at(
  source: Source,
  bytes: Buffer,
  framing: Framing | undefined,
  header: readonly string[] | undefined,
  place: string,
  wanted: string,
): Range | undefined {
  if (framing?.kind === 'own' && source.locate) {
    const range = source.locate(framing.name, bytes, place, header)
    return range && bytes.toString('utf8', range.start, range.end) === wanted ? range : undefined
  }
  if (framing?.kind === 'csv' || (header && bytes[0] !== 0x7b)) {
    const index = header?.indexOf(place) ?? -1
    if (index < 0) return undefined
    const cell = cellRange(bytes, (framing?.kind === 'csv' ? framing.delimiter : ',').charCodeAt(0), index)
    return cell && bytes.toString('utf8', cell.start, cell.end).replaceAll('""', '"') === wanted ? cell : undefined
  }
  // Zeek and ECS write keys with dots in them.
  const found = find(bytes, 0, bytes.length, place.split('.')) ?? (place.includes('.') ? find(bytes, 0, bytes.length, [place]) : undefined)
  return found && found.text === wanted ? found : undefined
}

/** The value at a path, with the bytes of its text (a string without its quotes). A step into a string reads it as JSON. */
function find(bytes: Buffer, from: number, end: number, steps: readonly string[]): (Range & { text: string }) | undefined {
  let here = skipSpace(bytes, from, end)
  for (let n = 0; n < steps.length; n++) {
    const opens = bytes[here]
    if (opens === 0x22) {
      const close = stringEnd(bytes, here, end)
      if (close < 0) return undefined
      const inner = decodeString(bytes, here + 1, close - 1)
      const found = find(inner.bytes, 0, inner.bytes.length, steps.slice(n))
      return found && { start: inner.outer[found.start]!, end: inner.outer[found.end]!, text: found.text }
    }
    // Keys may hold dots: flattened records have `process.pid` as one key.
    const joined = opens === 0x7b && n < steps.length - 1 ? memberOf(bytes, here, end, steps.slice(n).join('.')) : -1
    if (joined >= 0) {
      here = joined
      break
    }
    const next =
      opens === 0x7b ? memberOf(bytes, here, end, steps[n]!) : opens === 0x5b ? elementOf(bytes, here, end, Number(steps[n])) : -1
    if (next < 0) return undefined
    here = next
  }
  const close = valueEnd(bytes, here, end)
  if (close < 0) return undefined
  if (bytes[here] === 0x22) return { start: here + 1, end: close - 1, text: keyText(bytes, here, close) }
  return { start: here, end: close, text: bytes.toString('utf8', here, close) }
}

function memberOf(bytes: Buffer, open: number, end: number, name: string): number {
  let at = skipSpace(bytes, open + 1, end)
  let found = -1
  while (bytes[at] === 0x22) {
    const keyEnd = stringEnd(bytes, at, end)
    if (keyEnd < 0) break
    const colon = skipSpace(bytes, keyEnd, end)
    if (bytes[colon] !== 0x3a) break
    const value = skipSpace(bytes, colon + 1, end)
    // Of a doubled key the last counts, as in JSON.parse.
    if (keyText(bytes, at, keyEnd) === name) found = value
    const stop = valueEnd(bytes, value, end)
    if (stop < 0) break
    at = skipSpace(bytes, stop, end)
    if (bytes[at] !== 0x2c) break
    at = skipSpace(bytes, at + 1, end)
  }
  return found
}

function elementOf(bytes: Buffer, open: number, end: number, index: number): number {
  let at = skipSpace(bytes, open + 1, end)
  for (let n = 0; bytes[at] !== 0x5d && at < end; n++) {
    if (n === index) return at
    const stop = valueEnd(bytes, at, end)
    if (stop < 0) return -1
    at = skipSpace(bytes, stop, end)
    if (bytes[at] !== 0x2c) return -1
    at = skipSpace(bytes, at + 1, end)
  }
  return -1
}

/** A value wherever it stands whole: as a JSON string, as one inside embedded JSON, or between separators of other text. */
function anywhere(bytes: Buffer, wanted: string): Range | undefined {
  const token = JSON.stringify(wanted)
  // Plain, inside embedded JSON, inside a CSV cell: the text, and how much of it on each side is quotes.
  const forms: readonly (readonly [string, number])[] = [
    [token, 1],
    [JSON.stringify(token).slice(1, -1), 2],
    [`"${token}"`, 2],
  ]
  for (const [quoted, edge] of forms) {
    const size = Buffer.byteLength(quoted)
    for (let at = bytes.indexOf(quoted); at >= 0; at = bytes.indexOf(quoted, at + 1)) {
      // A key is not the value.
      if (bytes[skipSpace(bytes, at + size, bytes.length)] !== 0x3a) return { start: at + edge, end: at + size - edge }
    }
  }
  // As bytes: searched for as a string, half a surrogate pair ends the process (an assertion of Node's).
  const needle = Buffer.from(wanted)
  const size = needle.length
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) {
    if (!wordy(bytes[at - 1]) && !wordy(bytes[at + size])) return { start: at, end: at + size }
  }
  return undefined
}

function wordy(c: number | undefined): boolean {
  return c !== undefined && ((c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 0x5f || c >= 0x80)
}
