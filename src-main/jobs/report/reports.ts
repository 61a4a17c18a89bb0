// The life of a report: begun from what the case knows, edited, proposed to, checked, frozen by a person's act.
import { randomUUID } from 'node:crypto'
import type { Verification } from '../../contract/procedures/evidence.ts'
import type { ReportEdit } from '../../contract/procedures/report.ts'
import type { Draft, DraftVersion, ReportDocument, ReportInfo, ReportKind, RevisionInfo, SignOffDetail } from '../../contract/report.ts'
import { waiting } from '../../report/disclosure.ts'
import { applyEdit, EditError } from '../../report/draft/edit.ts'
import { noPerson, startDraft } from '../../report/draft/start.ts'
import { type ReportKit, readKit } from '../../report/kit.ts'
import { fallenNegatives } from './bounds.ts'
import { gather, type ReportDesk } from './gather.ts'
import { withProposals } from './proposals.ts'
import { reportJson, sha256Hex } from './render.ts'
import { storyForReport } from './told-story.ts'
import { tools } from './tools.ts'
import { fallenClaims, shownToModels, verdictSentences } from './verdict-proposals.ts'

export interface Signing {
  by: string
  now?: () => Date
}
/** What a sign-off prints of the originals' state. */
export interface Checked {
  verification: { at: string; result: Verification } | null
  anchoredAt: string | null
}

export class ReportError extends Error {
  readonly code = 'usage'
  constructor(message: string) {
    super(message)
    this.name = 'ReportError'
  }
}

export async function listReports({ client }: ReportDesk): Promise<ReportInfo[]> {
  const revisions = await client.reportRevisions()
  return (await client.reports()).map(({ draft, version, at, by }) => ({
    id: draft.id,
    kind: draft.kind,
    title: draft.title,
    version,
    at,
    by,
    proposed: waiting(draft).length,
    review: draft.review,
    revisions: revisions.filter(({ report }) => report === draft.id).length,
  }))
}

/** A draft as a new report begins; not stored. */
export async function beginDraft(desk: ReportDesk, kind: ReportKind, title: string, id?: string): Promise<Draft> {
  const { client } = desk
  const next = id ?? `R-${String((await client.reports()).length + 1).padStart(3, '0')}`
  const intake = (await client.intakeVersions()).at(-1)?.intake ?? {}
  const { examiner } = await client.facts()
  const known = {
    client: intake.client ?? '',
    counsel: intake.counsel ?? '',
    privilege: intake.privilege ?? '',
    authority: intake.authority ?? '',
    scope: intake.scope ?? '',
    asked: intake.questions ?? '',
    examiners: [{ ...noPerson, name: examiner.name, mail: examiner.mail, organisation: examiner.organisation }],
  }
  return proposed(desk, startDraft(next, kind, title, known))
}

async function proposed(desk: ReportDesk, draft: Draft): Promise<Draft> {
  const detections = await desk.findings.all()
  const story = detections.length === 0 ? [] : await storyForReport(desk)
  const version = (await tools()).find(({ name }) => name === 'Vestige rule pack')?.sha256.slice(0, 16) ?? ''
  const kept = await desk.client.keptVerdicts({ limit: 500 })
  const verdicts = verdictSentences(kept, await desk.client.modelRuns(500), await shownToModels(desk.client, kept))
  return withProposals(draft, { detections, story, version, verdicts })
}

export async function createReport(desk: ReportDesk, kind: ReportKind, title: string, signing: Signing): Promise<DraftVersion> {
  const draft = await beginDraft(desk, kind, title)
  return desk.client.saveReport({ draft, base: 0, by: signing.by, at: timeOf(signing), what: 'begun' })
}

export async function readReport({ client }: ReportDesk, report: string): Promise<DraftVersion> {
  const found = await client.reportDraft(report)
  if (!found) throw new ReportError(`there is no report ${report}`)
  return found
}

export async function editReport(desk: ReportDesk, report: string, edit: ReportEdit, signing: Signing): Promise<DraftVersion> {
  const latest = await readReport(desk, report)
  const at = timeOf(signing)
  try {
    const { draft, what } = applyEdit(latest.draft, edit, { by: signing.by, at, id: () => `s-${randomUUID().slice(0, 8)}` })
    return await desk.client.saveReport({ draft, base: latest.version, by: signing.by, at, what })
  } catch (error) {
    if (error instanceof EditError) throw new ReportError(error.message)
    throw error
  }
}

export async function undoReport(desk: ReportDesk, report: string, signing: Signing): Promise<DraftVersion> {
  const undone = await desk.client.undoReport(report, signing.by, timeOf(signing))
  if (!undone) throw new ReportError('there is nothing to take back')
  return undone
}

export async function proposeAgain(desk: ReportDesk, report: string, signing: Signing): Promise<DraftVersion> {
  const latest = await readReport(desk, report)
  const draft = await proposed(desk, latest.draft)
  const added = draft.sentences.length - latest.draft.sentences.length
  const changed = latest.draft.sentences.filter((one, index) => one !== draft.sentences[index]).length
  if (added + changed === 0) return latest
  return desk.client.saveReport({
    draft,
    base: latest.version,
    by: signing.by,
    at: timeOf(signing),
    what: `${added} new proposals of rules and correlation${changed > 0 ? `, ${changed} as the story tells them now` : ''}`,
  })
}

export interface Shown {
  document: ReportDocument
  kit: ReportKit
  problems: { sentence: string; problem: string }[]
}

/** The latest version of a draft as a document; without a report, what a new one would be. */
export async function draftDocument(
  desk: ReportDesk,
  of: { report?: string | undefined; kind?: ReportKind | undefined; templates?: string | undefined },
  signing: Signing,
  checked: Checked,
): Promise<Shown> {
  const kit = readKit(of.templates)
  const stored = of.report === undefined ? null : await readReport(desk, of.report)
  const draft = stored?.draft ?? (await beginDraft(desk, of.kind ?? 'incident', ''))
  const shaped = of.kind === undefined || draft.kind === of.kind ? draft : { ...draft, kind: of.kind }
  const made = await gather(desk, {
    draft: shaped,
    version: stored?.version ?? 0,
    revision: 0,
    issuedAt: timeOf(signing),
    issuedBy: signing.by,
    kit,
    ...checked,
  })
  return { ...made, kit }
}

/** What stands in the way of a sign-off, sentence by sentence: citations that lead nowhere, claims that fell. */
export async function checkReport(
  desk: ReportDesk,
  report: string,
  signing: Signing,
  checked: Checked,
): Promise<{ sentence: string; problem: string }[]> {
  const { draft } = await readReport(desk, report)
  const { problems } = await draftDocument(desk, { report }, signing, checked)
  return [...problems, ...(await fallen(desk, draft))]
}

/** Sentences that stood when they were written, and that the case as it is now no longer bears out. */
const fallen = async (desk: ReportDesk, draft: Draft) => [
  ...(await fallenClaims(desk, desk.findings, draft)),
  ...(await fallenNegatives(desk.client, draft)),
]

/** A signed-off revision exactly as it was frozen. */
export async function revisionDocument({ client }: ReportDesk, report: string, revision: number): Promise<Shown & { info: RevisionInfo }> {
  const found = await client.reportRevision(report, revision)
  if (!found) throw new ReportError(`report ${report} has no revision ${revision}`)
  if (sha256Hex(found.body) !== found.info.sha256)
    throw new Error(`revision ${revision} of ${report} is not what was signed off: its hash differs`)
  return { document: JSON.parse(found.body) as ReportDocument, kit: JSON.parse(found.kit) as ReportKit, problems: [], info: found.info }
}

/** Freezes the version the examiner looked at. The ledger's entry follows and names revision and hash. */
export async function signOff(
  desk: ReportDesk,
  of: { report: string; version: number; templates?: string },
  signing: Signing,
  checked: Checked,
): Promise<RevisionInfo> {
  const latest = await readReport(desk, of.report)
  if (latest.version !== of.version)
    throw new ReportError(`the report is at version ${latest.version} by now; look at it again before signing off`)
  const open = waiting(latest.draft).length
  if (open > 0) throw new ReportError(`${open} proposals wait for a decision: adopt, edit or reject each`)
  const revision = (await desk.client.reportRevisions(of.report)).length + 1
  const issuedAt = timeOf(signing)
  const kit = readKit(of.templates)
  const draft: Draft = { ...latest.draft, review: { ...latest.draft.review, state: 'signed_off' } }
  const { document, problems } = await gather(desk, {
    draft,
    version: of.version,
    revision,
    issuedAt,
    issuedBy: signing.by,
    kit,
    ...checked,
  })
  problems.push(...(await fallen(desk, draft)))
  if (problems.length > 0)
    throw new ReportError(
      `citations do not resolve, or sentences no longer hold: ${problems
        .slice(0, 3)
        .map(({ problem }) => problem)
        .join('; ')}`,
    )
  const body = reportJson(document)
  const sha256 = sha256Hex(body)
  const info: RevisionInfo = {
    report: of.report,
    revision,
    version: of.version,
    issuedAt,
    by: signing.by,
    sha256,
    custody: { count: document.custody.count, head: document.custody.head },
  }
  await desk.client.addReportRevision(info, body, JSON.stringify(kit))
  const detail: SignOffDetail = { report: info.report, revision, title: draft.title, sha256, custody: info.custody }
  desk.ledger.note('report.signoff', { after: sha256, detail: { ...detail } })
  return info
}

const timeOf = ({ now }: Signing) => (now?.() ?? new Date()).toISOString()
