// Reads a record's values once: what a mapping takes is gone from the rest, and the rest is `unmapped`. So nothing is lost by forgetting it.
import type { Json } from '../contract/ocsf.ts'

type Obj = Record<string, unknown>

export function isRecord(value: unknown): value is Obj {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

export class Taken {
  readonly value: Obj
  readonly #gone = new Set<string>()
  readonly #inner = new Map<string, Taken>()

  constructor(value: unknown) {
    this.value = isRecord(value) ? value : {}
  }

  /** A text that says something; `-` is how many logs write nothing. */
  text(key: string): string | undefined {
    const value = this.value[key]
    if (typeof value !== 'string' || value === '' || value === '-') return undefined
    this.#gone.add(key)
    return value
  }

  /** The first of several names that holds a text. */
  first(...keys: string[]): string | undefined {
    for (const key of keys) {
      const value = this.text(key)
      if (value !== undefined) return value
    }
    return undefined
  }

  /** A text, or a number as text. */
  word(key: string): string | undefined {
    const value = this.value[key]
    if (typeof value !== 'number') return this.text(key)
    this.#gone.add(key)
    return String(value)
  }

  /** A number, also one written as text, when writing it back gives the same. */
  number(key: string): number | undefined {
    const value = this.value[key]
    const number = typeof value === 'string' && value !== '' ? Number(value) : value
    if (typeof number !== 'number' || !Number.isFinite(number) || String(number) !== String(value)) return undefined
    this.#gone.add(key)
    return number
  }

  /** An integer, as OCSF has them. */
  integer(key: string): number | undefined {
    const value = this.value[key]
    if (value === '' || value === null || !Number.isSafeInteger(Number(value))) return undefined
    return this.number(key)
  }

  flag(key: string): boolean | undefined {
    const value = this.value[key]
    if (value !== true && value !== false && value !== 'true' && value !== 'false') return undefined
    this.#gone.add(key)
    return value === true || value === 'true'
  }

  /** A list of texts; taken only when all its elements are. */
  texts(key: string): string[] | undefined {
    const value = this.value[key]
    if (!Array.isArray(value) || value.length === 0 || !value.every((item) => typeof item === 'string')) return undefined
    this.#gone.add(key)
    return value
  }

  /** An object inside; its own rest stays at its place. Without one, an empty reader. */
  at(key: string): Taken {
    let inner = this.#inner.get(key)
    if (!inner) {
      inner = new Taken(this.value[key])
      if (isRecord(this.value[key])) this.#inner.set(key, inner)
    }
    return inner
  }

  /** The value as it is, not taken. */
  peek(key: string): unknown {
    return this.value[key]
  }

  /** Takes a value that the caller has mapped as a whole. */
  drop(...keys: string[]): void {
    for (const key of keys) this.#gone.add(key)
  }

  get taken(): boolean {
    return this.#gone.size > 0
  }

  /** What nobody took. */
  rest(): { [key: string]: Json } {
    const rest: Obj = {}
    for (const [key, value] of Object.entries(this.value)) {
      if (this.#gone.has(key) || value === undefined || value === '') continue
      const inner = this.#inner.get(key)
      if (!inner) {
        // A key of this name would set the prototype, and the value would be lost.
        if (key === '__proto__') Object.defineProperty(rest, key, { value, enumerable: true, configurable: true, writable: true })
        else rest[key] = value
        continue
      }
      const left = inner.rest()
      if (Object.keys(left).length > 0) rest[key] = left
    }
    return rest as { [key: string]: Json }
  }
}
