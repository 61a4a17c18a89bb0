// A member given a source by hand: its records so far are forgotten and read again from its sealed original.
import type { MemberWork } from '../case/api.ts'
import { knownSources } from '../sources/mapping/known.ts'
import { coverageAfterImport } from './coverage/after-import.ts'
import type { Desk } from './desk.ts'
import { type ImportRules, rulesForImport } from './detect/at-import.ts'
import { conclude } from './import/conclude.ts'
import { queueOf } from './import/file-queue.ts'
import { nextPack } from './import/import.ts'
import { edgesOf } from './import/member-task.ts'
import { membersOf } from './import/number-members.ts'
import type { Plan } from './import/plan.ts'
import { runWorkers } from './import/run-workers.ts'
import type { Job } from './progress.ts'

export async function assignSource(desk: Desk, label: string, source: string, job: Job): Promise<void> {
  const { client, ledger } = desk
  if (!knownSources(await client.mappings())(source)) throw new Error(`there is no source ${source}`)
  const exhibit = label.split('/')[0]!
  const info = await client.exhibit(exhibit)
  if (!info) throw new Error(`there is no exhibit ${exhibit}`)
  // It would end as complete, with what was not read yet left out.
  if (info.state !== 'done') throw new Error(`${exhibit} is not complete: continue its import first`)
  const chain = await chainOf(desk, exhibit, label)
  const root = chain[0]!
  const member = chain.at(-1)!
  if (!root.seal || !root.sha256) throw new Error(`${root.member} has no sealed original to read again`)
  job.set({ exhibit, totalBytes: root.size, totalFiles: 1, phase: 'reading' })
  const act = ledger.begin('import.assign', { exhibit, detail: { member: label, source, before: member.source } })
  let rules: ImportRules | undefined
  try {
    await client.resetMembers([member.id])
    await client.beginImport(exhibit)
    rules = await rulesForImport(client, true)
    await runWorkers({
      client,
      store: desk.store,
      exhibit,
      files: queueOf([
        {
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
        },
      ]),
      workers: 1,
      firstPack: nextPack(desk.store, exhibit),
      source,
      inPlace: false,
      rules: rules.files,
      resumed: true,
      signal: job.signal,
      onStep: (step) => job.step(step),
      onHealed: () => {},
    })
    const account = await client.finishImport(exhibit)
    await rules.finish(job)
    await coverageAfterImport(desk, exhibit, job)
    const conclusion = await conclude(desk, info, { ...(info.plan as Plan), hashList: null }, account)
    await client.updateExhibit(conclusion.update)
    act.done({ exhibit, after: conclusion.sha256, detail: { member: label, source, ...conclusion.detail } })
    await client.updateExhibit({ id: exhibit, state: 'done' })
  } catch (error) {
    act.failed(error instanceof Error ? error.message : String(error), { exhibit })
    await client.updateExhibit({ id: exhibit, state: 'interrupted' }).catch(() => {})
    throw error
  } finally {
    await rules?.close()
  }
}

/** The received file and the members inside it down to `label`. */
export async function chainOf(desk: Desk, exhibit: string, label: string): Promise<MemberWork[]> {
  const parts = label.split('/')
  const wanted = new Set(parts.slice(1).map((_, i) => parts.slice(0, i + 2).join('/')))
  const found: MemberWork[] = []
  for await (const member of membersOf(desk.client, exhibit)) if (wanted.has(member.member)) found.push(member)
  found.sort((a, b) => a.member.length - b.member.length)
  if (found.length !== wanted.size) throw new Error(`there is no member ${label}`)
  return found
}
