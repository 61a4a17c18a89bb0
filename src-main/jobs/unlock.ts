// Locked members opened with a key that came later: they are read again from their sealed originals, and the ledger says from whom it came.
import type { MemberWork } from '../case/api.ts'
import { addKeys, type KeyUse } from '../evidence/containers/keys.ts'
import { chainOf } from './assign-source.ts'
import type { Desk } from './desk.ts'
import { type ImportRules, rulesForImport } from './detect/at-import.ts'
import { conclude } from './import/conclude.ts'
import { queueOf } from './import/file-queue.ts'
import { keysInWords, nextPack } from './import/import.ts'
import { edgesOf } from './import/member-task.ts'
import { membersOf } from './import/number-members.ts'
import type { GivenKeys, Plan } from './import/plan.ts'
import type { FileTask } from './import/protocol.ts'
import { runWorkers } from './import/run-workers.ts'
import { examinePackages } from './packages/examine.ts'
import type { Job } from './progress.ts'

const unlockedNamed = 1000

/** `labels` absent: all that are locked. Throws when there is none. */
export async function unlock(desk: Desk, exhibit: string, labels: readonly string[] | undefined, keys: GivenKeys, job: Job): Promise<void> {
  const { client, ledger } = desk
  const info = await client.exhibit(exhibit)
  if (!info) throw new Error(`there is no exhibit ${exhibit}`)
  // It would end as complete, with what was not read yet left out.
  if (info.state !== 'done') throw new Error(`${exhibit} is not complete: continue its import first`)
  const locked: MemberWork[] = []
  for await (const row of membersOf(client, exhibit))
    if (row.state === 'locked' && (labels === undefined || labels.includes(row.member))) locked.push(row)
  if (locked.length === 0) throw new Error(`${labels?.join(', ') ?? exhibit}: nothing is locked there`)
  const files: FileTask[] = []
  for (const row of locked) files.push(taskOf(await chainOf(desk, exhibit, row.member)))
  job.set({ exhibit, totalFiles: files.length, totalBytes: files.reduce((sum, { size }) => sum + size, 0), phase: 'reading' })
  if (desk.keys) addKeys(desk.keys, keys)
  const unlocked = new Map<string, KeyUse>()
  const act = ledger.begin('import.unlock', {
    exhibit,
    detail: {
      members: locked.slice(0, unlockedNamed).map(({ member }) => member),
      membersInAll: locked.length,
      keys: await keysInWords(keys),
    },
  })
  let rules: ImportRules | undefined
  try {
    await client.resetMembers(locked.map(({ id }) => id))
    await client.beginImport(exhibit)
    rules = await rulesForImport(client, true)
    await runWorkers({
      client,
      store: desk.store,
      exhibit,
      files: queueOf(files),
      workers: Math.max(1, Math.min(desk.workers, files.length)),
      firstPack: nextPack(desk.store, exhibit),
      source: null,
      inPlace: false,
      keys,
      onUnlocked: (used) => unlocked.set(`${used.path}\0${used.key}`, used),
      rules: rules.files,
      resumed: true,
      signal: job.signal,
      onStep: (step) => job.step(step),
      onHealed: () => {},
    })
    const account = await client.finishImport(exhibit)
    const packages = await examinePackages(desk, exhibit, desk.keys ?? keys, job.signal)
    await rules.finish(job)
    const conclusion = await conclude(desk, info, { ...(info.plan as Plan), hashList: null }, account)
    await client.updateExhibit(conclusion.update)
    act.done({
      exhibit,
      after: conclusion.sha256,
      detail: {
        ...conclusion.detail,
        unlocked: [...unlocked.values()].slice(0, unlockedNamed),
        unlockedInAll: unlocked.size,
        ...(packages && { packages }),
      },
    })
    await client.updateExhibit({ id: exhibit, state: 'done' })
    job.set({ message: unlocked.size === 0 ? 'no key that was given opens what is locked' : `${unlocked.size} opened` })
  } catch (error) {
    act.failed(error instanceof Error ? error.message : String(error), { exhibit })
    await client.updateExhibit({ id: exhibit, state: 'interrupted' }).catch(() => {})
    throw error
  } finally {
    await rules?.close()
  }
}

function taskOf(chain: MemberWork[]): FileTask {
  const root = chain[0]!
  if (!root.seal || !root.sha256) throw new Error(`${root.member} has no sealed original to read again`)
  return {
    id: root.id,
    path: root.path,
    full: null,
    size: root.size,
    mtime: root.mtime,
    mode: root.mode,
    sealed: { sha256: root.sha256, size: root.size, seal: root.seal },
    emitted: 0,
    edges: edgesOf(root.resume),
    only: chain.length > 1 ? { id: root.id, seqs: chain.slice(1).map((one) => one.seq) } : null,
  }
}
