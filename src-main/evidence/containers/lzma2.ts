// LZMA2 (the compression inside .xz), one chunk at a time: each is at most 64 KiB in and 2 MiB out, so it is decoded whole.
// After the public-domain LZMA specification of Igor Pavlov and the xz file format 1.1.0; every distance and length is checked.

const states = 12
const probabilityStart = 1024

/** Bit models of lengths: short, middle and long ones. */
class Lengths {
  readonly choice = new Uint16Array(2)
  readonly low = new Uint16Array(16 * 8)
  readonly middle = new Uint16Array(16 * 8)
  readonly high = new Uint16Array(256)
  reset(): void {
    for (const each of [this.choice, this.low, this.middle, this.high]) each.fill(probabilityStart)
  }
}

export class Lzma2 {
  readonly #dictionary: Buffer
  /** Bytes since the dictionary was reset; the newest is at `#at - 1`. */
  #total = 0
  #at = 0
  #lc = 0
  #lp = 0
  #pb = 0
  #state = 0
  #reps = [0, 0, 0, 0]
  #hasProperties = false
  #hasDictionary = false
  #literals = new Uint16Array(0)
  readonly #isMatch = new Uint16Array(states * 16)
  readonly #isRep = new Uint16Array(states)
  readonly #isRep0 = new Uint16Array(states)
  readonly #isRep1 = new Uint16Array(states)
  readonly #isRep2 = new Uint16Array(states)
  readonly #isLongRep = new Uint16Array(states * 16)
  readonly #slots = new Uint16Array(4 * 64)
  readonly #special = new Uint16Array(128)
  readonly #align = new Uint16Array(16)
  readonly #lengths = new Lengths()
  readonly #repLengths = new Lengths()
  // Range decoder of the present chunk.
  #input: Buffer = Buffer.alloc(0)
  #next = 0
  #range = 0
  #code = 0

  constructor(dictionaryBytes: number) {
    // Untouched pages cost nothing, so a stated dictionary may be larger than what it is used for.
    this.#dictionary = Buffer.allocUnsafeSlow(dictionaryBytes)
  }

  /** Length of the header that begins with this control byte. */
  static headerLength(control: number): number {
    if (control === 0) return 1
    return control < 0x80 ? 3 : control >= 0xc0 ? 6 : 5
  }

  /** Compressed and decompressed length a header states. Throws on a control byte that is none. */
  static lengths(header: Buffer): { stored: number; size: number } {
    const control = header[0]!
    if (control > 2 && control < 0x80) throw new Error('unknown LZMA2 control byte')
    if (control < 0x80) return { stored: header.readUInt16BE(1) + 1, size: header.readUInt16BE(1) + 1 }
    return { stored: header.readUInt16BE(3) + 1, size: ((control & 0x1f) << 16) + header.readUInt16BE(1) + 1 }
  }

  /** Decodes one chunk. Throws an Error in words when it is damaged; what it gave until then is in `partial`. */
  chunk(header: Buffer, stored: Buffer, partial: (bytes: Buffer) => void): Buffer {
    const control = header[0]!
    const { size } = Lzma2.lengths(header)
    if (control === 1 || control >= 0xe0) {
      this.#hasDictionary = true
      this.#total = 0
      this.#at = 0
    } else if (!this.#hasDictionary) throw new Error('first chunk without dictionary reset')
    const out = Buffer.allocUnsafe(size)
    if (control < 0x80) {
      if (control === 1) this.#hasProperties = false
      for (let i = 0; i < size; i++) this.#put(stored[i]!)
      stored.copy(out)
      return out
    }
    if (control >= 0xc0) this.#properties(header[5]!)
    else if (!this.#hasProperties) throw new Error('chunk without properties')
    if (control >= 0xa0) this.#reset()
    let done = 0
    try {
      this.#begin(stored)
      while (done < size) done = this.#symbol(out, done, size)
      this.#normalise()
      if (this.#next !== stored.length || this.#code !== 0) throw new Error('a chunk does not end where it says')
    } catch (error) {
      partial(out.subarray(0, done))
      throw error
    }
    return out
  }

  #properties(byte: number): void {
    if (byte > 224) throw new Error('wrong LZMA properties')
    this.#pb = Math.floor(byte / 45)
    this.#lp = Math.floor((byte % 45) / 9)
    this.#lc = byte % 9
    if (this.#lc + this.#lp > 4) throw new Error('wrong LZMA properties')
    this.#literals = new Uint16Array(0x300 << (this.#lc + this.#lp))
    this.#hasProperties = true
  }

  #reset(): void {
    this.#state = 0
    this.#reps = [0, 0, 0, 0]
    this.#lengths.reset()
    this.#repLengths.reset()
    for (const each of [
      this.#literals,
      this.#isMatch,
      this.#isRep,
      this.#isRep0,
      this.#isRep1,
      this.#isRep2,
      this.#isLongRep,
      this.#slots,
      this.#special,
      this.#align,
    ])
      each.fill(probabilityStart)
  }

  #begin(stored: Buffer): void {
    if (stored.length < 5) throw new Error('a chunk too short for its range coder')
    this.#input = stored
    this.#next = 5
    this.#range = 0xffffffff
    this.#code = stored.readUInt32BE(1)
  }

  /** One literal, match or repetition; returns how far `out` is filled. */
  #symbol(out: Buffer, done: number, size: number): number {
    const place = this.#total & ((1 << this.#pb) - 1)
    if (this.#bit(this.#isMatch, this.#state * 16 + place) === 0) {
      out[done] = this.#literal()
      return done + 1
    }
    let length: number
    if (this.#bit(this.#isRep, this.#state) === 0) {
      length = this.#length(this.#lengths, place)
      this.#reps = [this.#distance(length), this.#reps[0]!, this.#reps[1]!, this.#reps[2]!]
      this.#state = this.#state < 7 ? 7 : 10
    } else {
      const short = this.#repetition(place)
      length = short ? 1 : this.#length(this.#repLengths, place)
      this.#state = short ? (this.#state < 7 ? 9 : 11) : this.#state < 7 ? 8 : 11
    }
    const back = this.#reps[0]! + 1
    if (back > this.#total || back > this.#dictionary.length) throw new Error('a distance beyond the dictionary')
    if (done + length > size) throw new Error('a match beyond its chunk')
    for (const end = done + length; done < end; done++) {
      const from = this.#at - back
      const byte = this.#dictionary[from < 0 ? from + this.#dictionary.length : from]!
      this.#put(byte)
      out[done] = byte
    }
    return done
  }

  #literal(): number {
    const previous = this.#total === 0 ? 0 : this.#byteBack(1)
    const base = 0x300 * (((this.#total & ((1 << this.#lp) - 1)) << this.#lc) + (previous >> (8 - this.#lc)))
    let symbol = 1
    if (this.#state >= 7) {
      if (this.#reps[0]! >= this.#total) throw new Error('a distance beyond the dictionary')
      let match = this.#byteBack(this.#reps[0]! + 1)
      while (symbol < 0x100) {
        const bit = (match >> 7) & 1
        match <<= 1
        const got = this.#bit(this.#literals, base + ((1 + bit) << 8) + symbol)
        symbol = (symbol << 1) | got
        if (got !== bit) break
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.#bit(this.#literals, base + symbol)
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6
    this.#put(symbol & 0xff)
    return symbol & 0xff
  }

  /** Chooses among the last four distances; true for a single byte. */
  #repetition(place: number): boolean {
    if (this.#bit(this.#isRep0, this.#state) === 0) return this.#bit(this.#isLongRep, this.#state * 16 + place) === 0
    const [a, b, c, d] = this.#reps as [number, number, number, number]
    if (this.#bit(this.#isRep1, this.#state) === 0) this.#reps = [b, a, c, d]
    else if (this.#bit(this.#isRep2, this.#state) === 0) this.#reps = [c, a, b, d]
    else this.#reps = [d, a, b, c]
    return false
  }

  #length(models: Lengths, place: number): number {
    if (this.#bit(models.choice, 0) === 0) return 2 + this.#tree(models.low, place * 8, 3)
    if (this.#bit(models.choice, 1) === 0) return 10 + this.#tree(models.middle, place * 8, 3)
    return 18 + this.#tree(models.high, 0, 8)
  }

  #distance(length: number): number {
    const slot = this.#tree(this.#slots, Math.min(length - 2, 3) * 64, 6)
    if (slot < 4) return slot
    const bits = (slot >> 1) - 1
    const high = 2 | (slot & 1)
    if (slot < 14) {
      const start = high * 2 ** bits
      return start + this.#reverse(this.#special, start - slot, bits)
    }
    let direct = high
    for (let i = bits - 4; i > 0; i--) {
      this.#normalise()
      this.#range = Math.floor(this.#range / 2)
      const bit = this.#code >= this.#range ? 1 : 0
      if (bit === 1) this.#code -= this.#range
      direct = direct * 2 + bit
    }
    return direct * 16 + this.#reverse(this.#align, 0, 4)
  }

  #tree(models: Uint16Array, base: number, bits: number): number {
    let symbol = 1
    for (let i = 0; i < bits; i++) symbol = (symbol << 1) | this.#bit(models, base + symbol)
    return symbol - (1 << bits)
  }

  #reverse(models: Uint16Array, base: number, bits: number): number {
    let symbol = 1
    let result = 0
    for (let i = 0; i < bits; i++) {
      const bit = this.#bit(models, base + symbol)
      symbol = (symbol << 1) | bit
      result |= bit << i
    }
    return result
  }

  #bit(models: Uint16Array, at: number): 0 | 1 {
    this.#normalise()
    const model = models[at]!
    const bound = (this.#range >>> 11) * model
    if (this.#code < bound) {
      this.#range = bound
      models[at] = model + ((2048 - model) >> 5)
      return 0
    }
    this.#range -= bound
    this.#code -= bound
    models[at] = model - (model >> 5)
    return 1
  }

  #normalise(): void {
    if (this.#range >= 0x1000000) return
    if (this.#next >= this.#input.length) throw new Error('a chunk ends too early')
    this.#range *= 256
    this.#code = this.#code * 256 + this.#input[this.#next++]!
  }

  #byteBack(n: number): number {
    const from = this.#at - n
    return this.#dictionary[from < 0 ? from + this.#dictionary.length : from]!
  }

  #put(byte: number): void {
    this.#dictionary[this.#at] = byte
    this.#at = this.#at + 1 === this.#dictionary.length ? 0 : this.#at + 1
    this.#total++
  }
}
