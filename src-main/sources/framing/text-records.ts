// Text logs whose records take one line or several: continued lines, and lines that one key joins though others stand between.
// The first line's record spans all its parts, so that its bytes alone give the event; the other lines are its joined parts.
import { limits } from '../../contract/limits.ts'
import type { Emit, Framer, RecordResult } from '../../contract/source.ts'
import { Accumulator } from './accumulator.ts'
import { decode } from './decode.ts'
import { bomLength } from './json-scan.ts'
import { tooLong } from './line-splitter.ts'

/** What a line is: a record of its own, the start of one, more of the one before, or part of the record that has this key. */
export type LineRole = 'alone' | 'starts' | 'continues' | { key: string } | { ignore: string } | { reject: string }

export interface TextReader {
  role(line: string): LineRole
  /** The record's value from its lines. */
  value(lines: string[]): unknown
  /** What a continuing line is where nothing stands before it; without this it is rejected. */
  orphans?: 'starts'
}

/** Value of a line that belongs to the record at `of`. */
export class JoinedLine {
  readonly of: number
  constructor(of: number) {
    this.of = of
  }
}

export function joinedResult(value: unknown): RecordResult | undefined {
  return value instanceof JoinedLine ? { joined: true, of: value.of } : undefined
}

/** A keyed record is closed when this many other lines have passed, and any when it spans this many bytes. */
const passing = 64
const span = 256 * 1024

interface Item {
  offset: number
  end: number
  key: string | undefined
  lines: { offset: number; length: number }[]
  texts: string[]
  lossy: boolean
  open: boolean
  seen: number
  account?: { kind: 'ignore' | 'reject'; reason: string }
}

class TextRecordsFramer implements Framer {
  readonly #reader: TextReader
  readonly #held = new Accumulator()
  readonly #queue: Item[] = []
  readonly #byKey = new Map<string, Item>()
  #last: Item | undefined
  #lineStart = 0
  #searched = 0
  #count = 0
  #started = false
  #passed = 0
  #passedFrom = 0

  constructor(reader: TextReader) {
    this.#reader = reader
  }

  push(chunk: Uint8Array, emit: Emit): void {
    this.#held.append(chunk)
    if (!this.#started) {
      if (this.#held.bytes.length < 3 && this.#held.bytes[0] === 0xef) {
        this.#held.keepFrom(0)
        return
      }
      this.#started = true
      this.#lineStart = bomLength(this.#held.bytes)
      this.#searched = this.#lineStart
    }
    const { bytes, base } = this.#held
    for (;;) {
      const newline = bytes.indexOf(10, this.#searched - base)
      if (newline < 0) break
      this.#line(newline, emit)
      this.#lineStart = this.#searched = base + newline + 1
    }
    this.#searched = base + bytes.length
    if (this.#passed > 0 || this.#searched - this.#lineStart > limits.recordBytes + 1) {
      this.#closeAll(emit)
      this.#pass(bytes.subarray(this.#lineStart - base), emit)
      this.#lineStart = this.#searched
    }
    this.#held.keepFrom(this.floor() - base)
  }

  end(emit: Emit): void {
    if (!this.#started) this.#lineStart = bomLength(this.#held.bytes)
    this.#line(this.#held.bytes.length, emit)
    this.#closeAll(emit)
    this.#held.keepFrom(this.#held.bytes.length)
  }

  floor(): number {
    return Math.min(this.#queue[0]?.offset ?? this.#lineStart, this.#lineStart)
  }

  #pass(bytes: Buffer, emit: Emit): void {
    if (this.#passed === 0) this.#passedFrom = this.#lineStart
    this.#passed += bytes.length
    if (bytes.length > 0) emit.part?.(bytes)
  }

  #line(newline: number, emit: Emit): void {
    const { bytes, base } = this.#held
    const start = this.#lineStart - base
    let end = newline
    if (end > start && bytes[end - 1] === 0x0d) end--
    if (this.#passed > 0 || end - start > limits.recordBytes) {
      this.#closeAll(emit)
      this.#pass(bytes.subarray(start, newline), emit)
      emit.reject(this.#passedFrom, this.#passed, tooLong)
      this.#passed = 0
      return
    }
    if (isBlank(bytes, start, end)) return
    const { text, lossy } = decode(bytes.subarray(start, end))
    this.#count++
    this.#place(this.#lineStart, end - start, text, lossy)
    this.#flush(emit)
  }

  #place(offset: number, length: number, text: string, lossy: boolean): void {
    let role = this.#reader.role(text)
    if (role === 'continues') {
      if (this.#last?.open && offset + length - this.#last.offset <= span) {
        this.#add(this.#last, offset, length, text, lossy)
        return
      }
      role = this.#reader.orphans ?? { reject: 'continues a record that is not here' }
    }
    if (typeof role === 'object' && 'key' in role) {
      const known = this.#byKey.get(role.key)
      if (known?.open && this.#count - known.seen <= passing && offset + length - known.offset <= span) {
        this.#add(known, offset, length, text, lossy)
        return
      }
      if (known) known.open = false
    } else if (this.#last) this.#last.open = false
    const item: Item = {
      offset,
      end: offset + length,
      key: undefined,
      lines: [{ offset, length }],
      texts: [text],
      lossy,
      open: false,
      seen: this.#count,
    }
    if (role === 'starts') {
      item.open = true
      this.#last = item
    } else if (role !== 'alone') {
      if ('key' in role) {
        item.open = true
        item.key = role.key
        this.#byKey.set(role.key, item)
      } else item.account = 'ignore' in role ? { kind: 'ignore', reason: role.ignore } : { kind: 'reject', reason: role.reject }
    }
    this.#queue.push(item)
  }

  #add(item: Item, offset: number, length: number, text: string, lossy: boolean): void {
    item.lines.push({ offset, length })
    item.texts.push(text)
    item.end = offset + length
    item.lossy ||= lossy
    item.seen = this.#count
  }

  #closeAll(emit: Emit): void {
    for (const item of this.#queue) item.open = false
    this.#flush(emit)
  }

  /** Passes on, in order of their first lines, the records that can get no further line. */
  #flush(emit: Emit): void {
    for (let item = this.#queue[0]; item; item = this.#queue[0]) {
      if (item.key !== undefined && this.#count - item.seen > passing) item.open = false
      if (item.open) return
      this.#queue.shift()
      if (item.key !== undefined && this.#byKey.get(item.key) === item) this.#byKey.delete(item.key)
      this.#emit(item, emit)
    }
  }

  #emit(item: Item, emit: Emit): void {
    const { bytes, base } = this.#held
    const at = (offset: number, end: number) => bytes.subarray(offset - base, end - base)
    const held = at(item.offset, item.end)
    if (item.account) {
      emit[item.account.kind](item.offset, held.length, item.account.reason, held)
      return
    }
    emit.record(item.offset, held.length, held, this.#reader.value(item.texts), item.lossy)
    for (let n = 1; n < item.lines.length; n++) {
      const line = item.lines[n]!
      emit.record(line.offset, line.length, at(line.offset, line.offset + line.length), new JoinedLine(item.offset))
    }
  }
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const c = bytes[at]!
    if (c !== 0x20 && c !== 0x09 && c !== 0x0d) return false
  }
  return true
}

export function createTextFramer(reader: TextReader): Framer {
  return new TextRecordsFramer(reader)
}

/** The value of a record from its bytes alone: its own lines among those that stand between. */
export function parseText(reader: TextReader, bytes: Uint8Array): unknown {
  const { text } = decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const parts = text.split('\n')
  // The last line's own return is not among the record's bytes: one that stands there is of its text.
  const lines = parts.map((line, n) => (n < parts.length - 1 && line.endsWith('\r') ? line.slice(0, -1) : line))
  const first = lines[0] ?? ''
  const role = reader.role(first)
  const key = typeof role === 'object' && 'key' in role ? role.key : undefined
  const own = lines.filter((line, n) => {
    if (n === 0) return true
    if (/^[ \t\r]*$/.test(line)) return false
    if (key === undefined) return true
    const other = reader.role(line)
    return typeof other === 'object' && 'key' in other && other.key === key
  })
  return reader.value(own)
}

const patterns = new Map<string, RegExp>()

/** Where the first group of a pattern stands. Latin 1 keeps one character a byte, so patterns must name ASCII alone around the group. */
export function locatePattern(bytes: Uint8Array, place: string): { start: number; end: number } | undefined {
  let pattern = patterns.get(place)
  if (!pattern) {
    pattern = new RegExp(place, 'd')
    patterns.set(place, pattern)
  }
  const found = pattern.exec(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'))
  const range = found?.indices?.[1]
  return range && { start: range[0], end: range[1] }
}
