// Reads a member: bytes in, records framed and turned into rows, every record accounted for.
import type { RunTaker } from '../contract/line-run.ts'
import type { Claim, Emit, Framed, Framer, MemberContext, Row, Source } from '../contract/source.ts'
import { decode } from './framing/decode.ts'
import { createFramer } from './framing/framer.ts'
import { lineRuns } from './plain/line-runs.ts'
import type { PlainScanner } from './plain/plain-scanner.ts'
import { type PlainSource, plainScanner, plainSource } from './plain/plain-source.ts'
import { clearRow, createRow, rowFrom } from './row.ts'

/** What a reader tells its caller. Bytes, rows and records are valid only during the call. */
export interface Reading {
  /** The `nth` of `count` events of one record. `at` leads to its own value inside an envelope. */
  event(record: Framed, row: Row, nth: number, count: number, at?: readonly string[]): void
  /** The record is part of the event of the record at offset `of`, where that is known. */
  joined(record: Framed, of: number | undefined): void
  ignored(offset: number, length: number, reason: string, bytes: Uint8Array | undefined): void
  /** `bytes` is absent when the record was too long to hold: its bytes came through `part`. */
  reject(offset: number, length: number, reason: string, bytes: Uint8Array | undefined): void
  part?(bytes: Uint8Array): void
  /** Takes lines many at once, where the source has them; without it each comes by itself. */
  readonly runs?: RunTaker
}

/** Account of what a reader has read; duplicates are known only to the case. */
export interface ReaderAccount {
  records: number
  events: number
  /** Records that yielded events, duplicates among them. */
  primary: number
  joined: number
  ignored: Map<string, number>
  rejects: Map<string, number>
  /** Records whose bytes are not valid UTF-8. */
  lossy: number
}

export interface Reader {
  push(chunk: Uint8Array): void
  end(): void
  /** One record that was sliced before: a re-index reads from raw blocks. */
  record(offset: number, length: number, bytes: Uint8Array, value: unknown, lossy?: boolean): void
  readonly account: ReaderAccount
  /** Column titles, for framings that have a header. */
  readonly header: readonly string[] | undefined
  /** Something to say of the whole member, in words with byte offsets. */
  readonly problem: string | undefined
}

/** Counted by kind, not by place: what differs from record to record is cut off for the account. */
function count(map: Map<string, number>, reason: string): void {
  const cut = reason.indexOf(': ')
  const key = cut < 0 ? reason : reason.slice(0, cut)
  map.set(key, (map.get(key) ?? 0) + 1)
}

const empty = new Uint8Array(0)
/** Rows of readers that have ended: a row is larger than what else one of many small members needs. */
const spareRows: Row[] = []
const spareAtMost = 4

/** The record under examination; a plain one's value is built when it is first asked for. */
class CurrentRecord implements Framed {
  offset = 0
  length = 0
  bytes: Uint8Array = empty
  lossy = false
  plain: PlainScanner | undefined
  #value: unknown
  #built = true

  get value(): unknown {
    if (!this.#built) {
      this.#value = JSON.parse(decode(this.bytes as Buffer).text)
      this.#built = true
    }
    return this.#value
  }

  set(offset: number, length: number, bytes: Uint8Array, value: unknown, lossy: boolean): void {
    this.offset = offset
    this.length = length
    this.bytes = bytes
    this.lossy = lossy
    this.plain = undefined
    this.#value = value
    this.#built = true
  }

  setPlain(offset: number, length: number, bytes: Uint8Array, plain: PlainScanner): void {
    this.set(offset, length, bytes, undefined, false)
    this.plain = plain
    this.#built = false
  }
}

class MemberReader implements Reader {
  readonly account: ReaderAccount = {
    records: 0,
    events: 0,
    primary: 0,
    joined: 0,
    ignored: new Map(),
    rejects: new Map(),
    lossy: 0,
  }
  problem: string | undefined
  titles: readonly string[] | undefined
  readonly #source: Source
  readonly #out: Reading
  #given: Row | undefined
  #ended = false
  readonly #framer: Framer
  #member: MemberContext
  readonly #framed = new CurrentRecord()
  readonly #plainSource: PlainSource | undefined
  readonly #scanner: PlainScanner | undefined

  constructor(source: Source, claim: Claim, member: MemberContext, out: Reading, plain: boolean) {
    this.#source = source
    this.#member = member
    this.#out = out
    this.#plainSource = plain ? plainSource(source.id) : undefined
    this.#scanner = this.#plainSource && plainScanner()
    const { runs } = out
    const taker: RunTaker | undefined = runs && {
      key: runs.key,
      room: () => runs.room(),
      take: (run) => {
        this.account.records += run.records
        this.account.primary += run.events
        this.account.events += run.events
        for (const { reason, count } of run.ignored) this.account.ignored.set(reason, (this.account.ignored.get(reason) ?? 0) + count)
        runs.take(run)
      },
    }
    this.#framer = createFramer(source, claim.framing, this.#scanner, taker && lineRuns(`${source.id}\0${member.sha256}\0`, taker))
  }

  get header(): readonly string[] | undefined {
    return this.titles
  }

  push(chunk: Uint8Array): void {
    if (this.#plainSource) this.#scanner!.use(this.#plainSource.paths)
    this.#framer.push(chunk, this.#emit)
  }

  end(): void {
    if (this.#plainSource) this.#scanner!.use(this.#plainSource.paths)
    this.#framer.end(this.#emit)
    if (this.#ended) return
    this.#ended = true
    // Rows are valid only during a call: nobody holds this one. Should a record come all the same, it gets another.
    if (this.#given && spareRows.length < spareAtMost) spareRows.push(this.#given)
    this.#given = undefined
  }

  get #row(): Row {
    this.#given ??= spareRows.pop() ?? createRow()
    return this.#given
  }

  readonly #emit: Emit = {
    record: (offset, length, bytes, value, lossy) => this.record(offset, length, bytes, value, lossy),
    plain: (offset, length, bytes) => this.#plain(offset, length, bytes),
    reject: (offset, length, reason, bytes) => this.reject(offset, length, reason, bytes),
    ignore: (offset, length, reason, bytes) => this.ignore(offset, length, reason, bytes),
    part: (bytes) => this.#out.part?.(bytes),
    header: (titles) => {
      this.titles = titles
      this.#member = { ...this.#member, header: titles }
    },
    problem: (text) => {
      this.problem ??= text
    },
  }

  #plain(offset: number, length: number, bytes: Uint8Array): void {
    const framed = this.#framed
    const row = this.#row
    framed.setPlain(offset, length, bytes, this.#scanner!)
    clearRow(row, this.#source.id)
    try {
      if (this.#plainSource!.project(this.#scanner!, this.#member, row) === 'event') {
        this.account.records += 1
        this.account.primary += 1
        this.account.events += 1
        this.#out.event(framed, row, 0, 1)
        return
      }
    } catch (error) {
      this.reject(offset, length, `source failed: ${error instanceof Error ? error.message : String(error)}`, bytes)
      return
    }
    this.record(offset, length, bytes, framed.value, false)
  }

  record(offset: number, length: number, bytes: Uint8Array, value: unknown, lossy = false): void {
    const framed = this.#framed
    framed.set(offset, length, bytes, value, lossy)
    const row = this.#row
    clearRow(row, this.#source.id)
    if (lossy) {
      this.account.lossy += 1
      this.problem ??= `bytes that are not UTF-8, first in the record at byte ${offset}`
    }
    try {
      const outcome = this.#source.project ? this.#source.project(framed, this.#member, row) : 'use-normalise'
      if (outcome === 'event') {
        this.account.records += 1
        this.account.primary += 1
        this.account.events += 1
        this.#out.event(framed, row, 0, 1)
        return
      }
      if (outcome !== 'use-normalise') {
        this.#notAnEvent(framed, outcome)
        return
      }
      this.#normalise(framed)
    } catch (error) {
      // A throw is a defect of the source, but evidence must not be lost by it.
      this.reject(offset, length, `source failed: ${error instanceof Error ? error.message : String(error)}`, bytes)
    }
  }

  #normalise(framed: Framed): void {
    const result = this.#source.normalise(framed, this.#member)
    if (!('events' in result)) {
      this.#notAnEvent(framed, result)
      return
    }
    if (result.events.length === 0) {
      this.reject(framed.offset, framed.length, 'source gave no event', framed.bytes)
      return
    }
    // Before anything is counted: what cannot become a row is one reject, and not an event as well.
    clearRow(this.#row, this.#source.id)
    rowFrom(result.events[0]!, this.#row)
    this.account.records += 1
    this.account.primary += 1
    this.account.events += result.events.length
    result.events.forEach((normalised, nth) => {
      if (nth > 0) {
        clearRow(this.#row, this.#source.id)
        rowFrom(normalised, this.#row)
      }
      this.#out.event(framed, this.#row, nth, result.events.length, normalised.routed?.at)
    })
  }

  #notAnEvent(framed: Framed, outcome: { joined: true; of?: number } | { ignored: string } | { reject: string }): void {
    if ('joined' in outcome) {
      this.account.records += 1
      this.account.joined += 1
      this.#out.joined(framed, outcome.of)
    } else if ('ignored' in outcome) this.ignore(framed.offset, framed.length, outcome.ignored, framed.bytes)
    else this.reject(framed.offset, framed.length, outcome.reject, framed.bytes)
  }

  reject(offset: number, length: number, reason: string, bytes?: Uint8Array): void {
    this.account.records += 1
    count(this.account.rejects, reason)
    this.#out.reject(offset, length, reason, bytes)
  }

  ignore(offset: number, length: number, reason: string, bytes?: Uint8Array): void {
    this.account.records += 1
    count(this.account.ignored, reason)
    this.#out.ignored(offset, length, reason, bytes)
  }
}

/**
 * A reader of one member. `member.sha256` may be filled late only if the caller computes identities itself.
 * `plain` false builds every record's value: what tests hold the fast way equal to.
 */
export function createReader(source: Source, claim: Claim, member: MemberContext, out: Reading, plain = true): Reader {
  return new MemberReader(source, claim, member, out, plain)
}
