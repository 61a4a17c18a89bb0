// Originals on their way out: those that may travel as they are, and of the others the records that may be shown, with their proof.
import type { MemberWork } from '../../case/api.ts'
import type { BundleManifest } from '../../contract/bundle.ts'
import type { Desk } from '../desk.ts'
import { membersOf } from '../import/number-members.ts'
import type { Job } from '../progress.ts'
import type { BundleFolder } from './folder.ts'
import type { HiddenCase } from './hidden.ts'
import { eachRecord, proveRecords } from './records.ts'
import { openRoot, visit } from './visit.ts'

export interface OriginalsRequest {
  scope: BundleManifest['scope']
  hidden: HiddenCase | undefined
  /** Cited places by member. */
  cited: ReadonlyMap<string, ReadonlySet<number>>
}
export type Taken = Pick<BundleManifest, 'absent' | 'cited' | 'proofs'>

const rootOf = (label: string) => label.split('/').slice(0, 2).join('/')
/** What the verifier does not open. */
const foreign = new Set(['bzip2', 'xz'])

export async function takeOriginals(desk: Desk, folder: BundleFolder, request: OriginalsRequest, job: Job): Promise<Taken> {
  const { scope, hidden, cited } = request
  const taken: Taken = { absent: [], cited: [], proofs: [] }
  const citedRoots = new Set([...cited.keys()].map(rootOf))
  const written = new Set<string>()
  for await (const root of membersOf(desk.client, '')) {
    job.signal.throwIfAborted()
    if (root.parent !== null || !root.sha256 || !root.seal) continue
    const away = (why: string) => void taken.absent.push({ sha256: root.sha256!, exhibit: root.exhibit, why })
    const wanted = scope === 'all' || (scope === 'cited' && citedRoots.has(root.member))
    // Cited records are looked at even where no original travels: whether they may be shown is asked of the report too.
    if (!wanted && !(hidden && citedRoots.has(root.member))) {
      away(scope === 'none' ? 'this bundle carries no originals' : 'not cited by the report')
      continue
    }
    const why = hidden && (await closedFor(desk, root, hidden))
    if (why === undefined) {
      if (!wanted) away('this bundle carries no originals')
      else if (!written.has(root.sha256)) await copyOriginal(desk, folder, root, taken, cited)
      written.add(root.sha256)
      continue
    }
    await proofsOf(desk, folder, root, { ...request, hidden: hidden! }, taken, wanted)
    away(why)
  }
  // An original may lie in several exhibits; what travels once is absent nowhere.
  taken.absent = taken.absent.filter((one) => !written.has(one.sha256) || scope === 'none')
  return taken
}

/** Why this original may not travel; undefined when every stream of it was searched and holds nothing withheld. */
async function closedFor(desk: Desk, root: MemberWork, hidden: HiddenCase): Promise<string | undefined> {
  let why: string | undefined
  await visit(
    desk,
    root,
    async ({ label, stored, opened }) => {
      if (hidden.members.has(label)) why ??= 'withheld, or holds a member that is'
      else if (await hidden.values.inStream(stored.chunks())) why ??= 'holds what is withheld'
      else if (opened.peeled.length > 0 && (await hidden.values.inStream(opened.content.chunks()))) why ??= 'holds what is withheld'
      return why === undefined
    },
    (label, reason) => {
      why ??= `could not be searched whole for what is withheld (${label}: ${reason})`
    },
  )
  if (why !== undefined) return why
  if ((await rowsOf(desk, root)).some((row) => hidden.eventMembers.has(row.member))) return 'holds an event that is withheld'
  return undefined
}

async function rowsOf({ client }: Desk, root: MemberWork): Promise<MemberWork[]> {
  const rows = [root]
  for (let i = 0; i < rows.length; i++) {
    const { form, id, source } = rows[i]!
    if (source === null && (form === 'zip' || form === 'tar')) rows.push(...(await client.memberWork({ parent: id, limit: 2_000_000 })))
  }
  return rows
}

async function copyOriginal(
  desk: Desk,
  folder: BundleFolder,
  root: MemberWork,
  taken: Taken,
  cited: OriginalsRequest['cited'],
): Promise<void> {
  const { content, close } = openRoot(desk, root)
  try {
    const sha256 = await folder.copy(`originals/${root.sha256}`, content.chunks(), 'original')
    if (sha256 !== root.sha256)
      throw new Error(`${root.member} ${root.path}: the sealed original does not hold any more (SHA-256 is ${sha256})`)
  } finally {
    close()
  }
  const inside = [...cited.keys()].filter((label) => rootOf(label) === root.member)
  if (inside.length === 0) return
  const shut = new Map<string, string>()
  await visit(desk, root, async ({ label, opened }) => {
    const parent = shut.get(label.split('/').slice(0, -1).join('/'))
    const why = parent ?? opened.peeled.find((one) => foreign.has(one))
    if (why === undefined) return inside.some((one) => one.startsWith(`${label}/`))
    shut.set(label, why)
    if (inside.includes(label)) {
      const file = `cited/${label.replaceAll('/', '_')}.bin`
      taken.cited.push({ member: label, file, sha256: await folder.copy(file, opened.content.chunks(), 'cited'), why })
    }
    return true
  })
}

/** Of every member inside: the records that may be shown. */
async function proofsOf(
  desk: Desk,
  folder: BundleFolder,
  root: MemberWork,
  { scope, hidden, cited }: OriginalsRequest & { hidden: HiddenCase },
  taken: Taken,
  wanted: boolean,
): Promise<void> {
  const rows = new Map((await rowsOf(desk, root)).map((row) => [row.member, row]))
  const secret = await desk.client.secret()
  await visit(desk, root, async ({ label, opened }) => {
    const row = rows.get(label)
    if (opened.archive || !row?.merkleRoot || !row.source) return true
    const gone = new Set<number>()
    hidden.found.set(label, gone)
    const mayShow = (offset: number, bytes: Uint8Array): boolean => {
      if (hidden.values.inBytes(bytes)) gone.add(offset)
      if (hidden.record(label, offset)) return false
      return wanted && (scope === 'all' || cited.get(label)?.has(offset) === true)
    }
    if (!wanted) {
      await eachRecord(opened.content, row, (offset, _length, bytes) => void mayShow(offset, bytes))
      return true
    }
    const proof = await proveRecords(opened.content, row, secret, mayShow)
    if (!proof) return true
    const file = `proofs/${label.replaceAll('/', '_')}.json`
    await folder.put(file, `${JSON.stringify(proof)}\n`, 'proof')
    taken.proofs.push({ member: label, file, shown: proof.shown.length, count: proof.count })
    return true
  })
}
