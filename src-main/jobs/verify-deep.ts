// Deep verification: the records of every member, read again from its original, must give the Merkle root that stands in the case.
import { Worker } from 'node:worker_threads'
import type { z } from 'zod'
import type { MemberWork } from '../case/api.ts'
import type { CaseClient } from '../case/client.ts'
import type { check } from '../contract/procedures/evidence.ts'
import type { Keys } from '../evidence/containers/keys.ts'
import type { DeepAnswer, DeepInit, DeepTask } from './deep-worker.ts'
import { membersOf } from './import/number-members.ts'

type Check = z.infer<typeof check>
const name = 'records of the originals give their Merkle roots'

export const notDeep: Check = {
  name,
  status: 'not_checked',
  subject: 'evidence/',
  detail: 'only a deep verification (--deep) reads every record again',
}

const named = 5
/** Members inside one container. */
const most = 2_000_000

export async function deepChecks(client: CaseClient, store: string, signal?: AbortSignal, keys: Keys | null = null): Promise<Check[]> {
  const secret = await client.secret()
  const worker = new Worker(new URL('./deep-worker.ts', import.meta.url), {
    workerData: { store, secret, mappings: await client.mappings(), keys } satisfies DeepInit,
    name: 'deep-verify',
  })
  const failed = new Promise<never>((_, reject) => {
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the verification worker ended')))
  })
  failed.catch(() => {})
  const ask = (task: DeepTask) => {
    const answered = new Promise<DeepAnswer>((resolve) => worker.once('message', resolve))
    worker.postMessage(task)
    return Promise.race([answered, failed])
  }
  const checks: Check[] = []
  try {
    for (const exhibit of await client.exhibits()) {
      let compared = 0
      const different: string[] = []
      const unread: string[] = []
      for await (const root of membersOf(client, exhibit.id)) {
        signal?.throwIfAborted()
        const container = root.source === null && (root.form === 'zip' || root.form === 'tar')
        if (root.parent !== null || !root.seal || !(root.merkleRoot || container)) continue
        const inside = container ? await insideOf(client, root.id) : []
        const expected = new Map([root, ...inside].flatMap((row) => (row.merkleRoot ? [[row.member, row.merkleRoot] as const] : [])))
        const { found } = await ask({ root, inside })
        for (const one of found) {
          if (one.root === undefined) unread.push(`${one.member} (${one.problem})`)
          else if (one.root === expected.get(one.member)) compared++
          else different.push(one.member)
          expected.delete(one.member)
        }
        for (const member of expected.keys())
          if (!found.some((one) => one.member === root.member)) unread.push(`${member} (not found again)`)
      }
      checks.push(judged(exhibit.id, compared, different, unread))
    }
  } finally {
    await worker.terminate()
  }
  return checks
}

function judged(subject: string, compared: number, different: string[], unread: string[]): Check {
  const list = (members: string[]) =>
    members.slice(0, named).join(', ') + (members.length > named ? ` and ${members.length - named} more` : '')
  const detail = [
    `${compared} members read again`,
    ...(different.length > 0 ? [`${different.length} give another root: ${list(different)}`] : []),
    ...(unread.length > 0 ? [`${unread.length} could not be read again: ${list(unread)}`] : []),
  ].join('; ')
  // What could not be read is the originals' matter: a medium that is away makes nothing false.
  const status = different.length > 0 ? 'fails' : unread.length > 0 ? 'not_checked' : 'holds'
  return { name, status, subject, detail }
}

export async function insideOf(client: CaseClient, parent: number): Promise<MemberWork[]> {
  const rows = await client.memberWork({ parent, limit: most })
  const deeper: MemberWork[] = []
  for (const row of rows)
    if (row.source === null && (row.form === 'zip' || row.form === 'tar')) deeper.push(...(await insideOf(client, row.id)))
  return rows.concat(deeper)
}
