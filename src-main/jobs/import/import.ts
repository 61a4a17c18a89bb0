// One act of receiving evidence: an exhibit from its paths to its signed `done` entry; and the way on after a crash.
import { readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { ExhibitInfo } from '../../contract/exhibit.ts'
import { addKeys, describeKeys, type KeyUse } from '../../evidence/containers/keys.ts'
import { continuePack, openPacks } from '../../evidence/seal/pack.ts'
import { removeLeftovers } from '../../evidence/seal/store.ts'
import { walk } from '../../evidence/walk/walk.ts'
import { inLedger, judgeAcquisition } from '../acquire/bag.ts'
import { coverageAfterImport } from '../coverage/after-import.ts'
import type { Desk } from '../desk.ts'
import { type ImportRules, rulesForImport } from '../detect/at-import.ts'
import { afterImport } from '../judge/after-import.ts'
import { examinePackages } from '../packages/examine.ts'
import { keepSignatureBeside } from '../packages/signature-beside.ts'
import type { Job } from '../progress.ts'
import { conclude } from './conclude.ts'
import { numberMembers } from './number-members.ts'
import { type GivenKeys, type ImportRequest, kindOf, type Plan, pathOf, planOf } from './plan.ts'
import { runWorkers } from './run-workers.ts'

export interface Imported {
  exhibit: string
  resumed: boolean
}

const continued: ExhibitInfo['state'][] = ['interrupted', 'cancelled', 'receiving']

/** Receives paths as one exhibit. The same paths again continue an exhibit that was interrupted or cancelled. */
export async function importPaths(desk: Desk, request: ImportRequest, job: Job): Promise<Imported> {
  const plan = planOf(request)
  const path = pathOf(plan)
  const open = plan.upload ? undefined : (await desk.client.exhibits()).find((one) => one.path === path && continued.includes(one.state))
  if (open) return resumeImport(desk, open.id, job, request)
  job.set({ phase: 'looking' })
  const found = await walkPlan(desk, plan, job)
  const { id } = await desk.client.addExhibit({
    path,
    kind: kindOf(plan, found.kind),
    receivedAt: new Date().toISOString(),
    receipt: request.receipt,
    plan,
  })
  await act(desk, id, plan, found, job, 'import', { receipt: request.receipt, ...(plan.upload && { upload: plan.upload }) }, request)
  return { exhibit: id, resumed: false }
}

/** Continues an exhibit from what is committed. */
export async function resumeImport(desk: Desk, exhibit: string, job: Job, with_: With = {}): Promise<Imported> {
  const info = await desk.client.exhibit(exhibit)
  if (!info) throw new Error(`there is no exhibit ${exhibit}`)
  if (!continued.includes(info.state)) throw new Error(`${exhibit} is complete: there is nothing to continue`)
  const plan = info.plan as Plan
  job.set({ phase: 'looking', message: `continues ${exhibit}` })
  await act(desk, exhibit, plan, await walkPlan(desk, plan, job), job, 'import.resume', {}, with_)
  return { exhibit, resumed: true }
}

/** What is not kept in the plan. */
type With = Pick<ImportRequest, 'keys' | 'as'>

/** Containers named in the ledger one by one. */
const unlockedNamed = 1000

async function walkPlan(desk: Desk, plan: Plan, job: Job) {
  const own = desk.dir + sep
  // A browser's drop lies inside the case until it is sealed; nothing else in there is evidence to receive.
  const exclude = (full: string) => !plan.upload && (full === desk.dir || full.startsWith(own))
  return walk(plan.paths, { signal: job.signal, exclude, onProgress: (files) => job.set({ totalFiles: files }) })
}

async function act(
  desk: Desk,
  exhibit: string,
  plan: Plan,
  found: Awaited<ReturnType<typeof walk>>,
  job: Job,
  action: string,
  detail: Record<string, unknown>,
  { keys, as }: With,
): Promise<void> {
  const { client, ledger } = desk
  if (keys && desk.keys) addKeys(desk.keys, keys)
  const unlocked = new Map<string, KeyUse>()
  job.set({ exhibit, totalBytes: found.bytes, totalFiles: found.files.length })
  const entry = ledger.begin(action, {
    exhibit,
    ...(as && { as }),
    detail: {
      path: pathOf(plan),
      files: found.files.length,
      bytes: found.bytes,
      refused: found.refused,
      ...(plan.inPlace && { inPlace: true }),
      unlisted: found.problems,
      ...detail,
      ...(keys && { keys: await keysInWords(keys) }),
    },
  })
  let rules: ImportRules | undefined
  try {
    await client.beginImport(exhibit)
    job.set({ phase: 'numbering' })
    const numbered = await numberMembers(client, exhibit, found, action === 'import')
    // The queue has what is left of them: their memory goes as they are read.
    found.files.length = 0
    if (!plan.numbered) await client.updateExhibit({ id: exhibit, plan: { ...plan, numbered: true } })
    job.step(numbered.read)
    job.set({ phase: 'reading' })
    // A case of an earlier version has no such word in its plan: it detects.
    rules = await rulesForImport(client, plan.detect !== false)
    await closeOpenPacks(desk, exhibit)
    await runWorkers({
      client,
      store: desk.store,
      exhibit,
      files: numbered.files,
      workers: Math.max(1, Math.min(desk.workers, numbered.files.length, Math.ceil(found.bytes / (desk.bytesAWorker ?? 2_000_000)))),
      firstPack: nextPack(desk.store, exhibit),
      source: plan.source,
      inPlace: plan.inPlace,
      keys: keys ?? desk.keys,
      onUnlocked: (used) => unlocked.set(`${used.path}\0${used.key}`, used),
      rules: rules.files,
      resumed: action !== 'import',
      signal: job.signal,
      onStep: (step) => job.step(step),
      onHealed: ({ sha256, size, was }) => ledger.note('heal', { exhibit, after: sha256, detail: { was, size } }),
    })
    job.set({ phase: 'finishing' })
    const account = await client.finishImport(exhibit)
    const info = (await client.exhibit(exhibit))!
    job.set({ phase: 'checking packages' })
    const beside = await keepSignatureBeside(desk, exhibit, plan.paths)
    const packages = await examinePackages(desk, exhibit, keys ?? desk.keys ?? null, job.signal)
    const detection = await rules.finish(job)
    const coverage = await coverageAfterImport(desk, exhibit, job)
    const conclusion = await conclude(desk, info, plan, account)
    await client.updateExhibit(conclusion.update)
    const acquisition = await judgeAcquisition(desk, exhibit)
    entry.done({
      exhibit,
      after: conclusion.sha256,
      detail: {
        ...conclusion.detail,
        ...(detection && { detection }),
        ...(packages && { packages }),
        ...(beside && { signatureBeside: beside }),
        ...(unlocked.size > 0 && { unlocked: [...unlocked.values()].slice(0, unlockedNamed), unlockedInAll: unlocked.size }),
        ...(acquisition && { acquisition: inLedger(acquisition) }),
        coverage,
        ...(numbered.added > 0 && action !== 'import' && { added: numbered.added }),
      },
    })
    // Last: until the ledger has its entry, the exhibit counts as unfinished and is concluded again.
    await client.updateExhibit({ id: exhibit, state: 'done' })
    job.set({ phase: 'analysing artifacts' })
    await afterImport(desk, exhibit, job.signal)
  } catch (error) {
    await stopped(desk, exhibit, entry, job, error)
    throw error
  } finally {
    await rules?.close()
  }
}

/** From whom they came, and what may be said of them. */
export const keysInWords = async (keys: GivenKeys) => ({ ...(await describeKeys(keys)), from: keys.from === '' ? 'not stated' : keys.from })

/** Keeps what is committed, and says why it ended. Each step may fail in its turn when the disk is full. */
async function stopped(desk: Desk, exhibit: string, entry: ReturnType<Desk['ledger']['begin']>, job: Job, error: unknown): Promise<void> {
  const reason = job.signal.aborted ? 'cancelled by the examiner' : error instanceof Error ? error.message : String(error)
  try {
    await desk.client.updateExhibit({ id: exhibit, state: job.signal.aborted ? 'cancelled' : 'interrupted' })
  } catch {
    // The next opening finds it as `receiving` and calls it interrupted.
  }
  try {
    entry.failed(reason, { exhibit })
  } catch {
    // The next opening closes the begun act as interrupted.
  }
}

/** Packs that a crash left open are cut to what the case knows and closed; new ones are begun. */
async function closeOpenPacks(desk: Desk, exhibit: string): Promise<void> {
  removeLeftovers(desk.store)
  const open = openPacks(desk.store, exhibit)
  if (open.length === 0) return
  const committed = new Map((await desk.client.packs(exhibit)).map((one) => [one.pack, one.length]))
  for (const file of open) continuePack(desk.store, file, committed.get(file) ?? 0).close()
}

/** A number that no pack of this exhibit has, whichever worker made it. */
export function nextPack(store: string, exhibit: string): number {
  let highest = 0
  for (const name of readdirSync(join(store, 'packs'))) {
    const match = /^(.+)-\d+-(\d+)\.zst(\.part)?$/.exec(name)
    if (match?.[1] === exhibit) highest = Math.max(highest, Number(match[2]))
  }
  return highest + 1
}
