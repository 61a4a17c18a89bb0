// What a rule sees of a record: its raw value by path, its OCSF values by path, its whole text for keywords.
// Paths resolve lazily, once a record and field, into slots.

import { notPeeked, type PlainRecord } from '../contract/plain-record.ts'
import { wholeText } from './whole-text.ts'

/** The OCSF value at a path without indexes. */
export interface OcsfReader {
  (path: string): unknown
  /** What reads that path, where one reader serves many records. */
  at?(path: string): () => unknown
}

export interface DetectRecord {
  /** Id of the log source, `aws_cloudtrail`. */
  readonly source: string
  /** The framed record's value: parsed JSON, CSV row by title, or the line's text. */
  readonly value: unknown
  /** The OCSF value at a path without indexes (`resources.uid`); arrays give all their values. */
  readonly ocsf?: OcsfReader
  /** Scalars by raw path without building the value; `notPeeked` where only the value can tell. */
  readonly peek?: ((path: string) => unknown) | undefined
  /** Numbers of the texts that `peek` gives; only where `peek` is. */
  readonly plain?: Pick<PlainRecord, 'epoch' | 'place' | 'peekText'> | undefined
  /** The record's text for keywords where the value is not all of it. */
  readonly text?: string
}

/** Reads a value of a record for one field name. */
export interface Read {
  (record: DetectRecord, value: unknown): unknown
  /** The one raw path it reads, and what it makes of what stands there. */
  readonly path?: string
  readonly from?: (value: unknown) => unknown
  /** It reads OCSF values alone, and needs no value of the record. */
  readonly ocsf?: true
}

const absent = undefined

function own(object: object, key: string): unknown {
  const value = (object as Record<string, unknown>)[key]
  // What a parsed record inherits are functions and `__proto__`; only these need the slower question.
  return (typeof value === 'function' || key === '__proto__') && !Object.hasOwn(object, key) ? absent : value
}

let lastText = ''
let lastValue: unknown = ''

/** JSON inside a string, as lookup exports, AKS and Athena write it, opens as if it were not quoted. */
function opened(value: unknown): unknown {
  if (typeof value !== 'string' || value.length < 2 || value.length > 1_000_000) return value
  const first = value.charCodeAt(0)
  if (first !== 123 && first !== 91) return value
  // Many fields of one record may lie in one such text; it is parsed once for all of them.
  if (value === lastText) return lastValue
  let parsed: unknown = value
  try {
    parsed = JSON.parse(value)
  } catch {
    // Text that only begins like JSON stays text.
  }
  lastText = value
  lastValue = parsed
  return parsed
}

/** A path cut into keys, with what a flat key from each place to each later one would be called. */
interface Path {
  keys: readonly string[]
  lower: readonly string[]
  /** `flat[at]`: joined keys from `at`, longest first, and where each ends. */
  flat: readonly (readonly { key: string; end: number }[])[]
  fold: boolean
}

function cut(path: string, fold: boolean): Path {
  const keys = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.')
  const flat = keys.map((_, at) => {
    const out: { key: string; end: number }[] = []
    for (let end = keys.length; end > at + 1; end--) out.push({ key: keys.slice(at, end).join('.'), end })
    return out
  })
  return { keys, lower: keys.map((key) => key.toLowerCase()), flat, fold }
}

function walk(value: unknown, path: Path, at: number): unknown {
  if (at === path.keys.length) return value
  const here = typeof value === 'string' ? opened(value) : value
  if (typeof here !== 'object' || here === null) return absent
  const key = path.keys[at]!
  if (Array.isArray(here)) return walkList(here, path, at)
  const direct = own(here, key)
  if (direct !== absent) {
    const result = walk(direct, path, at + 1)
    if (result !== absent) return result
  }
  // Dotted keys may be flat: `output_fields: {"proc.name": …}`, console CSV titles.
  for (const { key: joined, end } of path.flat[at]!) {
    const found = own(here, joined)
    if (found === absent) continue
    const result = walk(found, path, end)
    if (result !== absent) return result
  }
  if (!path.fold) return absent
  const wanted = path.lower[at]!
  for (const name in here) {
    if (name.length === wanted.length && name !== key && name.toLowerCase() === wanted) {
      const result = walk((here as Record<string, unknown>)[name], path, at + 1)
      if (result !== absent) return result
    }
  }
  return absent
}

function walkList(list: readonly unknown[], path: Path, at: number): unknown {
  const key = path.keys[at]!
  if (/^\d+$/.test(key)) return walk(list[Number(key)], path, at + 1)
  const found: unknown[] = []
  for (const item of list) {
    const inner = walk(item, path, at)
    if (inner === absent) continue
    if (Array.isArray(inner)) found.push(...inner)
    else found.push(inner)
  }
  return found.length === 0 ? absent : found.length === 1 ? found[0] : found
}

/** Reads a dotted path; `fold` also accepts keys in other case, for exports that lower-case or capitalise them. */
export function reader(path: string, fold = false): (value: unknown) => unknown {
  const parsed = cut(path, fold)
  return (value) => walk(value, parsed, 0)
}

const ocsfPaths = new Map<string, Path>()

/** OCSF values of an event by path without indexes. */
export function ocsfOf(event: object): (path: string) => unknown {
  return (path) => {
    let parsed = ocsfPaths.get(path)
    if (!parsed) {
      parsed = cut(path, false)
      ocsfPaths.set(path, parsed)
    }
    return walk(event, parsed, 0)
  }
}

/** All texts of a value: what Sigma compares. Objects are compared as their JSON. */
export function texts(value: unknown, out: string[] = []): string[] {
  if (value === null || value === undefined) return out
  if (typeof value === 'string') out.push(value)
  else if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') out.push(String(value))
  else if (Array.isArray(value)) for (const item of value) texts(item, out)
  else out.push(JSON.stringify(value))
  return out
}

const roundStep = 16
const lastRound = 0xffff_ff00

/** One record under examination, with its fields read at most once. Reused from record to record. */
export class View {
  #record: DetectRecord = { source: '', value: undefined }
  #value: unknown
  #unwrap: ((value: unknown) => unknown) | undefined
  #isOpen = false
  readonly #reads: Read[] = []
  #raw: unknown[] = []
  /** By slot: what is known of it, in the low bits, while the high ones are of this record. */
  #have = new Uint32Array(0)
  #round = 0
  #texts: (string[] | undefined)[] = []
  #folded: (string[] | undefined)[] = []
  readonly #single: (string | undefined)[] = []
  #whole: string | undefined
  #wholeFolded: string | undefined
  #plain: DetectRecord['plain']
  #placed: DetectRecord['plain']
  #epoch = 0
  /** By slot: where a plain record tells of it. */
  #places = new Int32Array(0)
  /** Changes when numbers of texts mean others. */
  generation = 0

  /** A slot for a field; equal fields share one. Called while compiling only. */
  slot(read: Read): number {
    this.#have = new Uint32Array(this.#reads.length + 1)
    this.#round = 0
    this.#placed = undefined
    return this.#reads.push(read) - 1
  }

  /** `unwrap` brings the value into shape; neither happens before a field is read that cannot be had without. */
  open(record: DetectRecord, unwrap?: (value: unknown) => unknown): void {
    this.#record = record
    this.#unwrap = unwrap
    this.#value = undefined
    this.#isOpen = false
    this.#round += roundStep
    if (this.#round > lastRound) {
      this.#have.fill(0)
      this.#round = roundStep
    }
    this.#whole = undefined
    this.#wholeFolded = undefined
    const { plain } = record
    this.#plain = plain
    if (plain && (plain !== this.#placed || plain.epoch !== this.#epoch)) {
      this.#placed = plain
      this.#epoch = plain.epoch
      this.#places = Int32Array.from(this.#reads, ({ path }) => (path === undefined ? -1 : plain.place(path)))
      this.generation++
    }
  }

  /** A number for the text that decides what this field holds, the same for the same text in one generation; 0 where there is none. */
  textId(slot: number): number {
    if (this.#plain === undefined) return 0
    const place = this.#places[slot]!
    return place < 0 ? 0 : this.#plain.peekText(place)
  }

  /** Whether the record at hand was asked for this already; it counts as asked from here on. */
  #asked(slot: number, what: number): boolean {
    const have = this.#have[slot]!
    if (have < this.#round) {
      this.#have[slot] = this.#round + what
      return false
    }
    if (have & what) return true
    this.#have[slot] = have | what
    return false
  }

  raw(slot: number): unknown {
    if (this.#asked(slot, 1)) return this.#raw[slot]
    const value = this.#read(this.#reads[slot]!)
    this.#raw[slot] = value
    return value
  }

  #read(read: Read): unknown {
    if (read.ocsf) return read(this.#record, undefined)
    if (read.path !== undefined && this.#record.peek) {
      const peeked = this.#record.peek(read.path)
      if (peeked !== notPeeked) return read.from ? read.from(peeked) : peeked
    }
    return read(this.#record, this.#opened())
  }

  #opened(): unknown {
    if (!this.#isOpen) {
      const { value } = this.#record
      this.#value = this.#unwrap ? this.#unwrap(value) : value
      this.#isOpen = true
    }
    return this.#value
  }

  texts(slot: number): string[] {
    if (this.#asked(slot, 2)) return this.#texts[slot]!
    const value = this.raw(slot)
    const list = typeof value === 'string' ? [value] : texts(value)
    this.#texts[slot] = list
    return list
  }

  /** Lower-cased texts. */
  folded(slot: number): string[] {
    if (this.#asked(slot, 4)) return this.#folded[slot]!
    const list = this.texts(slot)
    const lower = list.length === 1 ? [list[0]!.toLowerCase()] : list.map((text) => text.toLowerCase())
    this.#folded[slot] = lower
    return lower
  }

  /** The lower-cased text of a field that is one string, without a list around it; undefined for any other. */
  single(slot: number): string | undefined {
    if (this.#asked(slot, 8)) return this.#single[slot]
    const value = this.raw(slot)
    const text = typeof value === 'string' ? value.toLowerCase() : undefined
    this.#single[slot] = text
    return text
  }

  get whole(): string {
    this.#whole ??= this.#record.text ?? wholeText(this.#opened())
    return this.#whole
  }

  get wholeFolded(): string {
    this.#wholeFolded ??= this.whole.toLowerCase()
    return this.#wholeFolded
  }
}
