// Reads a case's records again from its raw blocks, after a newer normaliser or when events.duckdb is lost: columns, ids, duplicates,
// versions, words of the text index, bounds of time, and what detection made of them. Annotations hold on to the record's row number,
// which does not change. Evidence, Merkle roots and accounts of records are not touched.
import { Worker } from 'node:worker_threads'
import type { MemberFacts, MemberWork, RawBlock } from '../case/api.ts'
import type { Framing } from '../contract/source.ts'
import type { Signer } from '../evidence/keys/identity.ts'
import type { Desk } from './desk.ts'
import { detectFacts } from './detect/conclude.ts'
import { again } from './detect/run.ts'
import { versionsNow } from './index-version.ts'
import type { Job } from './progress.ts'
import type { FromReindex, ReindexMember, ToReindex } from './reindex-worker.ts'

export interface Reindexed {
  events: number
  lost: number
  beyond: number
  /** Where detection ran before, it ran again. */
  detections?: number
}

/** Blocks that wait for the worker. */
const ahead = 16
const factsKept = 50_000

/** `why` and who signs: the examiner who asked, or the workstation when it began by itself. */
export async function reindex(desk: Desk, job: Job, why: { reason: string; as?: Signer }): Promise<Reindexed> {
  const { client, ledger } = desk
  const before = await client.facts()
  const act = ledger.begin('reindex', {
    ...(why.as && { as: why.as }),
    detail: { reason: why.reason, before: before.indexVersion, after: versionsNow() },
  })
  try {
    job.set({ phase: 're-indexing' })
    const { blocks } = await client.beginReindex()
    job.set({ totalFiles: blocks })
    const { lost, beyond } = await refill(desk, job)
    const { events } = await client.finishReindex()
    await client.setIndexVersion(versionsNow())
    // Made of ids and columns of before: matches, detections, hits of indicators. A lost index comes back as it was.
    const state = before.indexVersion === null ? null : await detectFacts(client)
    const detected = state === null || (state.at === null && state.records === 0) ? null : await again(desk, job, {}, false)
    const done: Reindexed = { events, lost, beyond, ...(detected && { detections: detected.detections }) }
    const counted = before.account.events
    act.done({ detail: { ...done, ...(counted !== events && { countedAtImport: counted }) } })
    const odd = [
      ...(lost > 0 ? [`${lost} events are none in today's reading`] : []),
      ...(beyond > 0 ? [`${beyond} more events would be read from the originals: receive them again`] : []),
    ]
    if (odd.length > 0) job.set({ message: odd.join('; ') })
    return done
  } catch (error) {
    act.failed(job.signal.aborted ? 'cancelled by the examiner' : error instanceof Error ? error.message : String(error))
    throw error
  }
}

export async function refill(desk: Desk, job: Job): Promise<{ lost: number; beyond: number }> {
  const { client } = desk
  const port = client.connectProducer()
  const worker = new Worker(new URL('./reindex-worker.ts', import.meta.url), {
    workerData: { port, mappings: await client.mappings() },
    transferList: [port],
    name: 'reindex',
  })
  let flying = 0
  let wake: (() => void) | undefined
  let failure: Error | undefined
  const finished = new Promise<{ lost: number; beyond: number }>((resolve, reject) => {
    const fail = (error: Error) => {
      failure ??= error
      wake?.()
      reject(error)
    }
    worker.on('message', (message: FromReindex) => {
      if (message.kind === 'step') {
        flying--
        job.step({ records: message.records, files: 1 })
        wake?.()
      } else if (message.kind === 'finished') resolve(message)
      else fail(Object.assign(new Error(message.message), { code: message.code }))
    })
    worker.on('error', (error) => fail(error as Error))
    worker.on('exit', () => fail(new Error('the re-index worker ended')))
  })
  finished.catch(() => {})
  const say = (message: ToReindex) =>
    worker.postMessage(message, message.kind === 'block' ? [message.block.payload.buffer as ArrayBuffer] : [])
  const framings = framingsOf(desk)
  try {
    for await (const block of client.rawBlocks()) {
      job.signal.throwIfAborted()
      if (failure) throw failure
      say({ kind: 'block', block, members: await framings(block) })
      flying++
      while (flying >= ahead && !failure)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
    say({ kind: 'finish' })
    return await finished
  } finally {
    await worker.terminate()
  }
}

/** Facts of a block's members with the framing that their import noted; members come in the order of their numbers, so a page ahead is read. */
function framingsOf({ client }: Desk): (block: RawBlock) => Promise<ReindexMember[]> {
  const known = new Map<number, MemberWork>()
  const one = async (facts: MemberFacts): Promise<ReindexMember> => {
    let work = known.get(facts.id)
    if (!work) {
      if (known.size > factsKept) known.clear()
      for (const row of await client.memberWork({ after: facts.id - 1, limit: 1000 })) known.set(row.id, row)
      work = known.get(facts.id)
    }
    const { framing, header } = (work?.resume ?? {}) as { framing?: Framing; header?: readonly string[] }
    const { id, source, form, path, sha256, mtime } = facts
    return { id, source, form, path, sha256, mtime, framing, header }
  }
  return async (block) => {
    const members: ReindexMember[] = []
    for (const facts of block.members) members.push(await one(facts))
    return members
  }
}
