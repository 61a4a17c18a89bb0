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

class Utf16Framer implements Framer {
  readonly #inner: Framer
  readonly #encoding: Encoding
  readonly #big: boolean
  /** Bytes of the member that no record has accounted for, and what has not been passed on yet at their end. */
  #held: Buffer = Buffer.alloc(0)
  /** What `#held` is a part of; doubled when full, so that many small chunks of one long record cost linear time. */
  #own: Buffer = Buffer.alloc(0)
  /** Where `#held` begins: in the member, and in the UTF-8 the inner framer sees. */
  #wide = 0
  #narrow = 0
  /** Bytes of `#held` passed on. */
  #passed = 0
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
      if (encodingOf(this.#held)) this.#drop(2)
    }
    this.#pass(emit, false)
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
    this.#passed = end
    this.#inner.push(Buffer.from(text, 'utf8'), this.#outer(emit))
  }

  #drop(bytes: number): void {
    this.#held = this.#held.subarray(bytes)
    this.#wide += bytes
    this.#passed = Math.max(0, this.#passed - bytes)
  }

  /** Moves the start of what is held on to an offset in the UTF-8. */
  #skipTo(narrow: number): void {
    let at = 0
    while (this.#narrow < narrow && at + 1 < this.#held.length) {
      const { wide, narrow: size } = widths(this.#held, at, this.#big)
      at += wide
      this.#narrow += size
    }
    this.#drop(at)
  }

  /** The bytes of the member that became the next `length` bytes of UTF-8; they are accounted for then. */
  #take(offset: number, length: number): { offset: number; bytes: Buffer } {
    this.#skipTo(offset)
    let at = 0
    let done = 0
    while (done < length && at + 1 < this.#held.length) {
      const { wide, narrow } = widths(this.#held, at, this.#big)
      at += wide
      done += narrow
    }
    const taken = { offset: this.#wide, bytes: this.#held.subarray(0, at) }
    this.#drop(at)
    this.#narrow += done
    return taken
  }

  /** Pieces come without an offset: between records stand only separators, so the first character that is the piece's own begins it. */
  #piece(piece: Uint8Array, emit: Emit): void {
    if (this.#long < 0) {
      const first = Buffer.from(piece.buffer, piece.byteOffset, Math.min(4, piece.length)).toString('utf8').codePointAt(0)
      let at = 0
      while (at + 1 < this.#held.length && textOf(this.#held.subarray(at, at + 4), this.#big).codePointAt(0) !== first) {
        const { wide, narrow } = widths(this.#held, at, this.#big)
        at += wide
        this.#narrow += narrow
      }
      this.#drop(at)
      this.#long = this.#wide
    }
    const from = this.#narrow
    const { bytes } = this.#take(from, piece.length - this.#cut)
    this.#cut = this.#narrow - from - (piece.length - this.#cut)
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
          emit.reject(this.#long, this.#wide - this.#long, reason)
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
