// RFC 8785 canonical JSON: one text for one value, for identity of events and for the custody ledger.
// It runs on every event, hence the caches: most objects of a log share a handful of key lists.

/** Nothing in a canonical text needs escaping outside these. */
const special = /[\u0000-\u001f"\\\ud800-\udfff]/

/** A key list in the order it was met, and in canonical order. */
export interface Shape {
  /** Free for who collects leaves: which of its rounds has had this shape. */
  round: number
  met: readonly string[]
  keys: readonly string[]
  /** `"key":` */
  labels: readonly string[]
}
/** By number of keys: the shapes met lately. Hostile input may bring new key lists without end, so each list is short. */
const shapes: Shape[][] = []
const mostShapes = 48
const mostKeys = 512

/** What a value holds, in no order: told on the way through it, because a second way through costs as much as the first. */
export class Leaves {
  readonly shapes: Shape[] = []
  readonly texts: string[] = []
  readonly numbers: number[] = []

  clear(): void {
    this.shapes.length = 0
    this.texts.length = 0
    this.numbers.length = 0
  }
}

/**
 * Members that are undefined are left out. Throws a TypeError on what JSON cannot hold: undefined, functions, symbols,
 * bigints, NaN, infinities.
 * A lone surrogate, which RFC 8785 forbids, is written as its `\udxxx` escape, because logs of attackers may hold one and an event must still have an identity.
 * `into` takes the value's leaves. `plain`: no string or key of the value needs an escape, as in a JSON text without backslashes.
 */
export function canonicalJson(value: unknown, into?: Leaves, plain = false): string {
  switch (typeof value) {
    case 'string':
      into?.texts.push(value)
      return plain ? `"${value}"` : text(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`)
      into?.numbers.push(value)
      return `${value}` // ECMAScript's number form is RFC 8785's; -0 gives 0
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? list(value, into, plain) : object(value as Record<string, unknown>, into, plain)
    default:
      throw new TypeError(`${typeof value} has no JSON form`)
  }
}

function text(value: string): string {
  // JSON.stringify escapes exactly as RFC 8785 asks; the short way is for the many strings without anything to escape.
  return special.test(value) ? JSON.stringify(value) : `"${value}"`
}

function list(values: unknown[], into: Leaves | undefined, plain: boolean): string {
  if (values.length === 0) return '[]'
  let out = `[${canonicalJson(values[0], into, plain)}`
  for (let i = 1; i < values.length; i++) out += `,${canonicalJson(values[i], into, plain)}`
  return `${out}]`
}

function object(value: Record<string, unknown>, into: Leaves | undefined, plain: boolean): string {
  const shape = shapeOf(Object.keys(value))
  const { keys, labels } = shape
  into?.shapes.push(shape)
  let out = ''
  for (let i = 0; i < keys.length; i++) {
    const member = value[keys[i]!]
    if (member === undefined) continue
    out += out === '' ? '{' : ','
    out += labels[i]!
    if (typeof member === 'string') {
      into?.texts.push(member)
      out += plain ? `"${member}"` : text(member)
    } else out += canonicalJson(member, into, plain)
  }
  return out === '' ? '{}' : `${out}}`
}

function shapeOf(met: string[]): Shape {
  const known = met.length < mostKeys ? listOf(met.length) : undefined
  if (known !== undefined) {
    for (let n = 0; n < known.length; n++) {
      const shape = known[n]!
      const keys = shape.met
      let i = 0
      while (i < keys.length && keys[i] === met[i]) i++
      if (i < keys.length) continue
      if (n > 0) {
        // The shape met last is likely to come again.
        known[n] = known[n - 1]!
        known[n - 1] = shape
      }
      return shape
    }
  }
  const keys = [...met].sort() // by UTF-16 code units, as RFC 8785 section 3.2.3 asks
  const shape = { round: 0, met, keys, labels: keys.map((key) => `${text(key)}:`) }
  if (known !== undefined) {
    if (known.length >= mostShapes) known.pop()
    known.unshift(shape)
  }
  return shape
}

function listOf(length: number): Shape[] {
  let list = shapes[length]
  if (list === undefined) {
    list = []
    shapes[length] = list
  }
  return list
}
