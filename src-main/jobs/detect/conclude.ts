// From stored matches to detections and incidents: after every import, and after every run with other rules.
import type { CaseClient } from '../../case/client.ts'
import type { Detection } from '../../contract/detection.ts'
import type { EventFacts } from '../../correlate/facts.ts'
import type { RuleFile } from '../../detect/rule-set.ts'
import { factsOfUids } from '../facts.ts'
import type { Concluded } from './conclude-runs.ts'
import { commonRules, describe, eventsLookedAt } from './context.ts'
import { Correlator } from './correlator.ts'
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

/** `matched` says with which rules the stored matches were found; `early` has been given the case's rules already. */
export async function conclude(
  client: CaseClient,
  matched: string,
  signal: AbortSignal,
  early: Correlator | null = null,
): Promise<{ detections: number; incidents: number }> {
  const { files } = await caseRules(client)
  await matchIndicators(client, signal)
  const { detections, leftOut, matches } = await correlate(client, files, early, signal)
  const facts = await factsFor(client, detections)
  const described = await describe(detections, (uid) => facts.get(uid), await listedEntities(client))
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
  files: readonly RuleFile[],
  early: Correlator | null,
  signal: AbortSignal,
): Promise<Concluded> {
  const correlator = early ?? new Correlator(files)
  try {
    for await (const list of client.matches()) {
      signal.throwIfAborted()
      correlator.add(list)
    }
    return await correlator.concluded(signal)
  } finally {
    await correlator.close()
  }
}

async function factsFor(client: CaseClient, detections: readonly Detection[]): Promise<Map<string, EventFacts>> {
  const common = commonRules(detections)
  const uids = [...new Set(detections.filter((one) => !common.has(one.ruleId)).flatMap((one) => one.eventIds.slice(0, eventsLookedAt)))]
  return factsOfUids(client, uids)
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
      for (const hit of await client.indicatorHits({ indicator: one.id, limit: 10_000 })) out.set(`${kind}:${hit.value}`, one.source)
    }
    if (next === null) return out
    after = next
  }
}
