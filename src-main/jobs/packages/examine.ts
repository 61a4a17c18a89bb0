// Packages of an exhibit, checked while it is received: what holds and fails is kept with it, and its files become artifacts.
import { basename } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { MemberUpdate, MemberWork } from '../../case/api.ts'
import type { CaseClient } from '../../case/client.ts'
import type { PackageInfo } from '../../contract/procedures/packages.ts'
import type { Keys } from '../../evidence/containers/keys.ts'
import type { Desk } from '../desk.ts'
import { readBytes } from '../raw-bytes.ts'
import { bagsAtMost, beside, type FoundBag, findBags } from './find.ts'
import type { Artifact, BagAnswer, BagTask } from './task.ts'

/** As it is kept: trust and chain are judged when they are asked for, by what the case knows then. */
export type StoredPackage = Omit<PackageInfo, 'key' | 'chain'> & { key: { id: string; line: string } | null; certificates: string[] }

export const packagesKey = (exhibit: string) => `packages.${exhibit}`
const kept = 500

/** For the ledger: one line a package; null when there is none. */
export async function examinePackages(desk: Desk, exhibit: string, keys: Keys | null, signal: AbortSignal): Promise<unknown[] | null> {
  const { client } = desk
  const { bags, beyond, all } = await findBags(client, exhibit)
  const before = await client.getKv(packagesKey(exhibit))
  if (bags.length === 0) {
    if (before) await client.setKv(packagesKey(exhibit), null)
    return null
  }
  const worker = new Worker(new URL('./package-worker.ts', import.meta.url), { workerData: { store: desk.store }, name: 'packages' })
  const ended = new Promise<never>((_, reject) => {
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the package worker ended')))
  })
  ended.catch(() => {})
  const stored: StoredPackage[] = []
  try {
    for (const bag of bags) {
      signal.throwIfAborted()
      const task = await taskOf(desk, bag, all, keys)
      const answered = new Promise<BagAnswer>((resolve) => worker.once('message', resolve))
      worker.postMessage(task)
      const answer = await Promise.race([answered, ended])
      stored.push(describe(exhibit, bag, task, answer, all))
      await nameArtifacts(client, bag, answer)
    }
    await nameBeside(client, bags, all)
  } finally {
    await worker.terminate()
  }
  await client.setKv(packagesKey(exhibit), stored)
  const problem = `the package around it was not checked: beyond ${bagsAtMost} packages of one exhibit`
  for (let at = 0; at < beyond.length; at += 5000)
    await client.updateMembers(
      beyond.slice(at, at + 5000).map(({ id }) => ({ id, problem })),
      true,
    )
  const lines = stored.slice(0, kept).map(({ path, member, kind, holds, checks, key, sequence }) => ({
    path,
    ...(member && { member }),
    kind,
    holds,
    ...(key && { key: key.id }),
    ...(sequence !== null && { sequence }),
    ...(!holds && { fails: checks.filter(({ status }) => status === 'fails').slice(0, 20) }),
  }))
  const unlisted = stored.length - lines.length
  return [
    ...lines,
    ...(unlisted > 0 ? [{ checkedInAll: stored.length }] : []),
    ...(beyond.length > 0 ? [{ notChecked: beyond.length }] : []),
  ]
}

async function taskOf(desk: Desk, bag: FoundBag, all: ReadonlyMap<number, MemberWork>, keys: Keys | null): Promise<BagTask> {
  const inside = (row: MemberWork) => row.path.slice(bag.prefix.length)
  const whole = bag.rows.filter((row) => row.sha256 !== null && row.state !== 'refused')
  const way: MemberWork[] = []
  for (let at = bag.parent; at !== null; ) {
    const row = all.get(at)
    if (!row) break
    way.unshift(row)
    at = row.parent
  }
  const archive = way.at(-1)
  const folder = bag.prefix.replace(/\/$/, '') || basename((await desk.client.exhibit(bag.rows[0]!.exhibit))?.path ?? '')
  const path = archive?.path ?? folder
  const name = (path.split('/').at(-1) ?? '').replace(/\.age$/, '').replace(/\.(tar(\.(gz|zst|xz|bz2))?|tgz)$/, '')
  return {
    name: name || path,
    prefix: bag.prefix,
    archive: archive ? { root: way[0]!, seqs: way.slice(1).map(({ seq }) => seq), path: archive.path } : null,
    files: whole.map((row) => ({ path: inside(row), size: row.size, sha256: row.sha256! })),
    read: archive
      ? []
      : whole.map((row) => ({ path: inside(row), row })).filter((one) => !one.path.startsWith('data/') || own.has(one.path)),
    odd: bag.rows
      .filter((row) => row.state === 'refused' || row.sha256 === null)
      .map((row) => ({ path: inside(row), reason: row.state === 'refused' ? 'no plain file' : 'it could not be read' })),
    signature: archive ? await signatureBeside(desk, archive, all) : null,
    keys,
  }
}

const own = new Set(['data/detection.json', 'data/files.ndjson'])
/** Whole documents of ours: they are the package's, and no artifact of the host. */
const documents = /^data\/(detection\.json|files\.ndjson|actions\.ndjson|secrets\.json|events\.ndjson)$/

/** `NAME.minisig` among the received files, or beside the one file that was received. */
async function signatureBeside(desk: Desk, archive: MemberWork, all: ReadonlyMap<number, MemberWork>): Promise<BagTask['signature']> {
  const wanted = `${archive.path}.minisig`
  for (const row of all.values())
    if (row.parent === archive.parent && row.path === wanted) {
      const { bytes } = await readBytes(desk, row.member, 0, 4096)
      return { subject: wanted, text: bytes.toString('utf8') }
    }
  const beside = (await desk.client.getKv(besideKey(archive.exhibit))) as { path: string; text: string } | null | undefined
  return beside && beside.path === wanted ? { subject: wanted, text: beside.text } : null
}

/** A signature that lay beside a single received file: kept with its exhibit, sealed, and named by the ledger. */
export const besideKey = (exhibit: string) => `packages.beside.${exhibit}`

function describe(exhibit: string, bag: FoundBag, task: BagTask, answer: BagAnswer, all: ReadonlyMap<number, MemberWork>): StoredPackage {
  const info = new Map(answer.info)
  const label = (name: string) => info.get(name) ?? ''
  const ours = info.has('Vestige-Package-Version')
  const payload = task.files.filter(({ path }) => path.startsWith('data/'))
  const detection = answer.detection ?? {}
  const rule = object(detection.rule)
  const losses = lossesOf(detection)
  return {
    exhibit,
    member: bag.parent === null ? null : (all.get(bag.parent)?.member ?? null),
    path: task.archive?.path ?? (bag.prefix.replace(/\/$/, '') || task.name),
    name: task.name,
    kind: ours ? label('Vestige-Kind') || 'package' : 'bag',
    sensor: ours
      ? {
          id: label('Vestige-Sensor-Id'),
          version: label('Vestige-Sensor-Version'),
          host: label('Vestige-Host'),
          bootId: label('Vestige-Boot-Id'),
          machineId: label('Vestige-Machine-Id'),
        }
      : null,
    organisation: label('Source-Organization'),
    acquired: {
      from: label('Vestige-Acquisition-Start'),
      to: label('Vestige-Acquisition-End') || label('Bagging-Date'),
      clock: label('Vestige-Clock-Source'),
    },
    encryption: label('Vestige-Encryption'),
    statement: label('Vestige-Statement'),
    sequence: /^\d{1,15}$/.test(label('Vestige-Sequence')) ? Number(label('Vestige-Sequence')) : null,
    previous: label('Vestige-Previous-SHA256'),
    sha256: answer.sha256,
    holds: answer.holds && answer.problem === undefined,
    checks: answer.problem
      ? [...answer.checks, { name: 'form', status: 'fails', subject: task.name, detail: `it could not be checked: ${answer.problem}` }]
      : answer.checks,
    key: ours ? answer.key : null,
    certificates: answer.chain,
    detection: answer.detection
      ? {
          id: text(detection.id),
          title: text(rule.title),
          level: text(rule.level),
          techniques: list(rule.techniques).map(text).filter(Boolean),
          at: text(rule.time) || null,
        }
      : null,
    mode: text(detection.mode),
    files: payload.length,
    bytes: payload.reduce((sum, { size }) => sum + size, 0),
    artifacts: answer.counts,
    takenHolds: list(detection.holds).slice(0, kept).map(holdOf),
    losses: losses.slice(0, kept),
    lossesInAll: losses.length,
  }
}

const object = (value: unknown) => (value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {})
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const number = (value: unknown): number => (typeof value === 'number' ? value : 0)

function holdOf(value: unknown): StoredPackage['takenHolds'][number] {
  const { pid, at, held, why, holdUs, broken, effect } = object(value)
  return {
    pid: number(pid),
    at: text(at),
    held: held === true,
    why: text(why),
    holdUs: number(holdUs),
    broken:
      broken === undefined || broken === false || broken === null ? null : typeof broken === 'string' ? broken : JSON.stringify(broken),
    effect: typeof effect === 'string' ? effect : JSON.stringify(effect ?? ''),
  }
}

/** Everything the sensor says it lost: artifacts one by one, the rest as counts that are not zero. */
function lossesOf(detection: Record<string, unknown>): StoredPackage['losses'] {
  const { artifacts, ...rest } = object(detection.losses)
  const found = list(artifacts).map((one) => {
    const { path, status, reason } = object(one)
    return { what: text(path), status: text(status), reason: text(reason) }
  })
  const counts = (name: string, value: unknown): void => {
    if (value === null || value === undefined || value === 0 || value === false || value === '') return
    if (typeof value === 'object') for (const [key, one] of Object.entries(value)) counts(`${name} ${key}`, one)
    else found.push({ what: name, status: 'lost', reason: String(value) })
  }
  for (const [name, value] of Object.entries(rest)) counts(name, value)
  return found
}

/** What came along with the archives is no log that nobody knows. */
async function nameBeside(client: CaseClient, bags: readonly FoundBag[], all: ReadonlyMap<number, MemberWork>): Promise<void> {
  const folder = ({ path }: MemberWork) => path.slice(0, path.lastIndexOf('/') + 1)
  const archives = bags.flatMap(({ parent }) => (parent === null ? [] : (all.get(parent) ?? [])))
  const places = new Set(archives.map((row) => `${row.parent ?? ''}\0${folder(row)}`))
  const updates: MemberUpdate[] = []
  for (const row of all.values())
    if (row.state === 'unrecognised' && beside.test(row.path) && places.has(`${row.parent ?? ''}\0${folder(row)}`))
      updates.push({ id: row.id, state: 'read', form: 'artifact', problem: null, note: "the package's own" })
  for (let at = 0; at < updates.length; at += 5000) await client.updateMembers(updates.slice(at, at + 5000), true)
}

/** Files that no log source reads are artifacts, under the path they had on the host. */
async function nameArtifacts(client: CaseClient, bag: FoundBag, answer: BagAnswer): Promise<void> {
  const byMember = new Map<string, Artifact>()
  for (const one of answer.artifacts) if (one.member && !byMember.has(one.member)) byMember.set(one.member, one)
  const updates: MemberUpdate[] = []
  for (const row of bag.rows) {
    const path = row.path.slice(bag.prefix.length)
    const artifact = byMember.get(path)
    const note = artifact
      ? `${artifact.kind}: ${artifact.path}${artifact.status === 'captured' ? '' : ` (${artifact.status}: ${artifact.reason})`}`
      : !path.startsWith('data/') || documents.test(path)
        ? "the package's own"
        : 'artifact'
    if (row.state === 'unrecognised') updates.push({ id: row.id, state: 'read', form: 'artifact', problem: null, note })
    else if (artifact && row.source !== null) updates.push({ id: row.id, note })
  }
  for (let at = 0; at < updates.length; at += 5000) await client.updateMembers(updates.slice(at, at + 5000), true)
}
