// Collects what the text index needs of a block: distinct values and keys of its records that no verbatim column holds.
// A value is left out only for the event whose own column holds it, so that columns and index together stay complete;
// vendor ids and correlation ids are found by their hashes.
import { canonicalJson, Leaves } from '../../contract/canonical-json.ts'
import type { LineRun } from '../../contract/line-run.ts'
import type { PlainRecord } from '../../contract/plain-record.ts'

export interface WordSkip {
  vendorId: string | undefined
  correlation: string | undefined
}

/** A value of this block: how it was last met. */
export interface Met {
  /** `inBlock`, or the last event of which a column holds the value. */
  event: number
}

/** A block's number, over all collectors of the thread: a shape of keys is taken once a block. */
let rounds = 0
const inBlock = 0

export class TextWords {
  private readonly seen = new Map<string, Met>()
  private words: string[] = []
  /** Of runs of lines: words and numbers, new lines between. Where a block holds records read in several ways, a word may come twice. */
  private runWords: string[] = []
  private runNumbers: string[] = []
  private readonly numbers = new Set<number>()
  private event = 0
  /** The block's number among all of the thread. */
  round = ++rounds
  private skip: WordSkip = { vendorId: undefined, correlation: undefined }
  private readonly own = new Leaves()
  /** Where words of this block are gathered. */
  private plainWords: PlainRecord | undefined

  /** Starts an event. */
  begin(skip: WordSkip): void {
    this.event++
    this.skip = skip
  }

  /** A value that the event's text columns hold. What is returned serves `again` until the block ends. */
  verbatim(value: string): Met {
    let met = this.seen.get(value)
    if (met === undefined) {
      met = { event: this.event }
      this.seen.set(value, met)
    } else if (met.event !== inBlock) met.event = this.event
    return met
  }

  /** As `verbatim`, for the value that gave `met`. */
  again(met: Met): void {
    if (met.event !== inBlock) met.event = this.event
  }

  /** A parsed record, a CSV row, or a line; `leaves` where they are known. */
  record(value: unknown, leaves: Leaves | undefined): void {
    if (typeof value === 'string') this.line(value)
    else if (leaves) this.take(leaves)
    else if (Array.isArray(value) && this.cells(value)) return
    else {
      const { own } = this
      own.clear()
      try {
        canonicalJson(value, own)
      } catch {
        this.walk(value)
        return
      }
      this.take(own)
    }
  }

  /** A record that the scanner of plain records has read; `owns` of its texts are held by the event's columns. */
  plain(record: PlainRecord, owns: number): void {
    this.plainWords = record
    record.collect(this.round, owns)
  }

  /** Lines that were read at once; their words are those that are new in this round. */
  run({ words, numbers }: LineRun): void {
    if (words !== '') this.runWords.push(words)
    if (numbers !== '') this.runNumbers.push(numbers)
  }

  private line(text: string): void {
    for (const part of text.split(/[\s\u0000]+/)) if (part !== '') this.text(part)
  }

  /** A record of a text log; false where it holds more than text. */
  private cells(cells: readonly unknown[]): boolean {
    for (let n = 0; n < cells.length; n++) {
      const cell = cells[n]
      if (typeof cell !== 'string') return false
      // Most cells are ports, sizes and times: a number is looked up faster than its text.
      const number = smallNumber(cell)
      if (number >= 0) this.numbers.add(number)
      else this.text(cell)
    }
    return true
  }

  private text(text: string): void {
    const met = this.seen.get(text)
    if (met !== undefined) {
      if (met.event === inBlock || met.event === this.event) return
    } else if (text === '') return
    if (text === this.skip.vendorId || text === this.skip.correlation) return
    this.add(text, met)
  }

  private key(key: string): void {
    const met = this.seen.get(key)
    if (met?.event !== inBlock) this.add(key, met)
  }

  private add(word: string, met: Met | undefined): void {
    if (met) met.event = inBlock
    else this.seen.set(word, { event: inBlock })
    this.words.push(word)
  }

  private take({ shapes, texts, numbers }: Leaves): void {
    for (const shape of shapes) {
      if (shape.round === this.round) continue
      shape.round = this.round
      for (const key of shape.met) this.key(key)
    }
    for (const text of texts) this.text(text)
    for (const number of numbers) this.numbers.add(number)
  }

  /** What JSON cannot hold has no canonical form and still has words. */
  private walk(value: unknown): void {
    if (typeof value === 'string') this.text(value)
    else if (typeof value === 'number') this.numbers.add(value)
    else if (Array.isArray(value)) for (let i = 0; i < value.length; i++) this.walk(value[i])
    else if (value !== null && typeof value === 'object') {
      for (const key in value) {
        this.key(key)
        this.walk((value as Record<string, unknown>)[key])
      }
    }
  }

  /** The block's words, newline between; collecting starts anew. */
  end(): string {
    // A value with a newline simply becomes two lines: the index splits into words anyway.
    const gathered = this.plainWords?.takeWords(this.round) ?? ''
    const rest = [...this.words, ...this.runWords, ...this.numbers, ...this.runNumbers].join('\n')
    const words = gathered === '' || rest === '' ? gathered + rest : `${gathered}\n${rest}`
    this.plainWords = undefined
    this.words = []
    this.runWords = []
    this.runNumbers = []
    this.numbers.clear()
    this.seen.clear()
    this.event = 0
    this.round = ++rounds
    return words
  }
}

/** The number that is written like this and not otherwise, up to ten digits; -1 for any other text. */
function smallNumber(text: string): number {
  const { length } = text
  if (length === 0 || length > 10) return -1
  let number = text.charCodeAt(0) - 48
  if (!(number >= 0 && number <= 9) || (number === 0 && length > 1)) return -1
  for (let at = 1; at < length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9)) return -1
    number = number * 10 + digit
  }
  return number
}
