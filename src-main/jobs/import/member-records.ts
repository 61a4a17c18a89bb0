// Turns one recognised member into records: identity, Merkle leaf, batch rows, and the account of what became of each record.
import { createHash, hash } from 'node:crypto'
import { Leaves } from '../../contract/canonical-json.ts'
import type { LineRun, RunTaker } from '../../contract/line-run.ts'
import { plainContent } from '../../contract/plain-record.ts'
import type { Framed, MemberContext, Row } from '../../contract/source.ts'
import type { Content } from '../../evidence/content.ts'
import { type MerkleBuilder, memberKey, merkleBuilder } from '../../evidence/merkle.ts'
import { createIdentity, eventIdentity, signed } from '../../sources/identity.ts'
import { createReader, type Reading } from '../../sources/read.ts'
import type { Recognition } from '../../sources/recognise.ts'
import type { RecordRules } from '../detect/record-rules.ts'
import { runRules } from '../detect/run-rules.ts'
import type { BatchBuilder, Ids } from './batch-builder.ts'
import type { BatchOutlet } from './batch-outlet.ts'
import type { Step } from './protocol.ts'

/** Bytes given to a framer at once: bounds what waits for the case thread's credits. */
const pushBytes = 4 * 1024 * 1024

export interface Records {
  merkleRoot: string
  problem: string | undefined
  header: readonly string[] | undefined
}

export interface RecordsInput {
  id: number
  content: Content
  claimed: Exclude<Recognition, { unrecognised: string }>
  context: MemberContext
  secret: Uint8Array
  /** Stays in the member's `resume`. */
  kept: Readonly<Record<string, unknown>>
  /** Records committed by an earlier run: they only go into the tree. */
  skip: number
  signal: AbortSignal
  onStep: (step: Step) => void
  /** Rules that run on every event; none when detection is off. */
  rules: RecordRules | null
}

/** Reads all of them; what lies in memory and is small is read at once, and nothing is promised for it. */
export function readRecords(outlet: BatchOutlet, input: RecordsInput): Promise<Records> | Records {
  const member = new Reader(outlet, input)
  const { bytes } = input.content
  return bytes && bytes.length <= pushBytes ? member.atOnce(bytes) : member.inPieces()
}

/** A class: a dozen closures for each of many small members cost more than opening its file. */
class Reader implements Reading {
  readonly runs: RunTaker | undefined
  private readonly outlet: BatchOutlet
  private readonly builder: BatchBuilder
  private readonly input: RecordsInput
  private readonly tree: MerkleBuilder
  private readonly reader: ReturnType<typeof createReader>
  private readonly isJson: boolean
  private emitted = 0
  private reported = 0
  private rejects = 0
  private upTo = 0
  private rulesFailed: string | undefined
  private oversize: ReturnType<typeof createHash> | undefined

  constructor(outlet: BatchOutlet, input: RecordsInput) {
    this.outlet = outlet
    this.builder = outlet.builder
    this.input = input
    const { source, claim } = input.claimed
    const key = memberKey(input.secret, input.context.sha256)
    this.tree = merkleBuilder(key)
    this.isJson = claim.framing.kind.startsWith('json')
    this.runs = claim.framing.kind === 'own' ? this.runTaker(key) : undefined
    this.reader = createReader(source, claim, input.context, this)
  }

  /** Counts a record; false when an earlier run had it. */
  private counted(offset: number, length: number, bytes: Uint8Array | undefined): boolean {
    this.emitted++
    if (bytes) this.tree.add(bytes)
    else {
      // A record too long to hold stands in the tree by the SHA-256 of its bytes.
      this.tree.add((this.oversize ?? createHash('sha256')).digest())
      this.oversize = undefined
    }
    if (offset + length > this.upTo) this.upTo = offset + length
    if (this.emitted <= this.input.skip) return false
    const part = this.builder.part(this.input.id)
    part.records++
    part.upTo = this.upTo
    return true
  }

  private ended(): void {
    if (!this.builder.full) return
    // What an earlier run has committed is told by its number of records: framers that join may give them out of order.
    this.outlet.update({ id: this.input.id, resume: { ...this.input.kept, emitted: this.emitted } })
    this.builder.flush()
  }

  /** The event stands; what no rule saw is said of the member. */
  private failed(offset: number, error: unknown): void {
    this.rulesFailed ??= `rules failed first on the record at byte ${offset}: ${error instanceof Error ? error.message : String(error)}`
  }

  private runTaker(key: Uint8Array): RunTaker {
    const { builder } = this
    const { id, skip, rules } = this.input
    const failed = (offset: number, error: unknown) => this.failed(offset, error)
    return {
      key,
      // Counted one by one while an earlier run's records come by.
      room: () => {
        const events = this.emitted < skip ? 0 : builder.room
        return events > 0 ? { events, round: builder.round, index: this.emitted } : undefined
      },
      take: (run: LineRun) => {
        this.tree.addLeaves(run.leaves, run.records)
        this.emitted += run.records
        this.upTo = Math.max(this.upTo, run.upTo)
        const part = builder.part(id)
        part.records += run.records
        part.primaryCandidates += run.events
        part.upTo = this.upTo
        for (const { reason, count } of run.ignored) builder.ignore(part, reason, count)
        const first = builder.addRun(id, run)
        if (rules) runRules(rules, run, (n, rule, until, fields) => builder.match(rule, until, fields, first + n), failed)
        this.ended()
      },
    }
  }

  event(record: Framed, row: Row, nth: number, count: number, at?: readonly string[]): void {
    const { builder } = this
    const { id, context, rules } = this.input
    if (nth === 0) {
      if (this.counted(record.offset, record.length, record.bytes)) builder.part(id).primaryCandidates++
    }
    if (this.emitted <= this.input.skip) return
    if (row.vendorId !== undefined) leaves.clear()
    // Asking for a plain record's value would build it.
    const whole = row.content !== plainContent && row.content === record.value
    eventIdentity(row, record, context, nth, identity, leaves, whole && this.isJson && record.bytes.indexOf(0x5c) < 0)
    ids.hi = identity.hi
    ids.lo = identity.lo
    ids.vid = identity.vid
    ids.req = identity.req
    ids.same = row.vendorId === undefined ? sameHash(record.bytes, nth) : 0n
    // Where identity went through the whole record, its words need no second way through.
    const known = row.vendorId !== undefined && whole && leaves.shapes.length > 0
    builder.add(id, record, row, ids, nth, known ? leaves : undefined)
    try {
      rules?.run(record, row, at, builder.matchLast)
    } catch (error) {
      this.failed(record.offset, error)
    }
    if (nth === count - 1) this.ended()
  }

  joined(record: Framed): void {
    if (this.counted(record.offset, record.length, record.bytes)) this.builder.part(this.input.id).joined++
    this.ended()
  }

  ignored(offset: number, length: number, reason: string, bytes: Uint8Array | undefined): void {
    if (this.counted(offset, length, bytes)) this.builder.ignore(this.builder.part(this.input.id), reason)
    this.ended()
  }

  reject(offset: number, length: number, reason: string, bytes: Uint8Array | undefined): void {
    this.rejects++
    if (this.counted(offset, length, bytes)) this.builder.part(this.input.id).rejects.push({ offset, length, reason })
    this.ended()
  }

  part(bytes: Uint8Array): void {
    this.oversize ??= createHash('sha256')
    this.oversize.update(bytes)
  }

  private step(): void {
    const { onStep, skip } = this.input
    onStep({ bytes: 0, files: 0, records: this.emitted - Math.max(this.reported, Math.min(skip, this.emitted)), rejects: this.rejects })
    this.reported = Math.max(this.reported, this.emitted)
    this.rejects = 0
  }

  /** What was committed before an error is known to who continues. */
  private broke(error: unknown): unknown {
    const { id, skip, kept } = this.input
    if (this.emitted > skip) this.outlet.update({ id, resume: { ...kept, emitted: this.emitted } })
    return error
  }

  atOnce(bytes: Uint8Array): Records {
    try {
      if (bytes.length > 0) {
        this.input.signal.throwIfAborted()
        this.reader.push(bytes)
        this.step()
      }
      this.reader.end()
    } catch (error) {
      throw this.broke(error)
    }
    return this.all()
  }

  async inPieces(): Promise<Records> {
    const { content } = this.input
    try {
      if (content.bytes) await this.push(content.bytes)
      else for await (const chunk of content.chunks()) await this.push(chunk)
      this.reader.end()
    } catch (error) {
      throw this.broke(error)
    }
    return this.all()
  }

  private async push(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += pushBytes) {
      this.input.signal.throwIfAborted()
      this.reader.push(bytes.subarray(at, at + pushBytes))
      this.step()
      await this.outlet.ready()
    }
  }

  private all(): Records {
    this.step()
    const part = this.builder.part(this.input.id)
    part.upTo = this.upTo
    part.done = true
    const { problem, header } = this.reader
    const { rulesFailed } = this
    return {
      merkleRoot: this.tree.root(),
      problem: problem && rulesFailed ? `${problem}; ${rulesFailed}` : (problem ?? rulesFailed),
      header,
    }
  }
}

/** One record is worked on after the other. */
const identity = createIdentity()
const ids: Ids = { hi: 0n, lo: 0n, vid: 0n, req: 0n, same: 0n }
const leaves = new Leaves()

/** Equal lines of two files are "possibly the same" (architecture, "Identity of an event"). */
export function sameHash(bytes: Uint8Array, nth: number): bigint {
  // A one-shot hash to text costs a third of one to a Buffer, and this runs for every record.
  const digest = nth === 0 ? hash('sha256', bytes, 'hex') : createHash('sha256').update(bytes).update(`\0${nth}`).digest('hex')
  const value = signed(digest)
  return value === 0n ? 1n : value
}
