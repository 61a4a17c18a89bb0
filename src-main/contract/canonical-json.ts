// RFC 8785 canonical JSON: one text for one value, for identity of events and for the custody ledger.
// It runs on every event, hence the caches: most objects of a log share a handful of key lists.

/** Nothing in a canonical text needs escaping outside these. */
const special = /[\u0000-\u001f"\\\ud800-\udfff]/

/** A key list in the order it was met, as a path through a tree of keys; its sorted form hangs at the end. */
interface Node {
  next: Map<string, Node>
  shape: Shape | undefined
}
interface Shape {
  keys: string[]
  /** `"key":` */
  labels: string[]
}
/** Hostile input may bring new key lists without end. */
const mostNodes = 50_000
let root: Node = { next: new Map(), shape: undefined }
let nodes = 0

/**
 * Members that are undefined are left out. Throws a TypeError on what JSON cannot hold: undefined, functions, symbols,
 * bigints, NaN, infinities.
 * A lone surrogate, which RFC 8785 forbids, is written as its `\udxxx` escape, because logs of attackers may hold one and an event must still have an identity.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return text(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`)
      return `${value}` // ECMAScript's number form is RFC 8785's; -0 gives 0
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? list(value) : object(value as Record<string, unknown>)
    default:
      throw new TypeError(`${typeof value} has no JSON form`)
  }
}

function text(value: string): string {
  // JSON.stringify escapes exactly as RFC 8785 asks; the short way is for the many strings without anything to escape.
  return special.test(value) ? JSON.stringify(value) : `"${value}"`
}

function list(values: unknown[]): string {
  if (values.length === 0) return '[]'
  let out = `[${canonicalJson(values[0])}`
  for (let i = 1; i < values.length; i++) out += `,${canonicalJson(values[i])}`
  return `${out}]`
}

function object(value: Record<string, unknown>): string {
  const { keys, labels } = shapeOf(Object.keys(value))
  let out = ''
  for (let i = 0; i < keys.length; i++) {
    const member = value[keys[i]!]
    if (member === undefined) continue
    out += out === '' ? '{' : ','
    out += labels[i]!
    out += typeof member === 'string' ? text(member) : canonicalJson(member)
  }
  return out === '' ? '{}' : `${out}}`
}

function shapeOf(keys: string[]): Shape {
  let node = root
  for (const key of keys) {
    let next = node.next.get(key)
    if (next === undefined) {
      next = { next: new Map(), shape: undefined }
      node.next.set(key, next)
      nodes++
    }
    node = next
  }
  if (node.shape === undefined) {
    keys.sort() // by UTF-16 code units, as RFC 8785 section 3.2.3 asks
    node.shape = { keys, labels: keys.map((key) => `${text(key)}:`) }
    if (nodes > mostNodes) {
      const { shape } = node
      root = { next: new Map(), shape: undefined }
      nodes = 0
      return shape
    }
  }
  return node.shape
}
