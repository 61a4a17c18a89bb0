// The preservation request of a case: the shipped table of retentions, what the client set, and what coverage says is short.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { CaseClient } from '../../case/client.ts'
import { type Preservation, type RetentionEntry, type RetentionOverride, retentionEntry } from '../../contract/procedures/coverage.ts'
import { preservationItems, preservationText } from '../../correlate/coverage/preservation.ts'
import { readCoverage } from './read.ts'

const table = fileURLToPath(new URL('../../../resources/retention/retention.json', import.meta.url))
const overridesKey = 'coverage.retention'

let entries: RetentionEntry[] | undefined
export function retentionEntries(): RetentionEntry[] {
  entries ??= z.array(retentionEntry).parse(JSON.parse(readFileSync(table, 'utf8')))
  return entries
}

export async function retentionOverrides(client: CaseClient): Promise<RetentionOverride[]> {
  return ((await client.getKv(overridesKey)) as RetentionOverride[] | null) ?? []
}

/** `days` null takes it away. */
export async function setRetention(
  client: CaseClient,
  { id, days, note }: { id: string; days: number | null; note: string },
  by: string,
): Promise<RetentionOverride[]> {
  if (!retentionEntries().some((entry) => entry.id === id)) throw new Error(`there is no retention entry ${id}`)
  const others = (await retentionOverrides(client)).filter((one) => one.id !== id)
  const next = days === null ? others : [...others, { id, days, note, by, at: new Date().toISOString() }]
  await client.setKv(overridesKey, next)
  return next
}

export async function preservation(
  client: CaseClient,
  asked: { from?: string | undefined; to?: string | undefined; asOf?: string | undefined },
): Promise<Preservation> {
  const facts = await client.facts()
  const asOf = asked.asOf ?? new Date().toISOString()
  const from = asked.from ?? facts.timeRange?.from
  const to = asked.to ?? facts.timeRange?.to
  if (from === undefined || to === undefined)
    throw Object.assign(new Error('the case has no dated event: name the window (from, to)'), { code: 'usage' })
  const coverage = await readCoverage(client, { buckets: 720 })
  const wanted = { from: Date.parse(from), to: Date.parse(to), asOf: Date.parse(asOf) }
  const items = preservationItems(retentionEntries(), await retentionOverrides(client), coverage.lanes, wanted)
  const examiner = `${facts.examiner.name}${facts.examiner.organisation ? `, ${facts.examiner.organisation}` : ''} <${facts.examiner.mail}>`
  return { asOf, from, to, items, markdown: preservationText(items, { title: facts.title, examiner, from, to, asOf }) }
}
