// From stored matches to detections and incidents: after every import, and after every run with other rules.
import { Worker } from 'node:worker_threads'
import type { CaseClient } from '../../case/client.ts'
import type { Detection } from '../../contract/detection.ts'
import type { EventFacts } from '../../correlate/facts.ts'
import { factsOf } from '../facts.ts'
import type { Concluded } from './conclude-runs.ts'
import type { FromConclude, ToConclude } from './conclude-worker.ts'
import { commonRules, describe, eventsLookedAt } from './context.ts'
import { matchIndicators } from './indicators.ts'
import { caseRules } from './rule-files.ts'

/** What the case keeps of the last run. */
export interface DetectFacts {
  /** When it ended; null while matches are being replaced. */
  at: string | null
  fingerprint: string
  /** Records in the case then. */
  records: number
  leftOut: Concluded['leftOut']
  /** Distinct matches by rule. */
  matches: Record<string, number>
  rulePaths: string[]
}
const factsKey = 'detect.state'
const sliceRows = 2000

export async function detectFacts(client: CaseClient): Promise<DetectFacts | null> {
  return (await client.getKv(factsKey)) as DetectFacts | null
}

export async function setDetectFacts(client: CaseClient, facts: Partial<DetectFacts>): Promise<void> {
  const before = (await detectFacts(client)) ?? { at: null, fingerprint: '', records: 0, leftOut: [], matches: {}, rulePaths: [] }
  await client.setKv(factsKey, { ...before, ...facts })
}

/** `matched` says with which rules the stored matches were found. */
export async function conclude(
  client: CaseClient,
  matched: string,
  signal: AbortSignal,
): Promise<{ detections: number; incidents: number }> {
  const { files } = await caseRules(client)
  await matchIndicators(client)
  const { detections, leftOut, matches } = await correlate(client, files, signal)
  const facts = await factsFor(client, detections)
  const described = describe(detections, (uid) => facts.get(uid), await listedEntities(client))
  let first = true
  for (let at = 0; at < described.detections.length || first; at += sliceRows) {
    await client.setDetections(first, described.detections.slice(at, at + sliceRows), first ? described.incidents : [])
    first = false
  }
  const { account } = await client.facts()
  await setDetectFacts(client, { at: new Date().toISOString(), fingerprint: matched, records: account.records, leftOut, matches })
  return { detections: described.detections.length, incidents: described.incidents.length }
}

async function correlate(
  client: CaseClient,
  files: Awaited<ReturnType<typeof caseRules>>['files'],
  signal: AbortSignal,
): Promise<Concluded> {
  const worker = new Worker(new URL('./conclude-worker.ts', import.meta.url), { workerData: { files }, name: 'conclude' })
  const say = (message: ToConclude) =>
    worker.postMessage(
      message,
      message.kind === 'end' ? [] : message.list.flatMap((run) => [run.uids.buffer, run.times.buffer] as ArrayBuffer[]),
    )
  try {
    const answer = new Promise<Concluded>((resolve, reject) => {
      worker.on('message', (message: FromConclude) =>
        message.kind === 'concluded' ? resolve(message.result) : reject(new Error(message.message)),
      )
      worker.on('error', reject)
      worker.on('exit', () => reject(new Error('the thread that correlates ended')))
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    answer.catch(() => {})
    for await (const list of client.matches()) {
      signal.throwIfAborted()
      say({ kind: 'matches', list })
    }
    say({ kind: 'end' })
    return await answer
  } finally {
    await worker.terminate()
  }
}

async function factsFor(client: CaseClient, detections: readonly Detection[]): Promise<Map<string, EventFacts>> {
  const common = commonRules(detections)
  const uids = [...new Set(detections.filter((one) => !common.has(one.ruleId)).flatMap((one) => one.eventIds.slice(0, eventsLookedAt)))]
  return readFacts(client, uids)
}

const uidsAtOnce = 5000

async function readFacts(client: CaseClient, uids: readonly string[]): Promise<Map<string, EventFacts>> {
  const out = new Map<string, EventFacts>()
  for (let at = 0; at < uids.length; at += uidsAtOnce)
    for (const row of await client.rowsOf(uids.slice(at, at + uidsAtOnce))) out.set(row.uid, factsOf(row))
  return out
}

/** Entities that indicators name, with the list they stand on. */
async function listedEntities(client: CaseClient): Promise<Map<string, string>> {
  const out = new Map<string, string>()
  const kinds: Record<string, string> = {
    address: 'address',
    network: 'address',
    domain: 'domain',
    hash: 'hash',
    key: 'key',
    url: 'domain',
  }
  let after = 0
  for (;;) {
    const { indicators, next } = await client.indicators({ after, limit: 1000, hitsOnly: true })
    for (const one of indicators) {
      const kind = kinds[one.kind]
      if (!kind) continue
      for (const hit of await client.indicatorHits({ indicator: one.id, limit: 1000 })) out.set(`${kind}:${hit.value}`, one.source)
    }
    if (next === null) return out
    after = next
  }
}
