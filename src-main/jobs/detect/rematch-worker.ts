// Single-event rules over stored records: a block in, its matches out. Rows are made as the import made them.

import { parentPort, workerData } from 'node:worker_threads'
import { zstdDecompressSync } from 'node:zlib'
import type { MatchSlice, MemberFacts, RawBlock } from '../../case/api.ts'
import { undated } from '../../contract/columns.ts'
import type { SavedMapping } from '../../contract/mapping.ts'
import type { Framed, Framing, MemberContext, Row } from '../../contract/source.ts'
import type { RuleFile } from '../../detect/rule-set.ts'
import { parseRecord } from '../../sources/derive.ts'
import { decode } from '../../sources/framing/decode.ts'
import { createIdentity, eventIdentity } from '../../sources/identity.ts'
import { knownSources } from '../../sources/mapping/known.ts'
import { clearRow, createRow, rowFrom } from '../../sources/row.ts'
import { RecordRules } from './record-rules.ts'

export interface FramedMember extends MemberFacts {
  framing?: Framing
  header?: readonly string[]
}
export interface BlockTask extends Omit<RawBlock, 'members'> {
  members: FramedMember[]
}
export type FromRematch = { kind: 'block'; records: number; bytes: number; unread: number; slice: MatchSlice | null }

const init = workerData as { files: RuleFile[]; mappings: SavedMapping[] }
const rules = new RecordRules(init.files)
const sourceOf = knownSources(init.mappings)
const row = createRow()
const identity = createIdentity()
const port = parentPort!

interface Found {
  rules: Map<string, number>
  hi: bigint[]
  lo: bigint[]
  rule: number[]
  ts: bigint[]
  until: bigint[]
  fields: string[]
}

function ofBlock(task: BlockTask): FromRematch {
  const raw = zstdDecompressSync(task.payload)
  const members = new Map(task.members.map((one) => [one.id, one]))
  const found: Found = { rules: new Map(), hi: [], lo: [], rule: [], ts: [], until: [], fields: [] }
  let records = 0
  let unread = 0
  for (let index = 0; index < task.member.length; index++) {
    // All events of one record follow each other and share its bytes.
    if (index > 0 && task.member[index] === task.member[index - 1] && task.offset[index] === task.offset[index - 1]) continue
    records++
    const start = task.inBlock[index]!
    const bytes = raw.subarray(start, start + task.length[index]!)
    if (!ofRecord(members.get(task.member[index]!)!, task.offset[index]!, bytes, found)) unread++
  }
  if (found.rule.length === 0) return { kind: 'block', records, bytes: raw.length, unread, slice: null }
  return {
    kind: 'block',
    records,
    bytes: raw.length,
    unread,
    slice: {
      rules: [...found.rules.keys()],
      uidHi: BigInt64Array.from(found.hi),
      uidLo: BigInt64Array.from(found.lo),
      rule: Uint32Array.from(found.rule),
      ts: BigInt64Array.from(found.ts),
      until: BigInt64Array.from(found.until),
      fields: found.fields,
    },
  }
}

/** False when the bytes no longer become an event. */
function ofRecord(facts: FramedMember, offset: number, bytes: Buffer, found: Found): boolean {
  const source = facts.source === null ? undefined : sourceOf(facts.source)
  if (!source) return false
  const member: MemberContext = {
    path: facts.path,
    sha256: facts.sha256 ?? '',
    form: facts.form ?? '',
    ...(facts.mtime !== null && { mtime: facts.mtime }),
    ...(facts.header && { header: facts.header }),
  }
  try {
    const value = parseRecord(source, facts.framing, bytes, facts.header)
    const framed: Framed = { offset, length: bytes.length, bytes, value, lossy: decode(bytes).lossy }
    clearRow(row, source.id)
    const outcome = source.project ? source.project(framed, member, row) : 'use-normalise'
    if (outcome === 'event') {
      run(framed, member, 0, undefined, found)
      return true
    }
    if (outcome !== 'use-normalise') return false
    const result = source.normalise(framed, member)
    if (!('events' in result)) return false
    for (const [nth, normalised] of result.events.entries()) {
      clearRow(row, source.id)
      rowFrom(normalised, row)
      run(framed, member, nth, normalised.routed?.at, found)
    }
    return result.events.length > 0
  } catch {
    return false
  }
}

function run(framed: Framed, member: MemberContext, nth: number, at: readonly string[] | undefined, found: Found): void {
  let known = false
  rules.run(framed, row as Row, at, (rule, until, fields) => {
    // Most records match nothing: their ids are never needed.
    if (!known) eventIdentity(row, framed, member, nth, identity)
    known = true
    let number = found.rules.get(rule)
    if (number === undefined) {
      number = found.rules.size
      found.rules.set(rule, number)
    }
    found.rule.push(number)
    found.hi.push(identity.hi)
    found.lo.push(identity.lo)
    found.ts.push(row.ts ?? undated)
    found.until.push(until)
    found.fields.push(fields)
  })
}

port.on('message', (task: BlockTask) => port.postMessage(ofBlock(task)))
