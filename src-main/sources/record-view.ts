// Reads a record by the names its vendor uses, in whatever spelling an export left them, and keeps account of what was read: the rest is `unmapped`.
import type { Json } from '../contract/ocsf.ts'
import { isRecord as isObject } from './taken.ts'

export type Obj = Record<string, unknown>

export { isObject }

/** Steps by dots (`client.ipAddress`), or as a list where keys hold dots. */
export type Path = string | readonly string[]

const split = new Map<string, readonly string[]>()

function stepsOf(path: Path): readonly string[] {
  if (typeof path !== 'string') return path
  let steps = split.get(path)
  if (!steps) {
    steps = path.split('.')
    split.set(path, steps)
  }
  return steps
}

/** Bounded, because keys come from evidence. */
const plainNames = new Map<string, string>()

/** `CallerIpAddress`, `caller_ip_address`, `calleripaddress`, `callerIpAddress_s` and `Caller IP address` are one name. */
export function plainName(key: string): string {
  let plain = plainNames.get(key)
  if (plain === undefined) {
    // Log Analytics: a type suffix on custom columns, a zone on times exported by the portal.
    plain = key
      .trim()
      .replace(/ \[[^\]]*\]$/, '')
      .replace(/_[sdbtg]$/, '')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '')
    if (plainNames.size > 20_000) plainNames.clear()
    plainNames.set(key, plain)
  }
  return plain
}

interface Place {
  holder: object
  key: string
  value: unknown
}

export class RecordView {
  readonly value: Obj
  readonly #taken = new Map<object, Set<string>>()
  /** JSON text that was stepped into, parsed. */
  readonly #parsed = new Map<object, Map<string, unknown>>()
  readonly #names = new Map<object, Map<string, string>>()

  constructor(value: Obj) {
    this.value = value
  }

  /** The value at the first path that holds one, marked as read. */
  take(...paths: Path[]): unknown {
    for (const path of paths) {
      const place = this.#find(path)
      if (!place || place.value === undefined || place.value === null || place.value === '') continue
      this.#mark(place)
      return place.value
    }
    return undefined
  }

  /** Not marked as read. */
  peek(...paths: Path[]): unknown {
    for (const path of paths) {
      const place = this.#find(path)
      if (place && place.value !== undefined && place.value !== null && place.value !== '') return place.value
    }
    return undefined
  }

  /** Text, number or truth value at the first path that holds one, as text. */
  text(...paths: Path[]): string | undefined {
    for (const path of paths) {
      const place = this.#find(path)
      if (!place) continue
      const { value } = place
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') continue
      if (value === '') continue
      this.#mark(place)
      return typeof value === 'string' ? value : String(value)
    }
    return undefined
  }

  /** Like `text`, without marking. */
  see(...paths: Path[]): string | undefined {
    const value = this.peek(...paths)
    return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
  }

  /** A number, also where it stands as text. Marked only when it is one. */
  number(...paths: Path[]): number | undefined {
    for (const path of paths) {
      const place = this.#find(path)
      const { value } = place ?? {}
      const number = typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value
      if (typeof number !== 'number' || !Number.isFinite(number) || String(number) !== String(value)) continue
      this.#mark(place!)
      return number
    }
    return undefined
  }

  integer(...paths: Path[]): number | undefined {
    const seen = this.peek(...paths)
    return Number.isSafeInteger(typeof seen === 'string' && seen !== '' ? Number(seen) : seen) ? this.number(...paths) : undefined
  }

  /** A list, also where it stands as JSON text; its elements are not marked. */
  list(...paths: Path[]): unknown[] {
    for (const path of paths) {
      const place = this.#find(path)
      const value = typeof place?.value === 'string' ? this.#inside(place) : place?.value
      if (Array.isArray(value)) return value
    }
    return []
  }

  /** An object, also where it stands as JSON text; not marked. */
  object(...paths: Path[]): Obj | undefined {
    for (const path of paths) {
      const place = this.#find(path)
      const value = typeof place?.value === 'string' ? this.#inside(place) : place?.value
      if (isObject(value)) return value
    }
    return undefined
  }

  /** A text of an object that was reached by `list` or `object`. */
  of(holder: unknown, ...keys: string[]): string | undefined {
    if (holder === null || typeof holder !== 'object') return undefined
    for (const key of keys) {
      const place = this.#step(holder, [key])
      const value = place?.value
      if ((typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') || value === '') continue
      this.#mark(place!)
      return String(value)
    }
    return undefined
  }

  /** Gives back what was read but does not stand in the event: a value only looked at to decide something stays in the rest. */
  giveBack(event: object): void {
    const held = new Set<string>()
    leaves(event, held)
    for (const [holder, keys] of this.#taken) {
      for (const key of keys) {
        const value = (holder as Obj)[key]
        if (!this.#parsed.get(holder)?.has(key) && !isHeld(value, held)) keys.delete(key)
      }
    }
  }

  /** What nobody read. Empty text of flattened exports says nothing and is left out. */
  rest(): { [key: string]: Json } {
    const kept = this.#keep(this.value)
    return (kept ?? {}) as { [key: string]: Json }
  }

  #keep(value: object): unknown {
    const taken = this.#taken.get(value)
    const parsed = this.#parsed.get(value)
    if (Array.isArray(value)) {
      const list: unknown[] = []
      for (const [n, item] of value.entries()) {
        if (taken?.has(String(n))) continue
        const kept = item !== null && typeof item === 'object' ? this.#keep(item) : item
        if (kept !== undefined) list.push(kept)
      }
      return list.length > 0 || value.length === 0 ? list : undefined
    }
    const object: Obj = {}
    let left = 0
    const entries = Object.entries(value)
    for (const [key, item] of entries) {
      if (taken?.has(key) || item === undefined || item === '') continue
      const inner = parsed?.get(key) ?? item
      const kept = inner !== null && typeof inner === 'object' ? this.#keep(inner) : inner
      if (kept === undefined) continue
      // A key of this name would set the prototype, and the value would be lost.
      if (key === '__proto__') Object.defineProperty(object, key, { value: kept, enumerable: true, configurable: true, writable: true })
      else object[key] = kept
      left += 1
    }
    return left > 0 || entries.length === 0 ? object : undefined
  }

  #mark(place: Place): void {
    const keys = this.#taken.get(place.holder)
    if (keys) keys.add(place.key)
    else this.#taken.set(place.holder, new Set([place.key]))
  }

  #find(path: Path): Place | undefined {
    return this.#step(this.value, stepsOf(path))
  }

  #step(from: object, steps: readonly string[]): Place | undefined {
    let holder = from
    let n = 0
    while (n < steps.length) {
      const found = this.#member(holder, steps, n)
      if (!found) return undefined
      n = found.next
      if (n === steps.length) return found.place
      const inner = typeof found.place.value === 'string' ? this.#inside(found.place) : found.place.value
      if (inner === null || typeof inner !== 'object') return undefined
      holder = inner
    }
    return undefined
  }

  /** The member that the steps from `n` name: by one step, or flattened, by several. */
  #member(holder: object, steps: readonly string[], n: number): { place: Place; next: number } | undefined {
    const key = steps[n]!
    if (Object.hasOwn(holder, key)) return { place: { holder, key, value: (holder as Obj)[key] }, next: n + 1 }
    if (Array.isArray(holder)) return undefined
    let names = this.#names.get(holder)
    if (!names) {
      names = new Map()
      for (const each of Object.keys(holder)) {
        const plain = plainName(each)
        if (!names.has(plain)) names.set(plain, each)
      }
      this.#names.set(holder, names)
    }
    let joined = ''
    const candidates: string[] = []
    for (let end = n; end < steps.length; end++) {
      joined += plainName(steps[end]!)
      candidates.push(joined)
    }
    for (let end = candidates.length; end > 0; end--) {
      const found = names.get(candidates[end - 1]!)
      if (found !== undefined) return { place: { holder, key: found, value: (holder as Obj)[found] }, next: n + end }
    }
    return undefined
  }

  #inside(place: Place): unknown {
    const text = place.value as string
    const known = this.#parsed.get(place.holder)
    if (known?.has(place.key)) return known.get(place.key)
    const parsed = parsedText(text)
    if (parsed === undefined) return undefined
    if (known) known.set(place.key, parsed)
    else this.#parsed.set(place.holder, new Map([[place.key, parsed]]))
    return parsed
  }
}

function isHeld(value: unknown, held: ReadonlySet<string>): boolean {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return held.has(String(value))
  if (Array.isArray(value)) return value.every((item) => isHeld(item, held))
  if (value === null || typeof value !== 'object') return true
  for (const key in value) if (!isHeld((value as Obj)[key], held)) return false
  return true
}

function leaves(value: unknown, into: Set<string>): void {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') into.add(String(value))
  else if (Array.isArray(value)) for (const item of value) leaves(item, into)
  else if (value !== null && typeof value === 'object') for (const key in value) leaves((value as Obj)[key], into)
}

/** JSON objects and lists that stand as text. */
export function parsedText(text: string): object | undefined {
  const first = text.trimStart()[0]
  if (first !== '{' && first !== '[') return undefined
  try {
    return JSON.parse(text) as object
  } catch {
    return undefined
  }
}
