// Collects what the text index needs of a block: distinct values and keys of its records that no verbatim column holds.
// A value is left out only for the event whose own column holds it, so that columns and index together stay complete;
// vendor ids and correlation ids are found by their hashes.
import { canonicalJson, Leaves } from '../../contract/canonical-json.ts'
import type { LineRun } from '../../contract/line-run.ts'
import { mostPlainShapes, mostPlainTexts, type PlainRecord } from '../../contract/plain-record.ts'

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
  /** Of runs of lines: words and numbers, new lines between. Where lines come by themselves too, a word may come twice. */
  private runWords: string[] = []
  private runNumbers: string[] = []
  private readonly numbers = new Set<number>()
  private event = 0
  /** The block's number among all of the thread. */
  round = ++rounds
  private skip: WordSkip = { vendorId: undefined, correlation: undefined }
  private readonly own = new Leaves()
  /** By id of a plain record's text and shape: the round in whose words it stands. */
  private textDone = new Int32Array(0)
  private shapeDone = new Int32Array(0)
  /** By id of a text: how it was met, and in which round that was learned. */
  private readonly mets: (Met | undefined)[] = []
  private metRound = new Int32Array(0)
  private epoch = 0

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

  /** As `verbatim`, for a text of a plain record. */
  verbatimOf(record: PlainRecord, id: number, value: string): Met {
    if (record.epoch !== this.epoch) this.forget(record.epoch)
    const known = this.metRound[id] === this.round ? this.mets[id] : undefined
    if (known) {
      this.again(known)
      return known
    }
    const met = this.verbatim(value)
    this.mets[id] = met
    this.metRound[id] = this.round
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

  /** A record that the scanner of plain records has read. */
  plain(record: PlainRecord): void {
    if (record.epoch !== this.epoch) this.forget(record.epoch)
    const { round, textDone, shapeDone } = this
    const { shapes, shapeCount, leaves, leafCount } = record
    for (let n = 0; n < shapeCount; n++) {
      const shape = shapes[n]!
      if (shapeDone[shape] === round) continue
      shapeDone[shape] = round
      for (const key of record.keys(shape)) this.key(key)
    }
    for (let n = 0; n < leafCount; n++) {
      const id = leaves[n]!
      if (textDone[id] !== round) this.leaf(record, id)
    }
  }

  private leaf(record: PlainRecord, id: number): void {
    const { round } = this
    const text = record.text(id)
    if (record.isNumber(id)) {
      this.numbers.add(Number(text))
      this.textDone[id] = round
      return
    }
    let met: Met | undefined
    if (this.metRound[id] === round) met = this.mets[id]
    else {
      met = this.seen.get(text)
      if (met) {
        this.mets[id] = met
        this.metRound[id] = round
      }
    }
    if (met) {
      if (met.event === inBlock) this.textDone[id] = round
      if (met.event === inBlock || met.event === this.event) return
    }
    if (text === this.skip.vendorId || text === this.skip.correlation) return
    this.add(text, met)
    this.textDone[id] = round
  }

  /** The ids began anew. */
  private forget(epoch: number): void {
    this.epoch = epoch
    this.textDone = new Int32Array(mostPlainTexts)
    this.metRound = new Int32Array(mostPlainTexts)
    this.shapeDone = new Int32Array(mostPlainShapes)
    this.mets.length = 0
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
    const words = [...this.words, ...this.runWords, ...this.numbers, ...this.runNumbers].join('\n')
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
