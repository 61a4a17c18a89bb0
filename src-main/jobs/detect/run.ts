// All again with other rules: every stored record through the single-event rules, then the correlations.
import { Worker } from 'node:worker_threads'
import type { CaseClient } from '../../case/client.ts'
import type { Framing } from '../../contract/source.ts'
import type { RuleFile } from '../../detect/rule-set.ts'
import type { Desk } from '../desk.ts'
import type { Job } from '../progress.ts'
import { conclude, setDetectFacts } from './conclude.ts'
import type { BlockTask, FramedMember, FromRematch } from './rematch-worker.ts'
import { caseRules, readRules, setCaseRules } from './rule-files.ts'

export interface DetectRequest {
  /** Files and folders of rules. */
  rules: readonly string[]
  /** With the shipped pack. */
  pack: boolean
}

/** Blocks before each worker: one at work, one waiting. */
const blocksAhead = 2

export async function detect(desk: Desk, request: DetectRequest, job: Job): Promise<{ detections: number; incidents: number }> {
  const { client, ledger } = desk
  const files = readRules(request.rules)
  const entry = ledger.begin('detect', { detail: { rules: [...request.rules], pack: request.pack, files: files.length } })
  try {
    await setCaseRules(client, files, request.pack)
    const result = await again(desk, job, { rulePaths: [...request.rules] })
    entry.done({ detail: { ...result } })
    return { detections: result.detections, incidents: result.incidents }
  } catch (error) {
    entry.failed(job.signal.aborted ? 'cancelled by the examiner' : error instanceof Error ? error.message : String(error))
    throw error
  }
}

/** With the rules the case has: matches name events by their ids, and rules see their columns. */
export async function again(
  desk: Desk,
  job: Job,
  facts: { rulePaths?: string[] } = {},
  /** False when the job has counted the records already. */
  counts = true,
): Promise<{ detections: number; incidents: number; fingerprint: string; unread: number }> {
  const { client } = desk
  await setDetectFacts(client, { at: null, ...facts })
  const { files, fingerprint } = await caseRules(client)
  await client.clearMatches()
  job.set({ phase: 'matching', totalBytes: await client.rawSize() })
  const unread = await rematch(desk, files, job, counts)
  job.set({ phase: 'correlating' })
  return { ...(await conclude(client, fingerprint, job.signal)), fingerprint, unread }
}

/** Gives how many stored records no longer become events. */
async function rematch(desk: Desk, files: readonly RuleFile[], job: Job, counts: boolean): Promise<number> {
  const { client } = desk
  const framing = new Framings(client)
  const mappings = await client.mappings()
  let unread = 0
  let failure: Error | undefined
  let wake = () => {}
  let writing: Promise<void> = Promise.resolve()
  const hands = Array.from({ length: desk.workers }, (_, number) => {
    const worker = new Worker(new URL('./rematch-worker.ts', import.meta.url), {
      workerData: { files, mappings },
      name: `detect-${number}`,
      resourceLimits: { maxOldGenerationSizeMb: 768, maxYoungGenerationSizeMb: 96 },
    })
    const hand = { worker, tasks: 0 }
    worker.on('message', ({ records, bytes, unread: lost, slice }: FromRematch) => {
      unread += lost
      job.step({ records: counts ? records : 0, bytes })
      // A worker gets its next block only when what it found is written: memory stays bounded.
      writing = writing.then(async () => {
        if (slice && !failure) await client.addMatches(slice)
        hand.tasks--
        wake()
      })
      writing.catch(fail)
    })
    worker.on('error', fail)
    return hand
  })
  function fail(error: unknown) {
    failure ??= error instanceof Error ? error : new Error(String(error))
    wake()
  }
  const until = async (ready: () => boolean) => {
    while (!failure && !ready())
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    if (failure) throw failure
    job.signal.throwIfAborted()
  }
  try {
    for await (const { members, ...block } of client.rawBlocks()) {
      const task: BlockTask = { ...block, members: await framing.of(members) }
      await until(() => hands.some((hand) => hand.tasks < blocksAhead))
      const hand = hands.reduce((best, one) => (one.tasks < best.tasks ? one : best))
      hand.tasks++
      hand.worker.postMessage(task)
    }
    await until(() => hands.every((hand) => hand.tasks === 0))
    return unread
  } finally {
    await Promise.all(hands.map((hand) => hand.worker.terminate()))
  }
}

/** How members are framed, as their import noted it. */
class Framings {
  readonly #client: CaseClient
  readonly #known = new Map<number, { framing?: Framing; header?: readonly string[] }>()
  constructor(client: CaseClient) {
    this.#client = client
  }

  async of(members: Omit<FramedMember, 'framing' | 'header'>[]): Promise<FramedMember[]> {
    const out: FramedMember[] = []
    for (const member of members) {
      let one = this.#known.get(member.id)
      if (!one) {
        // Their neighbours come next: one question for many.
        for (const work of await this.#client.memberWork({ after: member.id - 1, limit: 500 })) {
          const { framing, header } = (work.resume ?? {}) as { framing?: Framing; header?: readonly string[] }
          this.#known.set(work.id, { ...(framing && { framing }), ...(header && { header }) })
        }
        one = this.#known.get(member.id) ?? {}
      }
      out.push({ ...member, ...one })
    }
    return out
  }
}
