// Re-index worker: raw blocks in, the same blocks' columns out, by today's normaliser. Batches go straight to the case thread.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { zstdDecompressSync } from 'node:zlib'
import { type ProducerReply, producerCredits, type RawBlock } from '../case/api.ts'
import type { SavedMapping } from '../contract/mapping.ts'
import type { Framed, Framing, MemberContext } from '../contract/source.ts'
import { parseRecord } from '../sources/derive.ts'
import { decode } from '../sources/framing/decode.ts'
import { createIdentity, eventIdentity } from '../sources/identity.ts'
import { knownSources } from '../sources/mapping/known.ts'
import { createReader, type Reader } from '../sources/read.ts'
import { clearRow, createRow } from '../sources/row.ts'
import { BatchBuilder, type Ids } from './import/batch-builder.ts'
import { sameHash } from './import/member-records.ts'

export interface ReindexMember {
  id: number
  source: string | null
  form: string | null
  path: string
  sha256: string | null
  mtime: number | null
  framing: Framing | undefined
  header: readonly string[] | undefined
}
export type ToReindex = { kind: 'block'; block: RawBlock; members: ReindexMember[] } | { kind: 'finish' }
export type FromReindex =
  /** A block is in a batch. */
  | { kind: 'step'; records: number }
  /** `lost` events of the index have none in today's reading and stand there without columns; `beyond` are events that have no place. */
  | { kind: 'finished'; lost: number; beyond: number }
  | { kind: 'failed'; message: string; code: string }

const { port, mappings } = workerData as { port: MessagePort; mappings: SavedMapping[] }
const sourceOf = knownSources(mappings)
const host = parentPort!
const post = (message: FromReindex) => host.postMessage(message)

/** What stands for an event that today's normaliser no longer gives. */
const lostReason = 'this version of the source gives no event for this record'
const readersKept = 5000

let lost = 0
let beyond = 0
let blocks: number[] = []
let seq = 0
let flying = 0
let refused: { message: string; code: string } | undefined
let wake: (() => void) | undefined

const builder = new BatchBuilder((batch, transfer) => {
  flying++
  port.postMessage({ kind: 'batch', seq: seq++, batch, reindexOf: blocks }, transfer)
  blocks = []
})
port.on('message', (reply: ProducerReply) => {
  flying--
  if (reply.kind === 'refused') refused ??= { message: reply.message, code: reply.code }
  wake?.()
})

async function settled(most: number): Promise<void> {
  while (flying > most && !refused)
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  if (refused) throw Object.assign(new Error(refused.message), { code: refused.code })
}

interface Open {
  member: ReindexMember
  context: MemberContext
  reader: Reader | undefined
}
const open = new Map<number, Open>()
const identity = createIdentity()
const ids: Ids = { hi: 0n, lo: 0n, vid: 0n, req: 0n, same: 0n }
const blank = createRow()
/** The record at hand: which of its events belong into this block. */
const at = { member: undefined as Open | undefined, from: 0, to: 0, added: 0, value: undefined as unknown }

function add(record: Framed, row: Parameters<typeof eventIdentity>[0], nth: number): void {
  const { context, member } = at.member!
  eventIdentity(row, record, context, nth, identity)
  ids.hi = identity.hi
  ids.lo = identity.lo
  ids.vid = identity.vid
  ids.req = identity.req
  ids.same = row.vendorId === undefined ? sameHash(record.bytes, nth) : 0n
  builder.add(member.id, record, row, ids, nth)
  at.added++
}

function opened(member: ReindexMember): Open {
  const source = member.source === null ? undefined : sourceOf(member.source)
  const context: MemberContext = {
    path: member.path,
    sha256: member.sha256 ?? '',
    form: member.form ?? '',
    ...(member.mtime !== null && { mtime: member.mtime }),
    ...(member.header && { header: member.header }),
  }
  const reader =
    source &&
    createReader(source, { confidence: 1, form: member.form ?? '', framing: member.framing ?? { kind: 'lines' } }, context, {
      event(record, row, nth, count) {
        if (nth >= at.from && nth < at.to) add(record, row, nth)
        if (nth === count - 1 && count > at.to && at.from === 0) beyond += count - at.to
      },
      joined() {},
      ignored() {},
      reject() {},
    })
  return { member, context, reader }
}

function read(member: Open, offset: number, bytes: Buffer, from: number, to: number): void {
  at.member = member
  at.from = from
  at.to = to
  at.added = 0
  at.value = undefined
  const { lossy } = decode(bytes)
  const source = member.member.source === null ? undefined : sourceOf(member.member.source)
  if (source && member.reader) {
    try {
      at.value = parseRecord(source, member.member.framing, bytes, member.member.header)
      member.reader.record(offset, bytes.length, bytes, at.value, lossy)
    } catch {
      // Its bytes no longer parse: it keeps its place without columns.
    }
  }
  const framed: Framed = { offset, length: bytes.length, bytes, value: at.value, lossy }
  while (at.added < to - from) {
    clearRow(blank, member.member.source ?? '')
    blank.undatedReason = lostReason
    add(framed, blank, from + at.added)
    lost++
  }
}

/** Where a record's events go on in the next block. */
let goingOn = { member: -1, offset: -1, next: 0 }

function block({ block: number, payload, member, offset, length, inBlock }: RawBlock): void {
  const raw = zstdDecompressSync(payload)
  for (let i = 0; i < member.length; ) {
    let end = i + 1
    while (end < member.length && member[end] === member[i] && offset[end] === offset[i]) end++
    const goesOn = goingOn.member === member[i] && goingOn.offset === offset[i]
    const from = goesOn ? goingOn.next : 0
    const to = from + end - i
    read(open.get(member[i]!)!, offset[i]!, raw.subarray(inBlock[i]!, inBlock[i]! + length[i]!), from, to)
    goingOn = { member: member[i]!, offset: offset[i]!, next: to }
    i = end
  }
  builder.endBlock()
  blocks.push(number)
}

let chain: Promise<void> = Promise.resolve()
host.on('message', (message: ToReindex) => {
  chain = chain
    .then(async () => {
      if (message.kind === 'finish') {
        builder.flush()
        await settled(0)
        post({ kind: 'finished', lost, beyond })
        host.close()
        port.close()
        return
      }
      if (open.size > readersKept) open.clear()
      for (const one of message.members) if (!open.has(one.id)) open.set(one.id, opened(one))
      block(message.block)
      if (builder.full) {
        builder.flush()
        await settled(producerCredits - 1)
      }
      post({ kind: 'step', records: message.block.member.length })
    })
    .catch((error: { message?: string; code?: string }) => {
      post({ kind: 'failed', message: error.message ?? String(error), code: error.code ?? 'internal' })
      host.close()
      port.close()
    })
})
