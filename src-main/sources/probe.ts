// What sources see of a member before claiming it. Everything is lazy and shared, because an exhibit may hold 200,000 small files.
import { isAscii, isUtf8 } from 'node:buffer'
import type { Framing, Probe } from '../contract/source.ts'
import { splitRow } from './framing/csv-row.ts'
import { bomLength, ObjectKeys, skipSpace, valueEnd } from './framing/json-scan.ts'

/** Parses JSON bytes; `undefined` when they are none. */
function parse(bytes: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', start, end))
  } catch {
    return undefined
  }
}

class HeadProbe implements Probe {
  readonly head: Uint8Array
  readonly whole: boolean
  readonly path: string
  readonly #bytes: Buffer
  readonly #start: number
  #text: string | undefined
  #keys: ObjectKeys | undefined
  #lines: string[] | undefined
  readonly #first = new Map<string, unknown>()

  constructor(head: Uint8Array, whole: boolean, path: string) {
    this.head = head
    this.whole = whole
    this.path = path
    this.#bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
    this.#start = skipSpace(this.#bytes, bomLength(this.#bytes), this.#bytes.length)
  }

  get text(): string {
    this.#text ??= isAscii(this.#bytes)
      ? this.#bytes.toString('latin1', bomLength(this.#bytes))
      : this.#bytes.toString('utf8', bomLength(this.#bytes))
    return this.#text
  }

  readonly firstRecord = (framing: Framing): unknown => {
    const key =
      framing.kind === 'json-array' ? `a ${framing.path.join('\0')}` : framing.kind === 'csv' ? `c ${framing.delimiter}` : framing.kind
    if (!this.#first.has(key)) this.#first.set(key, this.#find(framing))
    return this.#first.get(key)
  }

  #find(framing: Framing): unknown {
    const bytes = this.#bytes
    const end = bytes.length
    const start = this.#start
    const opens = bytes[start]
    switch (framing.kind) {
      case 'json-lines': {
        let from = start
        // A broken first line must not hide the others.
        for (let n = 0; n < 3 && from < end; n++) {
          if (bytes[from] !== 0x7b && bytes[from] !== 0x5b) return undefined
          const newline = bytes.indexOf(10, from)
          if (newline < 0 && !this.whole) return this.#partial(from)
          const value = parse(bytes, from, newline < 0 ? end : newline)
          if (value !== undefined) return value
          if (newline < 0) return undefined
          from = skipSpace(bytes, newline + 1, end)
        }
        return undefined
      }
      case 'json-object':
        return opens === 0x7b ? this.#element(start) : undefined
      case 'json-array': {
        let array = start
        for (const [n, name] of framing.path.entries()) {
          if (bytes[array] !== 0x7b) return undefined
          array = (n === 0 ? this.keys : new ObjectKeys(bytes, array, end)).start(name)
          if (array < 0) return undefined
        }
        return bytes[array] === 0x5b ? this.#element(skipSpace(bytes, array + 1, end)) : undefined
      }
      case 'csv': {
        // JSON in one long line would be split at its commas for each source that asks.
        if (this.#isJson()) return undefined
        const [header, row] = this.csvRows(framing.delimiter)
        // A header alone is still recognised: an export without rows says that nothing was found.
        return header && Object.fromEntries(header.map((title, n) => [title, row?.[n]]))
      }
      case 'lines':
        return this.lines.find((line) => line.trim() !== '')
      default:
        return undefined
    }
  }

  #isJson(): boolean {
    const bytes = this.#bytes
    const opens = bytes[this.#start]
    if (opens !== 0x7b && opens !== 0x5b) return false
    const next = bytes[skipSpace(bytes, this.#start + 1, bytes.length)]
    return next === 0x22 || next === 0x7b || next === 0x7d || next === 0x5b || next === 0x5d
  }

  /** The value at `from`, or one of the two after it when it is broken, or its complete keys when the head cuts it. */
  #element(from: number): unknown {
    const bytes = this.#bytes
    let at = from
    for (let n = 0; n < 3 && at < bytes.length; n++) {
      const close = valueEnd(bytes, at, bytes.length)
      if (close < 0) return this.#partial(at)
      const value = parse(bytes, at, close)
      if (value !== undefined) return value
      at = skipSpace(bytes, close, bytes.length)
      if (bytes[at] === 0x2c) at = skipSpace(bytes, at + 1, bytes.length)
    }
    return undefined
  }

  #partial(from: number): unknown {
    if (this.#bytes[from] !== 0x7b) return undefined
    const value: Record<string, unknown> = {}
    for (const [key, start] of new ObjectKeys(this.#bytes, from, this.#bytes.length).all()) {
      const end = valueEnd(this.#bytes, start, this.#bytes.length)
      if (end > 0) value[key] = parse(this.#bytes, start, end)
    }
    return value
  }

  /** Keys of the top-level object; only asked where the head begins with one. */
  get keys(): ObjectKeys {
    this.#keys ??= new ObjectKeys(this.#bytes, this.#start, this.#bytes.length)
    return this.#keys
  }

  get lines(): string[] {
    this.#lines ??= this.text.split(/\r?\n/, 50)
    return this.#lines
  }

  csvRows(delimiter: string): string[][] {
    const rows: string[][] = []
    let at = 0
    while (rows.length < 2 && at < this.text.length) {
      const row = splitRow(this.text, at, delimiter)
      at = row.end
      if (row.cells.length > 1 || !/^(?:sep=.?)?$/.test(row.cells[0]!)) rows.push(row.cells)
    }
    return rows
  }

  /** The framing these bytes suggest, for a source given by hand. */
  likelyFraming(): Framing | undefined {
    const opens = this.#bytes[this.#start]
    if (opens === 0x5b) return { kind: 'json-array', path: [] }
    if (opens === 0x7b) {
      if (this.firstRecord({ kind: 'json-lines' }) !== undefined && this.lines.filter((line) => line.startsWith('{')).length > 1) {
        return { kind: 'json-lines' }
      }
      for (const [key, from] of this.keys.all()) if (this.#bytes[from] === 0x5b) return { kind: 'json-array', path: [key] }
      return { kind: 'json-object' }
    }
    return this.text.includes('\0') || this.#start >= this.#bytes.length ? undefined : { kind: 'lines' }
  }

  /** In words, what this is that no source knows. */
  describe(): string {
    const opens = this.#bytes[this.#start]
    const names = (value: unknown) =>
      value !== null && typeof value === 'object' ? ` with the keys ${Object.keys(value).slice(0, 6).join(', ').slice(0, 120)}` : ''
    if (opens === 0x5b) {
      const next = this.#bytes[skipSpace(this.#bytes, this.#start + 1, this.#bytes.length)]
      if (next === 0x5d) return 'an empty JSON array: there is no record to recognise'
      return `a JSON array${names(this.firstRecord({ kind: 'json-array', path: [] }))}: no source knows such records`
    }
    if (opens === 0x7b)
      return `a JSON object with the keys ${[...this.keys.all().keys()].slice(0, 6).join(', ').slice(0, 120)}: no source knows such a file`
    const first = this.lines.find((line) => line.trim() !== '') ?? ''
    return `text that no source knows; its first line is ${JSON.stringify(first.slice(0, 100))}`
  }
}

export type SharedProbe = HeadProbe

export function createProbe(head: Uint8Array, whole: boolean, path: string): HeadProbe {
  return new HeadProbe(head, whole, path)
}

/** Why bytes cannot be read as text at all, or `undefined`. */
export function describeHead(head: Uint8Array): string | undefined {
  if (head.length === 0) return 'an empty file'
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  if (skipSpace(bytes, bomLength(bytes), bytes.length) >= bytes.length) return 'nothing but white space'
  const nul = bytes.indexOf(0)
  if (nul >= 0) return `binary content (NUL at byte ${nul}) that no source knows`
  // A head cut inside a character must not count as invalid: the last bytes are left out.
  if (!isUtf8(bytes.subarray(0, Math.max(0, bytes.length - 4)))) return 'text that is not UTF-8, which no source knows'
  return undefined
}
