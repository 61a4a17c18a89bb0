// UTF-16 text (PowerShell and Windows exports): read by the framers of UTF-8, while offsets, lengths and bytes stay those of the member.
import type { Emit, Encoding, Framer } from '../../contract/source.ts'
import type { Embedded } from './json-string.ts'

/** The encoding a byte order mark names. */
export function encodingOf(head: Uint8Array): Encoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined
}

function unitAt(bytes: Uint8Array, at: number, big: boolean): number {
  return big ? (bytes[at]! << 8) | bytes[at + 1]! : bytes[at]! | (bytes[at + 1]! << 8)
}

/** Bytes of the character at `at`, in UTF-16 and in UTF-8. A half without its other half is U+FFFD. */
function widths(bytes: Uint8Array, at: number, big: boolean): { wide: number; narrow: number } {
  const unit = unitAt(bytes, at, big)
  if (unit < 0x80) return one
  if (unit < 0x800) return two
  if (unit < 0xd800 || unit > 0xdbff || at + 3 >= bytes.length) return three
  const next = unitAt(bytes, at + 2, big)
  return next >= 0xdc00 && next <= 0xdfff ? four : three
}
const one = { wide: 2, narrow: 1 }
const two = { wide: 2, narrow: 2 }
const three = { wide: 2, narrow: 3 }
const four = { wide: 4, narrow: 4 }

function textOf(bytes: Uint8Array, big: boolean): string {
  let even = Buffer.from(bytes.subarray(0, bytes.length & ~1))
  if (big) even = even.swap16()
  return even.toString('utf16le')
}

/** As UTF-8, with where each byte comes from. A single last byte is no character and is left out. */
export function fromUtf16(bytes: Uint8Array, encoding: Encoding): Embedded & { lossy: boolean } {
  const big = encoding === 'utf-16be'
  const text = textOf(bytes, big)
  const narrow = Buffer.from(text, 'utf8')
  const outer = new Uint32Array(narrow.length + 1)
  let to = 0
  for (let at = 0; at + 1 < bytes.length; ) {
    const { wide, narrow: size } = widths(bytes, at, big)
    outer.fill(at, to, to + size)
    to += size
    at += wide
  }
  outer[to] = bytes.length
  return { bytes: narrow, outer, lossy: !text.isWellFormed() || bytes.length % 2 === 1 }
}

/** How far apart places are remembered, in bytes of UTF-8. */
const markEvery = 4096

class Utf16Framer implements Framer {
  readonly #inner: Framer
  readonly #encoding: Encoding
  readonly #big: boolean
  /** Bytes of the member that may still be told, and what has not been passed on yet at their end. */
  #held: Buffer = Buffer.alloc(0)
  /** What `#held` is a part of; doubled when full, so that many small chunks of one long record cost linear time. */
  #own: Buffer = Buffer.alloc(0)
  /** Where `#held` begins: in the member, and in the UTF-8 the inner framer sees. */
  #wide = 0
  #narrow = 0
  /** Bytes of `#held` passed on, and where they end in the UTF-8. */
  #passed = 0
  #given = 0
  /** Places of characters in both: framers that join records tell offsets that lie before what they have told. */
  readonly #marks: { narrow: number; wide: number }[] = []
  #cursor = { narrow: 0, wide: 0 }
  /** UTF-8 up to here is accounted for. */
  #told = 0
  #begun = false
  #illFormed = false
  /** A record too long to hold: where it began, and the bytes of a character that its last piece cut. */
  #long = -1
  #cut = 0

  constructor(inner: Framer, encoding: Encoding) {
    this.#inner = inner
    this.#encoding = encoding
    this.#big = encoding === 'utf-16be'
  }

  push(chunk: Uint8Array, emit: Emit): void {
    this.#append(chunk)
    if (!this.#begun) {
      if (this.#held.length < 2) return
      this.#begun = true
      if (encodingOf(this.#held)) {
        this.#held = this.#held.subarray(2)
        this.#wide = 2
        this.#cursor = { narrow: 0, wide: 2 }
      }
    }
    this.#pass(emit, false)
    this.#release(this.#inner.floor?.() ?? this.#told)
  }

  #append(chunk: Uint8Array): void {
    const used = this.#held.length
    const end = this.#held.byteOffset - this.#own.byteOffset + used
    if (used > 0 && end + chunk.length <= this.#own.length) {
      this.#own.set(chunk, end)
      this.#held = this.#own.subarray(end - used, end + chunk.length)
      return
    }
    const own = used + chunk.length <= this.#own.length && used < this.#own.length / 2 ? this.#own : Buffer.alloc(2 * (used + chunk.length))
    own.set(this.#held, 0)
    own.set(chunk, used)
    this.#own = own
    this.#held = own.subarray(0, used + chunk.length)
  }

  end(emit: Emit): void {
    this.#pass(emit, true)
    this.#inner.end(this.#outer(emit))
    // An odd byte at the end is no character, but it is a byte.
    const rest = this.#held.length % 2
    if (rest === 1) {
      const at = this.#held.length - 1
      emit.reject(this.#wide + at, 1, 'half a character of UTF-16 at the end', this.#held.subarray(at))
    }
    this.#held = Buffer.alloc(0)
  }

  #pass(emit: Emit, last: boolean): void {
    let end = this.#held.length & ~1
    // The first half of a pair waits for the second.
    if (!last && end - 2 >= this.#passed && (unitAt(this.#held, end - 2, this.#big) & 0xfc00) === 0xd800) end -= 2
    if (end <= this.#passed) return
    const text = textOf(this.#held.subarray(this.#passed, end), this.#big)
    if (!this.#illFormed && !text.isWellFormed()) this.#illFormed = true
    const narrow = Buffer.from(text, 'utf8')
    this.#mark(this.#passed, end)
    this.#passed = end
    this.#given += narrow.length
    this.#inner.push(narrow, this.#outer(emit))
  }

  #mark(from: number, to: number): void {
    let narrow = this.#given
    let next = (this.#marks.at(-1)?.narrow ?? -markEvery) + markEvery
    for (let at = from; at < to; ) {
      if (narrow >= next) {
        this.#marks.push({ narrow, wide: this.#wide + at })
        next = narrow + markEvery
      }
      const { wide, narrow: size } = widths(this.#held, at, this.#big)
      at += wide
      narrow += size
    }
  }

  /** Lets go of what can be told no more. */
  #release(narrow: number): void {
    const { wide } = this.#seek(narrow)
    const bytes = wide - this.#wide
    this.#held = this.#held.subarray(bytes)
    this.#passed -= bytes
    this.#wide = wide
    this.#narrow = this.#cursor.narrow
    let gone = 0
    while (gone < this.#marks.length && this.#marks[gone]!.narrow < this.#narrow) gone++
    if (gone > 0) this.#marks.splice(0, gone)
  }

  /** The character at an offset of the UTF-8, in both. */
  #seek(narrow: number): { narrow: number; wide: number } {
    let place = this.#cursor.narrow <= narrow && this.#cursor.wide >= this.#wide ? this.#cursor : { narrow: this.#narrow, wide: this.#wide }
    let low = 0
    let high = this.#marks.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#marks[middle]!.narrow <= narrow) low = middle + 1
      else high = middle
    }
    const mark = this.#marks[low - 1]
    if (mark && mark.narrow > place.narrow) place = mark
    let at = place.wide - this.#wide
    let to = place.narrow
    while (to < narrow && at + 1 < this.#held.length) {
      const { wide, narrow: size } = widths(this.#held, at, this.#big)
      at += wide
      to += size
    }
    this.#cursor = { narrow: to, wide: this.#wide + at }
    return this.#cursor
  }

  /** The bytes of the member that became `length` bytes of UTF-8 at `offset`. */
  #take(offset: number, length: number): { offset: number; bytes: Buffer } {
    const { wide: from } = this.#seek(offset)
    const { wide: to, narrow } = this.#seek(offset + length)
    if (narrow > this.#told) this.#told = narrow
    return { offset: from, bytes: this.#held.subarray(from - this.#wide, to - this.#wide) }
  }

  /** Pieces come without an offset: between records stand only separators, so the first character that is the piece's own begins it. */
  #piece(piece: Uint8Array, emit: Emit): void {
    if (this.#long < 0) {
      const first = Buffer.from(piece.buffer, piece.byteOffset, Math.min(4, piece.length)).toString('utf8').codePointAt(0)
      const place = this.#seek(this.#told)
      let at = place.wide - this.#wide
      while (at + 1 < this.#held.length && textOf(this.#held.subarray(at, at + 4), this.#big).codePointAt(0) !== first) {
        const { wide, narrow } = widths(this.#held, at, this.#big)
        at += wide
        this.#told += narrow
      }
      this.#long = this.#wide + at
    }
    const from = this.#told
    const { bytes } = this.#take(from, piece.length - this.#cut)
    this.#cut = this.#told - from - (piece.length - this.#cut)
    if (bytes.length > 0) emit.part?.(bytes)
  }

  #outer(emit: Emit): Emit {
    const outer: Emit = {
      record: (offset, length, _bytes, value, lossy) => {
        const taken = this.#take(offset, length)
        const broken = this.#illFormed && !textOf(taken.bytes, this.#big).isWellFormed()
        emit.record(taken.offset, taken.bytes.length, taken.bytes, value, lossy === true || broken)
      },
      reject: (offset, length, reason, bytes) => {
        if (bytes === undefined) {
          emit.reject(this.#long, this.#seek(this.#told).wide - this.#long, reason)
          this.#long = -1
          this.#cut = 0
          return
        }
        const taken = this.#take(offset, length)
        emit.reject(taken.offset, taken.bytes.length, reason, taken.bytes)
      },
      ignore: (offset, length, reason) => {
        const taken = this.#take(offset, length)
        emit.ignore(taken.offset, taken.bytes.length, reason, taken.bytes)
      },
      part: (bytes) => this.#piece(bytes, emit),
      header: (titles) => emit.header?.(titles),
      problem: (text) => emit.problem?.(`${text} (offsets of the text as UTF-8; the member is ${this.#encoding})`),
    }
    return outer
  }
}

export function createUtf16Framer(inner: Framer, encoding: Encoding): Framer {
  return new Utf16Framer(inner, encoding)
}
