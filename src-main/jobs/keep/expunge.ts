// Destroys an exhibit's bytes on written authority. Each step can be repeated: after a crash the next opening goes on.
import { existsSync, readdirSync, rmSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { ExpungeFacts } from '../../case/api.ts'
import type { Signer } from '../../evidence/keys/identity.ts'
import { syncFolder } from '../../evidence/seal/durable.ts'
import { sealStream } from '../../evidence/seal/seal.ts'
import { objectFile, openObject, removeLeftovers } from '../../evidence/seal/store.ts'
import type { Desk } from '../desk.ts'
import { toLocation } from '../import/seal-location.ts'
import type { Job } from '../progress.ts'
import { refill } from '../reindex.ts'
import { detectionsAnew } from './set-aside.ts'

export interface ExpungeRequest {
  exhibit: string
  reason: string
  /** The written authority: who ordered it, in which document, of which date. */
  authority: string
}

export async function expunge(desk: Desk, request: ExpungeRequest, by: string, job: Job): Promise<ExpungeFacts> {
  const info = await desk.client.exhibit(request.exhibit)
  if (!info) throw new Error(`there is no exhibit ${request.exhibit}`)
  if (info.aside?.state === 'expunged') throw new Error(`${request.exhibit} is expunged already`)
  const at = new Date().toISOString()
  return run(desk, { ...request, author: by, at }, info.sha256, job, 'expunge')
}

/** What a crash stopped, gone on with under the words that were given then. */
export async function resumeExpunges(desk: Desk, job: Job, as?: Signer): Promise<number> {
  const begun = (await desk.client.expunges()).filter((one) => one.state === 'begun')
  for (const one of begun) {
    const info = await desk.client.exhibit(one.exhibit)
    await run(desk, one, info?.sha256 ?? null, job, 'expunge.resume', as)
  }
  return begun.length
}

async function run(
  desk: Desk,
  act: { exhibit: string; reason: string; authority: string; author: string; at: string },
  sha256: string | null,
  job: Job,
  action: string,
  as?: Signer,
): Promise<ExpungeFacts> {
  const { client, ledger } = desk
  const { exhibit, reason, authority, author } = act
  job.set({ exhibit, phase: 'locking' })
  const entry = ledger.begin(action, {
    exhibit,
    ...(as && { as }),
    ...(sha256 !== null && { before: sha256 }),
    detail: { reason, authority, ...(as && { author }) },
  })
  try {
    const facts = await client.beginExpunge(act)
    job.set({ phase: 'destroying originals' })
    const files = await destroyOriginals(desk, exhibit)
    job.set({ phase: 'destroying records' })
    await client.expungeRecords(exhibit)
    await client.rewrite('columns')
    const { blocks } = await client.beginReindex()
    job.set({ phase: 're-indexing', totalFiles: blocks })
    // From here on no cancelling: the case would be left without its index.
    await refill(desk, job)
    await client.finishReindex()
    job.set({ phase: 'removing what only its events held' })
    await client.finishExpunge(exhibit, new Date().toISOString())
    await detectionsAnew(desk, job.signal)
    const more = await removeDerived(desk)
    job.set({ phase: 'writing the manifest anew' })
    await client.rewrite('manifest')
    entry.done({ exhibit, detail: { ...files, ...more, was: facts.was } })
    return (await client.expunges()).find((one) => one.exhibit === exhibit)!
  } catch (error) {
    entry.failed(error instanceof Error ? error.message : String(error), { exhibit })
    throw error
  }
}

/** What another exhibit still needs is sealed elsewhere first; then packs and objects go. */
async function destroyOriginals({ client, store }: Desk, exhibit: string): Promise<{ packs: number; objects: number; moved: number }> {
  const { moving, packs, objects } = await client.expungeOriginals(exhibit)
  for (const one of moving) {
    const content = openObject(store, toLocation(store, one.sha256, one.size, one.seal))
    try {
      const sealed = await sealStream(store, content.chunks(), { expect: one.sha256 })
      if (sealed.file !== objectFile(one.sha256)) throw new Error(`${one.sha256} was sealed as ${sealed.file}`)
    } finally {
      content.close()
    }
    await client.updateMembers([{ id: one.id, seal: { kind: 'object' } }], true)
  }
  removeLeftovers(store)
  // Packs of this exhibit that a crash left without a name in the case hold its bytes too.
  const own = new Set(packs)
  for (const name of readdirSync(join(store, 'packs'))) if (name.startsWith(`${exhibit}-`)) own.add(`packs/${name.replace(/\.part$/, '')}`)
  for (const file of own) for (const path of [join(store, file), join(store, `${file}.part`)]) if (existsSync(path)) unlinkSync(path)
  syncFolder(join(store, 'packs'))
  for (const sha256 of objects) {
    const path = join(store, objectFile(sha256))
    if (!existsSync(path)) continue
    unlinkSync(path)
    syncFolder(join(path, '..'))
  }
  return { packs: own.size, objects: objects.length, moved: moving.length }
}

/**
 * Copies and documents that may quote what was destroyed: columns put aside as damaged, and files of report revisions that
 * are no longer in the manifest, because they quoted it. What is not named after a revision cannot be told apart and goes.
 */
async function removeDerived({ client, dir }: Desk): Promise<{ reports: number; copies: number }> {
  let copies = 0
  for (const name of readdirSync(dir))
    if (/^events\.damaged-.*\.duckdb(\.wal)?$/.test(name) || name === 'uploads' || /^upload-/.test(name)) {
      rmSync(join(dir, name), { recursive: true, force: true })
      copies++
    }
  const folder = join(dir, 'reports')
  if (!existsSync(folder)) return { reports: 0, copies }
  const standing = new Set((await client.reportRevisions()).map(({ report, revision }) => `${report}-rev${revision}`))
  const gone = readdirSync(folder).filter((name) => !standing.has(/^(.+?-rev\d+)(?!\d)/.exec(name)?.[1] ?? ''))
  for (const name of gone) rmSync(join(folder, name), { recursive: true, force: true })
  return { reports: gone.length, copies }
}
