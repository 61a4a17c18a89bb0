// A case built again from its sealed originals and recorded settings alone, and what of the first one came out the same.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve, sep } from 'node:path'
import type { MemberWork } from '../../case/api.ts'
import type { CaseClient } from '../../case/client.ts'
import { canonicalJson } from '../../contract/canonical-json.ts'
import type { Detection } from '../../contract/detection.ts'
import type { ExhibitInfo } from '../../contract/exhibit.ts'
import type { ReportDocument } from '../../contract/report.ts'
import { readEntries } from '../../evidence/ledger/read.ts'
import { assignSource } from '../assign-source.ts'
import { openRoot } from '../bundle/visit.ts'
import { ledgerPath } from '../custody.ts'
import type { Desk } from '../desk.ts'
import { importPaths } from '../import/import.ts'
import { membersOf } from '../import/number-members.ts'
import type { Plan } from '../import/plan.ts'
import { detectionsAnew } from '../keep/set-aside.ts'
import type { Job } from '../progress.ts'

export interface Compared {
  name: string
  subject: string
  same: boolean
  detail: string
}
export interface Replayed {
  of: number
  reproduced: number
  compared: Compared[]
}
/** The case as it stands, read only. */
export interface First {
  dir: string
  client: CaseClient
  store: string
}

export async function replay(first: First, desk: Desk, job: Job): Promise<Replayed> {
  const compared: Compared[] = []
  const place = mkdtempSync(join(tmpdir(), 'vestige-replay-'))
  try {
    await desk.client.setRuleFiles(await first.client.ruleFiles())
    const { indicators } = await first.client.indicators({ limit: 100_000 })
    if (indicators.length > 0) await desk.client.addIndicators(indicators)
    for (const { author, at, version: _, ...mapping } of await first.client.mappings()) await desk.client.saveMapping(mapping, author, at)
    const exhibits = await first.client.exhibits()
    for (const exhibit of exhibits) compared.push(await again(first, desk, exhibit, join(place, exhibit.id), job))
    for (const { member, source } of await assigned(first.dir)) await assignSource(desk, member, source, job)
    await decided(first.client, desk, job)
    job.set({ phase: 'comparing' })
    compared.push(...(await compare(first.client, desk.client, exhibits)))
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
  return { of: compared.length, reproduced: compared.filter((one) => one.same).length, compared }
}

/** What examiners decided of times and of what may be looked at, as it is in force: events and detections follow from it. */
async function decided(before: CaseClient, desk: Desk, job: Job): Promise<void> {
  const offsets = (await before.clockOffsets()).filter(({ ended }) => ended === null)
  for (const { exhibit, source, host, us, reason, author, at } of offsets)
    await desk.client.addClockOffset({ exhibit, source, host, us, reason }, author, at)
  const asides = (await before.asides()).filter(({ ended }) => ended === null)
  for (const { kind, target, reason, author, at } of asides) await desk.client.setAside({ kind, target, reason, author, at })
  if (offsets.length + asides.length > 0) await detectionsAnew(desk, job.signal)
}

/** One exhibit: its originals under their names, received again with the settings of then. */
async function again(first: First, desk: Desk, exhibit: ExhibitInfo, folder: string, job: Job): Promise<Compared> {
  const problems: string[] = []
  mkdirSync(folder, { recursive: true })
  let roots = 0
  let only = ''
  for await (const root of membersOf(first.client, exhibit.id)) {
    job.signal.throwIfAborted()
    if (root.parent !== null || !root.sha256 || !root.seal) continue
    try {
      only = await restore(first, root, folder)
      roots++
    } catch (error) {
      problems.push(`${root.member}: ${(error as Error).message}`)
    }
  }
  const plan = ((await first.client.exhibit(exhibit.id))?.plan ?? {}) as Partial<Plan>
  const single = exhibit.kind === 'file' || (plan.paths?.length === 1 && roots === 1 && exhibit.kind === 'in_place')
  const request = {
    paths: [single && only !== '' ? only : folder],
    receipt: exhibit.receipt,
    inPlace: false,
    detect: plan.detect !== false,
    ...(plan.source && { source: plan.source }),
  }
  const { exhibit: id } = await importPaths(desk, request, job)
  const made = (await desk.client.exhibit(id))!
  const same = made.sha256 === exhibit.sha256 && id === exhibit.id
  return {
    name: 'exhibit',
    subject: exhibit.id,
    same,
    detail: same
      ? `SHA-256 ${exhibit.sha256}`
      : `SHA-256 ${made.sha256} as ${id}, was ${exhibit.sha256}${problems.length > 0 ? `; ${problems.slice(0, 5).join('; ')}` : ''}`,
  }
}

async function restore(first: First, root: MemberWork, folder: string): Promise<string> {
  const full = resolve(folder, root.path)
  if (!full.startsWith(folder + sep)) throw new Error('its name leads out of the folder')
  mkdirSync(dirname(full), { recursive: true })
  const { content, close } = openRoot(first, root)
  const hash = createHash('sha256')
  try {
    writeFileSync(full, '', { flag: 'wx' })
    for await (const chunk of content.chunks()) {
      hash.update(chunk)
      writeFileSync(full, chunk, { flag: 'a' })
    }
  } finally {
    close()
  }
  if (hash.digest('hex') !== root.sha256) throw new Error('its sealed bytes do not have its hash any more')
  // A year that a log leaves out is taken from the file's own time.
  if (root.mtime !== null) utimesSync(full, root.mtime / 1000, root.mtime / 1000)
  return full
}

async function assigned(dir: string): Promise<{ member: string; source: string }[]> {
  const found = new Map<string, string>()
  for await (const { action, phase, detail } of readEntries(ledgerPath(dir)))
    if (action === 'import.assign' && phase === 'begin') found.set(String(detail.member), String(detail.source))
  return [...found].map(([member, source]) => ({ member, source }))
}

async function compare(before: CaseClient, after: CaseClient, exhibits: readonly ExhibitInfo[]): Promise<Compared[]> {
  const compared: Compared[] = []
  const [one, two] = [await before.digest(), await after.digest()]
  compared.push({
    name: 'event digest',
    subject: 'case',
    same: one.sha256 === two.sha256 && one.events === two.events,
    detail: `${one.events} events ${one.sha256}, again ${two.events} events ${two.sha256}`,
  })
  for (const { id } of exhibits) {
    const words = async (client: CaseClient) => canonicalJson(sorted(await client.account({ exhibit: id })))
    const [was, is] = [await words(before), await words(after)]
    compared.push({ name: 'account of records', subject: id, same: was === is, detail: was === is ? was : `was ${was}, is ${is}` })
  }
  const [had, have] = [await detections(before), await detections(after)]
  for (const [key, detection] of had)
    compared.push({
      name: 'detection',
      subject: `${detection.ruleId} ${detection.title}`,
      same: have.has(key),
      detail: `${detection.eventIds.length} events`,
    })
  for (const [key, detection] of have)
    if (!had.has(key))
      compared.push({ name: 'detection', subject: `${detection.ruleId} ${detection.title}`, same: false, detail: 'was not there before' })
  for (const { report, revision } of await before.reportRevisions()) compared.push(...(await reportFacts(before, after, report, revision)))
  return compared
}

const sorted = (account: Awaited<ReturnType<CaseClient['account']>>) => {
  const byReason = (list: { reason: string; count: number }[]) => list.toSorted((a, b) => (a.reason < b.reason ? -1 : 1))
  return { ...account, ignored: byReason(account.ignored), rejects: byReason(account.rejects) }
}

/** By what they say and rest on: a detection's number is the case's own. */
async function detections(client: CaseClient): Promise<Map<string, Detection>> {
  const found = new Map<string, Detection>()
  for await (const slice of client.detections())
    for (const one of slice) found.set(canonicalJson([one.ruleId, one.title, one.level, one.eventIds.toSorted()]), one)
  return found
}

/** Every citation of a signed-off report: the same event, at the same place, with the same bytes. */
async function reportFacts(before: CaseClient, after: CaseClient, report: string, revision: number): Promise<Compared[]> {
  const found = await before.reportRevision(report, revision)
  if (!found) return []
  const document = JSON.parse(found.body) as ReportDocument
  const compared: Compared[] = []
  for (const one of document.citations) {
    if (one.kind !== 'event') continue
    const stored = await after.event(one.ref)
    const bytes = stored && createHash('sha256').update(stored.raw.bytes).digest('hex')
    const same = bytes === one.sha256 && stored!.receipts.some((receipt) => receipt.member === one.member && receipt.offset === one.offset)
    compared.push({
      name: 'report fact',
      subject: `${report} revision ${revision}, ${one.id}`,
      same,
      detail: same
        ? `${one.member} at byte ${one.offset}`
        : stored
          ? `its bytes or its place differ (${bytes})`
          : 'its event is not there again',
    })
  }
  return compared
}
