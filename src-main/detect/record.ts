// What a rule sees of a record: its raw value by path, its OCSF values by path, its whole text for keywords.
// Paths resolve lazily, once a record and field, into slots.

export interface DetectRecord {
  /** Id of the log source, `aws_cloudtrail`. */
  readonly source: string
  /** The framed record's value: parsed JSON, CSV row by title, or the line's text. */
  readonly value: unknown
  /** The OCSF value at a path without indexes (`resources.uid`); arrays give all their values. */
  readonly ocsf?: (path: string) => unknown
  /** The record's text for keywords where the value is not all of it. */
  readonly text?: string
}

/** Reads a value of a record for one field name. */
export type Read = (record: DetectRecord, value: unknown) => unknown

const absent = undefined

function own(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : absent
}

/** JSON inside a string, as lookup exports, AKS and Athena write it, opens as if it were not quoted. */
function opened(value: unknown): unknown {
  if (typeof value !== 'string' || value.length < 2 || value.length > 1_000_000) return value
  const first = value.charCodeAt(0)
  if (first !== 123 && first !== 91) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

function walk(value: unknown, keys: readonly string[], at: number, fold: boolean): unknown {
  if (at === keys.length) return value
  const here = opened(value)
  if (typeof here !== 'object' || here === null) return absent
  const key = keys[at]!
  if (Array.isArray(here)) {
    if (/^\d+$/.test(key)) return walk(here[Number(key)], keys, at + 1, fold)
    const found: unknown[] = []
    for (const item of here) {
      const inner = walk(item, keys, at, fold)
      if (inner === absent) continue
      if (Array.isArray(inner)) found.push(...inner)
      else found.push(inner)
    }
    return found.length === 0 ? absent : found.length === 1 ? found[0] : found
  }
  const direct = own(here, key)
  if (direct !== absent) {
    const result = walk(direct, keys, at + 1, fold)
    if (result !== absent) return result
  }
  // Dotted keys may be flat: `output_fields: {"proc.name": …}`, console CSV titles.
  for (let end = keys.length; end > at + 1; end--) {
    const joined = own(here, keys.slice(at, end).join('.'))
    if (joined !== absent) {
      const result = walk(joined, keys, end, fold)
      if (result !== absent) return result
    }
  }
  if (!fold) return absent
  const wanted = key.toLowerCase()
  for (const name in here) {
    if (name.length === wanted.length && name !== key && name.toLowerCase() === wanted) {
      const result = walk((here as Record<string, unknown>)[name], keys, at + 1, fold)
      if (result !== absent) return result
    }
  }
  return absent
}

/** Reads a dotted path; `fold` also accepts keys in other case, for exports that lower-case or capitalise them. */
export function reader(path: string, fold = false): (value: unknown) => unknown {
  const keys = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.')
  if (keys.length === 1 && !fold) {
    const key = keys[0]!
    return (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? own(value, key) : walk(value, keys, 0, fold))
  }
  return (value) => walk(value, keys, 0, fold)
}

/** OCSF values of an event by path without indexes. */
export function ocsfOf(event: object): (path: string) => unknown {
  return (path) => walk(event, path.split('.'), 0, false)
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

/** Keys and leaves of a record, one a line: what keywords are looked for in. */
export function wholeText(value: unknown): string {
  if (typeof value === 'string') return value
  const parts: string[] = []
  const collect = (inner: unknown): void => {
    if (inner === null || inner === undefined) return
    if (Array.isArray(inner)) for (const item of inner) collect(item)
    else if (typeof inner === 'object') {
      for (const [key, item] of Object.entries(inner)) {
        parts.push(key)
        collect(item)
      }
    } else parts.push(String(inner))
  }
  collect(value)
  return parts.join('\n')
}

/** One record under examination, with its fields read at most once. Reused from record to record. */
export class View {
  #record: DetectRecord = { source: '', value: undefined }
  #value: unknown
  readonly #reads: Read[] = []
  #raw: unknown[] = []
  #have = new Uint8Array(0)
  #texts: (string[] | undefined)[] = []
  #folded: (string[] | undefined)[] = []
  #whole: string | undefined
  #wholeFolded: string | undefined

  /** A slot for a field; equal fields share one. Called while compiling only. */
  slot(read: Read): number {
    this.#have = new Uint8Array(this.#reads.length + 1)
    return this.#reads.push(read) - 1
  }

  open(record: DetectRecord, value: unknown): void {
    this.#record = record
    this.#value = value
    this.#have.fill(0)
    this.#whole = undefined
    this.#wholeFolded = undefined
  }

  raw(slot: number): unknown {
    if (this.#have[slot]! & 1) return this.#raw[slot]
    this.#have[slot]! |= 1
    const value = this.#reads[slot]!(this.#record, this.#value)
    this.#raw[slot] = value
    return value
  }

  texts(slot: number): string[] {
    if (this.#have[slot]! & 2) return this.#texts[slot]!
    const value = this.raw(slot)
    const list = typeof value === 'string' ? [value] : texts(value)
    this.#texts[slot] = list
    this.#have[slot]! |= 2
    return list
  }

  /** Lower-cased texts. */
  folded(slot: number): string[] {
    if (this.#have[slot]! & 4) return this.#folded[slot]!
    const list = this.texts(slot)
    const lower = list.length === 1 ? [list[0]!.toLowerCase()] : list.map((text) => text.toLowerCase())
    this.#folded[slot] = lower
    this.#have[slot]! |= 4
    return lower
  }

  get whole(): string {
    this.#whole ??= this.#record.text ?? wholeText(this.#value)
    return this.#whole
  }

  get wholeFolded(): string {
    this.#wholeFolded ??= this.whole.toLowerCase()
    return this.#wholeFolded
  }
}
