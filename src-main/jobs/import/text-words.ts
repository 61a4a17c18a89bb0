// Collects what the text index needs of a block: distinct values and keys of its records that no verbatim column holds.
// A value is left out only for the event whose own column holds it, so that columns and index together stay complete;
// vendor ids and correlation ids are found by their hashes.

export interface WordSkip {
  vendorId: string | undefined
  correlation: string | undefined
}

export class TextWords {
  private readonly block = new Set<string>()
  private readonly numbers = new Set<number>()
  private readonly own = new Set<string>()
  private skip: WordSkip = { vendorId: undefined, correlation: undefined }

  /** Starts an event: `verbatim` are the values that its text columns hold. */
  event(skip: WordSkip): void {
    this.own.clear()
    this.skip = skip
  }

  verbatim(value: string): void {
    this.own.add(value)
  }

  /** A parsed record, a CSV row, or a line. */
  record(value: unknown): void {
    if (typeof value === 'string') this.line(value)
    else this.walk(value)
  }

  private line(text: string): void {
    for (const part of text.split(/[\s\u0000]+/)) if (part !== '') this.text(part)
  }

  private text(text: string): void {
    if (this.block.has(text) || this.own.has(text) || text === '') return
    if (text === this.skip.vendorId || text === this.skip.correlation) return
    this.block.add(text)
  }

  private walk(value: unknown): void {
    if (typeof value === 'string') this.text(value)
    else if (typeof value === 'number') this.numbers.add(value)
    else if (Array.isArray(value)) for (let i = 0; i < value.length; i++) this.walk(value[i])
    else if (value !== null && typeof value === 'object') {
      for (const key in value) {
        this.block.add(key)
        this.walk((value as Record<string, unknown>)[key])
      }
    }
  }

  /** The block's words, newline between; collecting starts anew. */
  take(): string {
    // A value with a newline simply becomes two lines: the index splits into words anyway.
    let words = ''
    for (const word of this.block) words += words === '' ? word : `\n${word}`
    for (const number of this.numbers) words += `\n${number}`
    this.block.clear()
    this.numbers.clear()
    return words
  }
}
