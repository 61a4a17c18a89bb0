// The journal's export format (systemd: JOURNAL_EXPORT_FORMATS): fields a line, binary ones with a length, an empty line after each entry.
import { limits } from '../../contract/limits.ts'
import type { Emit, Framer } from '../../contract/source.ts'
import { Accumulator } from '../framing/accumulator.ts'
import { decode } from '../framing/decode.ts'
import { tooLong } from '../framing/line-splitter.ts'

interface Field {
  name: string
  start: number
  end: number
}

/** Fields of an entry from `at`; `end` is where the empty line's newline stands, or -1 when the bytes end before it. */
function scan(bytes: Buffer, at: number, done: boolean, into: Field[]): { end: number; next: number; bad?: string } {
  let here = at
  for (;;) {
    const newline = bytes.indexOf(10, here)
    if (newline < 0) {
      if (!done) return { end: -1, next: here }
      if (here < bytes.length) field(bytes, here, bytes.length, into)
      return { end: bytes.length, next: bytes.length }
    }
    if (newline === here) return { end: here, next: here + 1 }
    const equals = bytes.indexOf(0x3d, here)
    if (equals >= 0 && equals < newline) {
      field(bytes, here, newline, into)
      here = newline + 1
      continue
    }
    // A name alone: eight bytes of length, little endian, then the data and a newline.
    if (newline + 9 > bytes.length)
      return done ? { end: bytes.length, next: bytes.length, bad: 'cut off inside a binary field' } : { end: -1, next: here }
    const size = bytes.readBigUInt64LE(newline + 1)
    if (size > BigInt(limits.recordBytes)) return { end: newline, next: newline + 1, bad: 'a binary field longer than a record may be' }
    const start = newline + 9
    const end = start + Number(size)
    if (end + 1 > bytes.length) {
      if (!done) return { end: -1, next: here }
      return { end: bytes.length, next: bytes.length, bad: 'cut off inside a binary field' }
    }
    if (bytes[end] !== 10) return { end: newline, next: newline + 1, bad: 'a binary field whose length is wrong' }
    into.push({ name: bytes.toString('latin1', here, newline), start, end })
    here = end + 1
  }
}

function field(bytes: Buffer, start: number, end: number, into: Field[]): void {
  const equals = bytes.indexOf(0x3d, start)
  const cut = equals < 0 || equals >= end ? end : equals
  into.push({ name: bytes.toString('latin1', start, cut), start: Math.min(cut + 1, end), end })
}

export function valueOfEntry(bytes: Buffer): { value: Record<string, string | string[]>; lossy: boolean } {
  const fields: Field[] = []
  scan(bytes, 0, true, fields)
  const value: Record<string, string | string[]> = {}
  let lossy = false
  for (const { name, start, end } of fields) {
    if (name === '__proto__') continue
    const decoded = decode(bytes.subarray(start, end))
    lossy ||= decoded.lossy
    const before = Object.hasOwn(value, name) ? value[name]! : undefined
    if (before === undefined) value[name] = decoded.text
    else value[name] = Array.isArray(before) ? [...before, decoded.text] : [before, decoded.text]
  }
  return { value, lossy }
}

/** Bytes of a field's value, for citing. */
export function fieldRange(bytes: Buffer, name: string): { start: number; end: number } | undefined {
  const fields: Field[] = []
  scan(bytes, 0, true, fields)
  const found = fields.find((one) => one.name === name)
  return found && { start: found.start, end: found.end }
}

class ExportFramer implements Framer {
  readonly #held = new Accumulator()
  #long = 0
  #longFrom = 0

  push(chunk: Uint8Array, emit: Emit): void {
    this.#held.append(chunk)
    this.#read(emit, false)
  }

  end(emit: Emit): void {
    this.#read(emit, true)
    if (this.#long > 0) this.#endLong(emit)
  }

  #read(emit: Emit, done: boolean): void {
    const { bytes, base } = this.#held
    let at = 0
    while (at < bytes.length) {
      if (this.#long > 0) {
        const newline = bytes.indexOf('\n\n', at)
        const stop = newline < 0 ? bytes.length : newline
        if (stop > at) emit.part?.(bytes.subarray(at, stop))
        this.#long += stop - at
        at = stop
        if (newline >= 0) this.#endLong(emit)
        continue
      }
      if (bytes[at] === 10) {
        at++
        continue
      }
      const found = scan(bytes, at, done, [])
      if (found.end < 0) {
        if (bytes.length - at <= limits.recordBytes) break
        this.#longFrom = base + at
        this.#long = bytes.length - at
        emit.part?.(bytes.subarray(at))
        at = bytes.length
        break
      }
      const entry = bytes.subarray(at, found.end)
      if (found.bad) emit.reject(base + at, entry.length, found.bad, entry)
      else if (entry.length > limits.recordBytes) {
        emit.part?.(entry)
        emit.reject(base + at, entry.length, tooLong)
      } else {
        const { value, lossy } = valueOfEntry(entry)
        emit.record(base + at, entry.length, entry, value, lossy)
      }
      at = found.next
    }
    this.#held.keepFrom(at)
  }

  #endLong(emit: Emit): void {
    emit.reject(this.#longFrom, this.#long, tooLong)
    this.#long = 0
  }
}

export function createExportFramer(): Framer {
  return new ExportFramer()
}
