// The bundle as one act: report, exports, custody, originals or proofs, verifier, README, manifest, signature, ledger entry.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { BundleClass, BundleManifest, WorkingClass } from '../../contract/bundle.ts'
import { canonicalJson } from '../../contract/canonical-json.ts'
import type { BundleResult } from '../../contract/procedures/bundle.ts'
import type { Redaction } from '../../contract/redaction.ts'
import type { ReportDocument } from '../../contract/report.ts'
import type { Signer } from '../../evidence/keys/identity.ts'
import type { Entry } from '../../evidence/ledger/entry.ts'
import { objectFile, readObject } from '../../evidence/seal/store.ts'
import { ledgerPath } from '../custody.ts'
import { custodyCsv, custodyHtml } from '../custody-pages.ts'
import type { Desk } from '../desk.ts'
import type { Job } from '../progress.ts'
import { bundleFolder, minisignKey } from './folder.ts'
import { type HiddenCase, hiddenOf } from './hidden.ts'
import { ledgerCopy } from './ledger-copy.ts'
import { takeOriginals } from './originals.ts'
import { readme } from './readme.ts'
import { redactDeep, redactDocument } from './redact.ts'
import { mark } from './withheld.ts'

export interface RenderedFile {
  name: string
  bytes: Uint8Array
  kind: Extract<BundleClass, 'report' | 'export'>
}
/** A signed-off revision, and how its forms are made from a document. */
export interface BundleReport {
  id: string
  revision: number
  /** `report.json` as it was signed off. */
  body: string
  /** Every form but `report.json`; of a redacted document too. */
  render(document: ReportDocument): AsyncIterable<RenderedFile> | Iterable<RenderedFile>
}
/** What the case has of a class of working papers. */
export interface WorkingPapers {
  name: WorkingClass
  count: number
  /** Any JSON; asked for only when ticked. */
  read(): Promise<unknown>
}
export interface BundleRequest {
  path: string
  scope: BundleManifest['scope']
  include: readonly WorkingClass[]
  redact?: Redaction
  report: BundleReport | null
  working: readonly WorkingPapers[]
  tool: string
  now?: Date
}

const verifier = {
  'vestige-verify.mjs': new URL('../../../verifier/vestige-verify.mjs', import.meta.url),
  'vestige-verify.html': new URL('../../../verifier/vestige-verify.html', import.meta.url),
}
const whyOut: Record<WorkingClass, string> = {
  drafts: 'drafts of reports: working papers',
  notes: "the examiner's tags, notes, bookmarks and hides: working papers",
  communications: "the intake, with counsel's instructions: may be privileged",
  traces: 'traces of verdict agents: working papers',
}

export async function writeBundle(desk: Desk, signer: Signer, request: BundleRequest, job: Job): Promise<BundleResult> {
  const { client, ledger } = desk
  const hidden = request.redact && (await hiddenOf(desk, request.redact))
  const folder = bundleFolder(request.path, hidden?.values)
  let act: ReturnType<typeof ledger.begin> | undefined
  try {
    // Before anything enters the ledger: a redaction that cannot be done leaves no trace of an act.
    ledgerCopy(ledgerPath(desk.dir), hidden?.values)
    act = ledger.begin('bundle', {
      detail: {
        scope: request.scope,
        include: [...request.include],
        ...(request.report && { report: request.report.id, revision: request.report.revision }),
        redacted: hidden !== undefined,
        ...(hidden && { withheld: hidden.log.map((one) => ({ class: one.class, count: one.count })) }),
      },
    })
    const copy = ledgerCopy(ledgerPath(desk.dir), hidden?.values)
    const facts = await client.facts()
    const clean = <T>(value: T): T => (hidden ? redactDeep(value, hidden.values) : value)
    const at = (request.now ?? new Date()).toISOString()
    job.set({ phase: 'custody' })
    for (const [name, url] of Object.entries(verifier)) await folder.put(`verify/${name}`, readFileSync(url), 'verifier')
    await folder.put('keys/examiner.pub', minisignKey(signer), 'key')
    await folder.put('custody/custody.jsonl', copy.text, 'custody')
    const pages = {
      caseId: facts.id,
      title: facts.title,
      head: copy.head,
      exhibits: await client.exhibits(),
      entries: copy.shown,
      madeAt: at,
    }
    await folder.put('custody/custody.html', custodyHtml(clean(pages)), 'custody')
    await folder.put('custody/custody.csv', custodyCsv(clean(pages)), 'custody')

    job.set({ phase: 'originals' })
    const document = request.report && (JSON.parse(request.report.body) as ReportDocument)
    const cited = new Map<string, Set<number>>()
    for (const one of document?.citations ?? []) cited.set(one.member, (cited.get(one.member) ?? new Set()).add(one.offset))
    const taken = await takeOriginals(desk, folder, { scope: request.scope, hidden, cited }, job)
    const lists = await takeLists(desk, folder, copy.shown, hidden)

    job.set({ phase: 'report' })
    const manifest: BundleManifest = {
      format: 'vestige-bundle-1',
      case: { id: facts.id, title: facts.title },
      madeAt: at,
      madeBy: signer.by,
      tool: request.tool,
      scope: request.scope,
      head: copy.head,
      reports: [],
      files: folder.files,
      absent: [...taken.absent, ...lists],
      cited: taken.cited,
      proofs: taken.proofs,
      leftOut: [],
      redaction: hidden ? { reason: request.redact!.reason, log: hidden.log } : null,
    }
    if (request.report && document) await putReport(folder, request.report, document, hidden, manifest)
    else manifest.leftOut.push({ name: 'report', count: 0, why: 'no report of this case is signed off' })
    for (const papers of request.working) {
      if (request.include.includes(papers.name))
        await folder.put(`working/${papers.name}.json`, `${JSON.stringify(clean(await papers.read()), null, 1)}\n`, 'working')
      else manifest.leftOut.push({ name: papers.name, count: papers.count, why: whyOut[papers.name] })
    }
    if (copy.withheld > 0) hidden!.log.push({ class: 'ledger', count: copy.withheld, what: 'entries whose content is not shown' })
    const said = clean(manifest)
    await folder.put('README.txt', readme({ ...said, files: folder.files }, signer.fingerprint), 'readme')
    await folder.put('bundle.json', `${canonicalJson({ ...said, files: folder.files })}\n`, 'readme')
    const sha256 = folder.finish(signer)
    const files = folder.files.length
    const bytes = folder.files.reduce((sum, one) => sum + one.size, 0)
    act.done({ after: sha256, detail: { files, bytes, head: `${copy.head.count}:${copy.head.hash}`, name: clean(basename(request.path)) } })
    return { path: request.path, files, bytes, manifest: sha256, head: `${copy.head.count}:${copy.head.hash}`, leftOut: said.leftOut }
  } catch (error) {
    folder.discard()
    act?.failed((error as Error).message)
    throw error
  }
}

async function putReport(
  folder: ReturnType<typeof bundleFolder>,
  report: BundleReport,
  document: ReportDocument,
  hidden: HiddenCase | undefined,
  manifest: BundleManifest,
): Promise<void> {
  let shown = document
  let body = report.body
  if (hidden) {
    const redacted = redactDocument(document, hidden)
    shown = redacted.document
    body = `${canonicalJson(shown)}\n`
    hidden.log.push({ class: 'citations', count: redacted.citations, what: 'citations whose records are withheld' })
  }
  await folder.put('report/report.json', body, 'report')
  manifest.reports.push({ file: 'report/report.json', report: report.id, revision: report.revision })
  for await (const { name, bytes, kind } of report.render(shown))
    await folder.put(`${kind === 'report' ? 'report' : 'exports'}/${name}`, bytes, kind)
}

/** The lists that the newest finished import of each exhibit names. */
async function takeLists(desk: Desk, folder: ReturnType<typeof bundleFolder>, entries: readonly Entry[], hidden: HiddenCase | undefined) {
  const newest = new Map<string, Entry>()
  for (const entry of entries)
    if (entry.exhibit && entry.phase === 'done' && entry.action.startsWith('import')) newest.set(entry.exhibit, entry)
  const absent: BundleManifest['absent'] = []
  const done = new Set<string>()
  for (const { exhibit, detail } of newest.values())
    for (const list of [detail.hashList, detail.merkleRoots, detail.sendersHashList] as ({ sha256: string; size: number } | undefined)[]) {
      if (!list || done.has(list.sha256)) continue
      done.add(list.sha256)
      const { sha256, size } = list
      const file = objectFile(sha256)
      const bytes = readObject(desk.store, { sha256, size, file, offset: 0, length: 0 })
      if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Error(`evidence/${file} does not hold any more`)
      if (hidden?.values.inBytes(bytes)) absent.push({ sha256, exhibit: exhibit!, why: `a name in it is withheld (${mark})` })
      else await folder.put(`lists/${sha256}`, bytes, 'list')
    }
  return absent
}
