// Positions in JSON bytes without parsing: where a value ends, which keys an object has, where its grammar breaks.

/** Length of a UTF-8 byte order mark at the start. */
export function bomLength(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
}

export function skipSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end) {
    const c = bytes[at]!
    if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) break
    at++
  }
  return at
}

/** End of the string whose opening quote is at `from`; -1 when it is not closed before `end`. */
export function stringEnd(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from + 1; at < end; at++) {
    const c = bytes[at]!
    if (c === 0x22) return at + 1
    if (c === 0x5c) at++
  }
  return -1
}

/** End of the JSON value at `from`, by brackets and quotes alone; -1 when it is not closed before `end`. */
export function valueEnd(bytes: Uint8Array, from: number, end: number): number {
  const opens = bytes[from]
  if (opens === 0x22) return stringEnd(bytes, from, end)
  if (opens !== 0x7b && opens !== 0x5b) {
    let at = from
    while (at < end && !endsScalar(bytes[at]!)) at++
    return at > from ? at : -1
  }
  let depth = 0
  for (let at = from; at < end; at++) {
    const c = bytes[at]!
    if (c === 0x22) {
      at++
      while (at < end && bytes[at] !== 0x22) at += bytes[at] === 0x5c ? 2 : 1
    } else if (c === 0x7b || c === 0x5b) depth++
    else if ((c === 0x7d || c === 0x5d) && --depth === 0) return at + 1
  }
  return -1
}

/** White space, comma, quote, or a bracket of either kind. */
export function endsScalar(c: number): boolean {
  return c <= 0x20 || c === 0x2c || c === 0x22 || c === 0x5b || c === 0x5d || c === 0x7b || c === 0x7d
}

/** What ends a run of bytes that is no string and no bracket: a scalar, or garbage (NULs among it) to be rejected in one piece. */
export function endsRun(c: number): boolean {
  return c === 0x0a || c === 0x0d || c === 0x2c || c === 0x22 || c === 0x5b || c === 0x5d || c === 0x7b || c === 0x7d
}

/** The keys of an object, found one after the other and no further than asked: what follows a large array is rarely wanted. */
export class ObjectKeys {
  readonly #bytes: Buffer
  readonly #end: number
  readonly #found = new Map<string, number>()
  /** Where the next key is looked for; -1 when there is none. */
  #next: number
  /** Start of the last value found, whose end is not known yet; -1 when it is. */
  #open = -1

  constructor(bytes: Buffer, from: number, end: number) {
    this.#bytes = bytes
    this.#end = end
    this.#next = skipSpace(bytes, from + 1, end)
  }

  /** Start of the value of a key, or -1. */
  start(name: string): number {
    for (;;) {
      const known = this.#found.get(name)
      if (known !== undefined) return known
      if (!this.#advance()) return -1
    }
  }

  /** All keys with the start of their values, as far as the bytes go. */
  all(): ReadonlyMap<string, number> {
    while (this.#advance());
    return this.#found
  }

  #advance(): boolean {
    const bytes = this.#bytes
    const end = this.#end
    if (this.#next < 0) return false
    if (this.#open >= 0) {
      const stop = valueEnd(bytes, this.#open, end)
      const comma = stop < 0 ? end : skipSpace(bytes, stop, end)
      this.#next = bytes[comma] === 0x2c && comma < end ? skipSpace(bytes, comma + 1, end) : -1
      this.#open = -1
      if (this.#next < 0) return false
    }
    const at = this.#next
    const keyEnd = bytes[at] === 0x22 ? stringEnd(bytes, at, end) : -1
    const colon = keyEnd < 0 ? end : skipSpace(bytes, keyEnd, end)
    const start = colon < end && bytes[colon] === 0x3a ? skipSpace(bytes, colon + 1, end) : end
    if (start >= end) {
      this.#next = -1
      return false
    }
    const key = keyText(bytes, at, keyEnd)
    if (!this.#found.has(key)) this.#found.set(key, start)
    this.#open = start
    return true
  }
}

/** Text of the string between two quotes; escapes are resolved. */
export function keyText(bytes: Buffer, start: number, end: number): string {
  const plain = bytes.toString('utf8', start + 1, end - 1)
  if (!plain.includes('\\')) return plain
  try {
    return JSON.parse(bytes.toString('utf8', start, end)) as string
  } catch {
    return plain
  }
}

/**
 * Where the grammar of the JSON value at `from` breaks: the start of the last token that still fits.
 * Resynchronisation looks for the next record from there. -1 when nothing breaks before `end`.
 */
export function breaksAt(bytes: Uint8Array, from: number, end: number): number {
  const stack: number[] = []
  // What may come next: 0 value, 1 value or ], 2 key or }, 3 key, 4 colon, 5 comma or close, 6 nothing more.
  let expect = 0
  let last = from
  let at = from
  for (;;) {
    at = skipSpace(bytes, at, end)
    if (at >= end) return -1
    const c = bytes[at]!
    const token = at
    if (c === 0x22) {
      if (expect === 4 || expect >= 5) return last
      at = strictString(bytes, at, end)
      if (at === -1) return -1
      if (at === -2) return token
      expect = expect === 2 || expect === 3 ? 4 : 5
    } else if (c === 0x7b || c === 0x5b) {
      if (expect > 1) return last
      stack.push(c)
      expect = c === 0x7b ? 2 : 1
      at++
    } else if (c === 0x7d || c === 0x5d) {
      const open = stack.pop()
      if (open !== (c === 0x7d ? 0x7b : 0x5b) || (expect !== 5 && expect !== (c === 0x7d ? 2 : 1))) return last
      expect = 5
      at++
    } else if (c === 0x2c) {
      if (expect !== 5 || stack.length === 0) return last
      expect = stack.at(-1) === 0x7b ? 3 : 0
      at++
    } else if (c === 0x3a) {
      if (expect !== 4) return last
      expect = 0
      at++
    } else {
      if (expect > 1) return last
      while (at < end && bytes[at] !== 0x3a && !endsScalar(bytes[at]!)) at++
      if (!/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(ascii(bytes, token, Math.min(at, token + 400))))
        return last
      expect = 5
    }
    if (expect === 5 && stack.length === 0) expect = 6
    last = token
  }
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
}

/** End of a string; -1 when cut off, -2 when it holds a bare control character. */
function strictString(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from + 1; at < end; at++) {
    const c = bytes[at]!
    if (c === 0x22) return at + 1
    if (c === 0x5c) at++
    else if (c < 0x20) return -2
  }
  return -1
}

/** Deepest nesting in the JSON text between two positions. */
export function depthOf(bytes: Uint8Array, from: number, end: number): number {
  let depth = 0
  let deepest = 0
  for (let at = from; at < end; at++) {
    const c = bytes[at]!
    if (c === 0x22) {
      at++
      while (at < end && bytes[at] !== 0x22) at += bytes[at] === 0x5c ? 2 : 1
    } else if (c === 0x7b || c === 0x5b) {
      if (++depth > deepest) deepest = depth
    } else if (c === 0x7d || c === 0x5d) depth--
  }
  return deepest
}
