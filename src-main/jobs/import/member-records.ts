// Turns one recognised member into records: identity, Merkle leaf, batch rows, and the account of what became of each record.
import { createHash, hash } from 'node:crypto'
import { Leaves } from '../../contract/canonical-json.ts'
import type { LineRun } from '../../contract/line-run.ts'
import { plainContent } from '../../contract/plain-record.ts'
import type { MemberContext } from '../../contract/source.ts'
import type { Content } from '../../evidence/content.ts'
import { memberKey, merkleBuilder } from '../../evidence/merkle.ts'
import { createIdentity, eventIdentity, signed } from '../../sources/identity.ts'
import { createReader, type Reading } from '../../sources/read.ts'
import type { Recognition } from '../../sources/recognise.ts'
import type { RecordRules } from '../detect/record-rules.ts'
import { runRules } from '../detect/run-rules.ts'
import type { Ids } from './batch-builder.ts'
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

export async function readRecords(outlet: BatchOutlet, input: RecordsInput): Promise<Records> {
  const { id, context, skip, rules } = input
  const { builder } = outlet
  const key = memberKey(input.secret, context.sha256)
  const tree = merkleBuilder(key)
  const identity = createIdentity()
  const ids: Ids = { hi: 0n, lo: 0n, vid: 0n, req: 0n, same: 0n }
  const leaves = new Leaves()
  const isJson = input.claimed.claim.framing.kind.startsWith('json')
  let emitted = 0
  let reported = 0
  let rejects = 0
  let upTo = 0
  let rulesFailed: string | undefined
  let oversize: ReturnType<typeof createHash> | undefined

  /** Counts a record; false when an earlier run had it. */
  const counted = (offset: number, length: number, bytes: Uint8Array | undefined): boolean => {
    emitted++
    if (bytes) tree.add(bytes)
    else {
      // A record too long to hold stands in the tree by the SHA-256 of its bytes.
      tree.add((oversize ?? createHash('sha256')).digest())
      oversize = undefined
    }
    if (offset + length > upTo) upTo = offset + length
    if (emitted <= skip) return false
    const part = builder.part(id)
    part.records++
    part.upTo = upTo
    return true
  }
  const ended = () => {
    if (!builder.full) return
    // What an earlier run has committed is told by its number of records: framers that join may give them out of order.
    outlet.update({ id, resume: { ...input.kept, emitted } })
    builder.flush()
  }

  const matched = (rule: string, until: bigint, fields: string) => builder.match(rule, until, fields)
  /** The event stands; what no rule saw is said of the member. */
  const failed = (offset: number, error: unknown) => {
    rulesFailed ??= `rules failed first on the record at byte ${offset}: ${error instanceof Error ? error.message : String(error)}`
  }
  const runs = {
    key,
    // Counted one by one while an earlier run's records come by.
    room: () => {
      const events = emitted < skip ? 0 : builder.room
      return events > 0 ? { events, round: builder.round, index: emitted } : undefined
    },
    take(run: LineRun) {
      tree.addLeaves(run.leaves, run.records)
      emitted += run.records
      upTo = Math.max(upTo, run.upTo)
      const part = builder.part(id)
      part.records += run.records
      part.primaryCandidates += run.events
      part.upTo = upTo
      for (const { reason, count } of run.ignored) builder.ignore(part, reason, count)
      const first = builder.addRun(id, run)
      if (rules) runRules(rules, run, (n, rule, until, fields) => builder.match(rule, until, fields, first + n), failed)
      ended()
    },
  }

  const reading: Reading = {
    runs,
    event(record, row, nth, count, at) {
      if (nth === 0) {
        if (counted(record.offset, record.length, record.bytes)) builder.part(id).primaryCandidates++
      }
      if (emitted <= skip) return
      if (row.vendorId !== undefined) leaves.clear()
      // Asking for a plain record's value would build it.
      const whole = row.content !== plainContent && row.content === record.value
      eventIdentity(row, record, context, nth, identity, leaves, whole && isJson && record.bytes.indexOf(0x5c) < 0)
      ids.hi = identity.hi
      ids.lo = identity.lo
      ids.vid = identity.vid
      ids.req = identity.req
      ids.same = row.vendorId === undefined ? sameHash(record.bytes, nth) : 0n
      // Where identity went through the whole record, its words need no second way through.
      const known = row.vendorId !== undefined && whole && leaves.shapes.length > 0
      builder.add(id, record, row, ids, nth, known ? leaves : undefined)
      try {
        rules?.run(record, row, at, matched)
      } catch (error) {
        failed(record.offset, error)
      }
      if (nth === count - 1) ended()
    },
    joined(record) {
      if (counted(record.offset, record.length, record.bytes)) builder.part(id).joined++
      ended()
    },
    ignored(offset, length, reason, bytes) {
      if (counted(offset, length, bytes)) builder.ignore(builder.part(id), reason)
      ended()
    },
    reject(offset, length, reason, bytes) {
      rejects++
      if (counted(offset, length, bytes)) builder.part(id).rejects.push({ offset, length, reason })
      ended()
    },
    part(bytes) {
      oversize ??= createHash('sha256')
      oversize.update(bytes)
    },
  }

  const reader = createReader(input.claimed.source, input.claimed.claim, context, reading)
  const step = () => {
    input.onStep({ bytes: 0, files: 0, records: emitted - Math.max(reported, Math.min(skip, emitted)), rejects })
    reported = Math.max(reported, emitted)
    rejects = 0
  }
  const push = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; at += pushBytes) {
      input.signal.throwIfAborted()
      reader.push(bytes.subarray(at, at + pushBytes))
      step()
      await outlet.ready()
    }
  }
  try {
    if (input.content.bytes) await push(input.content.bytes)
    else for await (const chunk of input.content.chunks()) await push(chunk)
    reader.end()
  } catch (error) {
    if (emitted > skip) outlet.update({ id, resume: { ...input.kept, emitted } })
    throw error
  }
  step()
  const part = builder.part(id)
  part.upTo = upTo
  part.done = true
  return {
    merkleRoot: tree.root(),
    problem: reader.problem && rulesFailed ? `${reader.problem}; ${rulesFailed}` : (reader.problem ?? rulesFailed),
    header: reader.header,
  }
}

/** Equal lines of two files are "possibly the same" (architecture, "Identity of an event"). */
export function sameHash(bytes: Uint8Array, nth: number): bigint {
  // A one-shot hash to text costs a third of one to a Buffer, and this runs for every record.
  const digest = nth === 0 ? hash('sha256', bytes, 'hex') : createHash('sha256').update(bytes).update(`\0${nth}`).digest('hex')
  const value = signed(digest)
  return value === 0n ? 1n : value
}
