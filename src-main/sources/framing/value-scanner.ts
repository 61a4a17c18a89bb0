// Finds the end of one JSON value by brackets and quotes alone, over as many chunks as it takes.
import { endsRun } from './json-scan.ts'

export class ValueScanner {
  /** Position after the last byte looked at. */
  at = 0
  deepest = 0
  /** First byte of the value. */
  opens = 0
  #depth = 0
  #inString = false
  #escaped = false

  /** A string, an object or a list closes itself; anything else ends where something else begins. */
  get closes(): boolean {
    return this.opens === 0x22 || this.opens === 0x7b || this.opens === 0x5b
  }

  begin(opens: number, at: number): void {
    this.opens = opens
    // A run begins with whatever stands there, so that garbage is consumed too.
    this.at = this.closes ? at : at + 1
    this.deepest = 0
    this.#depth = 0
    this.#inString = false
    this.#escaped = false
  }

  /** Goes on from `at`; the value's end, or -1 when it is not in these bytes. */
  scan(bytes: Uint8Array): number {
    const length = bytes.length
    let at = this.at
    if (!this.closes) {
      while (at < length && !endsRun(bytes[at]!)) at++
      this.at = at
      return at < length ? at : -1
    }
    let depth = this.#depth
    let deepest = this.deepest
    let inString = this.#inString
    if (this.#escaped && at < length) {
      at++
      this.#escaped = false
    }
    let end = -1
    for (; at < length; at++) {
      if (inString) {
        // Most bytes of a log stand in strings: this loop is what framing costs.
        let c = 0
        while (at < length) {
          c = bytes[at]!
          if (c === 0x22) break
          at += c === 0x5c ? 2 : 1
        }
        if (at >= length) {
          this.#escaped = at > length
          break
        }
        inString = false
        if (depth === 0) {
          end = at + 1
          break
        }
        continue
      }
      const c = bytes[at]!
      if (c === 0x22) inString = true
      else if (c === 0x7b || c === 0x5b) {
        if (++depth > deepest) deepest = depth
      } else if ((c === 0x7d || c === 0x5d) && --depth <= 0) {
        end = at + 1
        break
      }
    }
    this.at = end >= 0 ? end : Math.min(at, length)
    this.#depth = depth
    this.deepest = deepest
    this.#inString = inString
    return end
  }
}

/** The rest of a document after its array: other keys, then its closing brackets. */
export class RestScanner {
  at = 0
  #outer = 0
  #depth = 0
  #inString = false
  #escaped = false
  #comma = false

  /** `depth`: how many objects are still open. */
  begin(depth: number, at: number): void {
    this.at = at
    this.#outer = depth
    this.#depth = depth
    this.#inString = false
    this.#escaped = false
    this.#comma = false
  }

  /** `closed` when the document ends, `record` when an object stands where a key was due, `more` when bytes are needed. */
  scan(bytes: Uint8Array): 'closed' | 'record' | 'more' {
    let at = this.at
    if (this.#escaped && at < bytes.length) {
      at++
      this.#escaped = false
    }
    for (; at < bytes.length; at++) {
      const c = bytes[at]!
      if (this.#inString) {
        if (c === 0x22) this.#inString = false
        else if (c === 0x5c && ++at >= bytes.length) {
          this.#escaped = true
          break
        }
        continue
      }
      if (c <= 0x20) continue
      if (this.#comma && c === 0x7b) {
        this.at = at
        return 'record'
      }
      this.#comma = c === 0x2c && this.#depth === this.#outer
      if (c === 0x22) this.#inString = true
      else if (c === 0x7b || c === 0x5b) this.#depth++
      else if ((c === 0x7d || c === 0x5d) && --this.#depth <= 0) {
        this.at = at + 1
        return 'closed'
      }
    }
    this.at = Math.min(at, bytes.length)
    return 'more'
  }
}
