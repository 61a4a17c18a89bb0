// Slices JSON values out of a stream of bytes by brackets and quotes, each to be parsed alone: one broken record must not cost its neighbours.
// long because: one state machine over one stream, with what it does after each kind of damage
import { limits } from '../../contract/limits.ts'
import type { Emit, Framer } from '../../contract/source.ts'
import type { PlainScanner } from '../plain/plain-scanner.ts'
import { Accumulator } from './accumulator.ts'
import { enterArray } from './array-path.ts'
import { decode, jsonReason } from './decode.ts'
import { tooDeep } from './json-lines.ts'
import { bomLength, skipSpace } from './json-scan.ts'
import { tooLong } from './line-splitter.ts'
import { longestHead, nextRecord, RescanBudget, recordHead } from './resynchronise.ts'
import { RestScanner, ValueScanner } from './value-scanner.ts'

/** Before the array, between values, inside a value, behind a broken one, inside one too long to hold, after the array inside its document. */
type State = 'before' | 'between' | 'value' | 'broken' | 'long' | 'after'

const longestStart = 256
/** How the last member began, up to its array, and by which path: the same bytes lead to the same place again. */
let lastPath: readonly string[] | undefined
let lastStart: Uint8Array = new Uint8Array(0)

export class JsonValues implements Framer {
  readonly #path: readonly string[] | undefined
  readonly #plain: PlainScanner | undefined
  readonly #held = new Accumulator()
  #state: State
  /** Position in the held bytes. */
  #at = 0
  /** Start of the open value in the held bytes; for a long value, its offset in the member. */
  #start = 0
  #longFrom = 0
  #longLength = 0
  readonly #scanner = new ValueScanner()
  readonly #rest = new RestScanner()
  #reason = ''
  /** The open value is not a record: it stands where the array was looked for. */
  #stray: string | undefined
  /** Held bytes when the array was last looked for in vain. */
  #tried = 0
  #documents = 0
  /** How a record of this member begins, learned from the last good one. */
  #head: Buffer | undefined
  #ended = false
  readonly #budget = new RescanBudget()

  constructor(path: readonly string[] | undefined, plain?: PlainScanner) {
    this.#path = path
    this.#plain = plain
    this.#state = 'before'
  }

  push(chunk: Uint8Array, emit: Emit): void {
    this.#held.append(chunk)
    this.#plain?.forget()
    this.#run(emit)
    const keep =
      this.#state === 'value' || this.#state === 'broken' || this.#state === 'before' ? Math.min(this.#start, this.#at) : this.#at
    this.#held.keepFrom(keep)
    this.#at -= keep
    this.#start = Math.max(0, this.#start - keep)
    this.#tried = Math.max(0, this.#tried - keep)
  }

  end(emit: Emit): void {
    this.#ended = true
    this.#run(emit)
    // An unclosed value may have swallowed its neighbours: each turn takes at least one byte off.
    while (this.#state === 'value') {
      if (!this.#scanner.closes) this.#close(this.#held.bytes.length, emit)
      else this.#broken(this.#held.bytes.length, 'cut off: the member ends inside this record', emit)
      this.#run(emit)
    }
    const size = this.#held.base + this.#held.bytes.length
    if (this.#state === 'long') emit.reject(this.#longFrom, this.#longLength, tooLong)
    else if (this.#state === 'before') {
      const from = skipSpace(this.#held.bytes, this.#start, this.#held.bytes.length)
      const rest = this.#held.bytes.subarray(from)
      if (rest.length > 0) emit.reject(this.#held.base + from, rest.length, 'cut off: the member ends before its records begin', rest)
    } else if (this.#path && (this.#state === 'between' || this.#state === 'after')) {
      emit.problem?.(`ends at byte ${size} before its JSON is closed: records may be missing`)
    }
    this.#held.keepFrom(this.#held.bytes.length)
  }

  #run(emit: Emit): void {
    for (;;) {
      const from = this.#at
      const state = this.#state
      if (state === 'before') this.#before()
      else if (state === 'between') this.#between(emit)
      else if (state === 'value') this.#value(emit)
      else if (state === 'broken') this.#judge(emit)
      else if (state === 'long') this.#long(emit)
      else this.#after(emit)
      if (this.#at === from && this.#state === state) return
    }
  }

  #before(): void {
    const bytes = this.#held.bytes
    let at = this.#at
    if (this.#held.base === 0 && at === 0) {
      if (!this.#ended && bytes.length < 3 && bytes[0] === 0xef) return
      at = bomLength(bytes)
    }
    at = skipSpace(bytes, at, bytes.length)
    this.#start = at
    if (at >= bytes.length) {
      this.#at = at
      return
    }
    if (!this.#path) {
      this.#open(at)
      return
    }
    // Looking again only when twice as much is there keeps many small chunks linear.
    if (!this.#ended && this.#tried > 0 && bytes.length < 2 * this.#tried && bytes.length <= limits.recordBytes) return
    const entered = this.#entered(bytes, at, this.#path)
    if (entered >= 0) {
      this.#at = entered
      this.#state = 'between'
      this.#documents += 1
      this.#tried = 0
    } else if (entered === -2 || bytes.length - at > limits.recordBytes) {
      if (this.#documents > 0 && bytes[at] === 0x2c) {
        // `]` too early: the array goes on.
        this.#at = at
        this.#state = 'between'
        return
      }
      this.#stray = this.#path.length > 0 ? `holds no array of records at ${this.#path.join('.')}` : 'stands outside the array of records'
      this.#open(at)
    } else this.#tried = bytes.length
  }

  /** What `enterArray` says; many small members begin as the last one did. */
  #entered(bytes: Buffer, at: number, path: readonly string[]): number {
    if (path === lastPath && at + lastStart.length <= bytes.length) {
      let same = 0
      while (same < lastStart.length && bytes[at + same] === lastStart[same]) same++
      if (same === lastStart.length) return at + same
    }
    const entered = enterArray(bytes, at, bytes.length, path)
    if (entered > at && entered - at <= longestStart) {
      lastPath = path
      lastStart = Uint8Array.prototype.slice.call(bytes, at, entered)
    }
    return entered
  }

  #between(emit: Emit): void {
    const bytes = this.#held.bytes
    let at = this.#at
    while (at < bytes.length) {
      const c = bytes[at]!
      if (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09 || c === 0x2c) at++
      else if (c === 0x5d && this.#path) {
        this.#at = at + 1
        this.#state = this.#path.length > 0 ? 'after' : 'before'
        this.#rest.begin(this.#path.length, this.#at)
        this.#start = this.#at
        return
      } else {
        if (c !== 0x7b || !this.#readPlain(at, emit)) this.#open(at)
        return
      }
    }
    this.#at = at
    this.#start = at
  }

  /** Most records are plain, and whole in the held bytes: one pass frames and reads them. */
  #readPlain(at: number, emit: Emit): boolean {
    const bytes = this.#held.bytes
    const end = this.#plain ? this.#plain.scan(bytes, at) : 0
    if (end <= 0) return false
    const record = bytes.subarray(at, end)
    if (!this.#head) this.#head = recordHead(record)
    this.#resume(end, 'between')
    emit.plain!(this.#held.base + at, end - at, record)
    return true
  }

  #open(at: number): void {
    this.#state = 'value'
    this.#start = at
    this.#scanner.begin(this.#held.bytes[at]!, at)
    this.#at = this.#scanner.at
  }

  #value(emit: Emit): void {
    const end = this.#scan()
    if (end >= 0) {
      this.#at = end
      if (end - this.#start > limits.recordBytes) this.#tooLong(end, emit)
      else this.#close(end, emit)
    } else if (this.#held.bytes.length - this.#start > limits.recordBytes) this.#tooLong(-1, emit)
  }

  /** The end of the open value, or -1 when it is not in the held bytes. */
  #scan(): number {
    this.#scanner.at = this.#at
    const end = this.#scanner.scan(this.#held.bytes)
    this.#at = this.#scanner.at
    return end
  }

  #close(end: number, emit: Emit): void {
    const start = this.#start
    const bytes = this.#held.bytes.subarray(start, end)
    const offset = this.#held.base + start
    const stray = this.#stray
    if (stray !== undefined) {
      this.#stray = undefined
      emit.reject(offset, bytes.length, stray, bytes)
      this.#resume(end, 'before')
      return
    }
    const { opens } = this.#scanner
    if (opens === 0x7b ? bytes.at(-1) !== 0x7d : opens === 0x5b && bytes.at(-1) !== 0x5d) {
      this.#wait(end, 'not JSON: its brackets do not match')
      return
    }
    if (this.#scanner.deepest > limits.recordDepth) {
      emit.reject(offset, bytes.length, tooDeep, bytes)
      this.#resume(end, 'between')
      return
    }
    const { text, lossy } = decode(bytes)
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (error) {
      this.#wait(end, jsonReason(error))
      return
    }
    if (!this.#head && opens === 0x7b) this.#head = recordHead(bytes)
    this.#resume(end, 'between')
    emit.record(offset, bytes.length, bytes, value, lossy)
  }

  #resume(at: number, state: State): void {
    this.#at = at
    this.#start = at
    this.#state = state
  }

  #wait(end: number, reason: string): void {
    this.#state = 'broken'
    this.#at = end
    this.#reason = reason
  }

  /** The head of the next record may begin inside the broken value and end behind it: it must be there, however the bytes come. */
  #judge(emit: Emit): void {
    const { bytes } = this.#held
    if (!this.#ended && bytes.length < this.#at + longestHead(bytes, this.#start, this.#at, this.#head)) return
    this.#broken(this.#at, this.#reason, emit)
  }

  /** A value that is no JSON: if the next record can be seen inside it, only what is before goes. */
  #broken(end: number, reason: string, emit: Emit): void {
    const bytes = this.#held.bytes
    const start = this.#start
    const next = this.#next(start, end)
    const stop = next > start ? next : end
    const state = this.#stray === undefined ? 'between' : 'before'
    this.#stray = undefined
    const why = next > start && reason.startsWith('cut off') ? 'not JSON: unclosed before the next record' : reason
    emit.reject(this.#held.base + start, stop - start, why, bytes.subarray(start, stop))
    this.#resume(stop, state)
  }

  #next(start: number, end: number): number {
    if (this.#stray !== undefined || !this.#budget.allows(this.#held.base + start)) return -1
    const next = nextRecord(this.#held.bytes, start, end, this.#head)
    if (next > start) this.#budget.spend(end - next)
    return next
  }

  /** `end` is -1 while the end of the value has not been met. */
  #tooLong(end: number, emit: Emit): void {
    const bytes = this.#held.bytes
    const start = this.#start
    const window = Math.min(bytes.length, start + limits.recordBytes)
    const next = this.#next(start, window)
    if (next > start) {
      emit.reject(this.#held.base + start, next - start, 'not JSON: unclosed before the next record', bytes.subarray(start, next))
      this.#resume(next, 'between')
      return
    }
    this.#longFrom = this.#held.base + start
    const stop = end < 0 ? bytes.length : end
    emit.part?.(bytes.subarray(start, stop))
    this.#longLength = stop - start
    this.#at = stop
    this.#start = stop
    if (end < 0) this.#state = 'long'
    else this.#endLong(emit)
  }

  #long(emit: Emit): void {
    const from = this.#at
    const end = this.#scan()
    const stop = this.#at
    if (stop > from) {
      emit.part?.(this.#held.bytes.subarray(from, stop))
      this.#longLength += stop - from
    }
    this.#start = stop
    if (end >= 0) this.#endLong(emit)
  }

  #endLong(emit: Emit): void {
    emit.reject(this.#longFrom, this.#longLength, tooLong)
    const state = this.#stray === undefined ? 'between' : 'before'
    this.#stray = undefined
    this.#resume(this.#at, state)
  }

  #after(emit: Emit): void {
    this.#rest.at = this.#at
    const found = this.#rest.scan(this.#held.bytes)
    const { at } = this.#rest
    if (found === 'closed') this.#resume(at, 'before')
    else if (found === 'record') {
      // A record where a key was due.
      emit.problem?.(`the array of records is closed too early before byte ${this.#held.base + at}; what follows was read on`)
      this.#resume(at, 'between')
    } else {
      this.#at = at
      this.#start = at
    }
  }
}
