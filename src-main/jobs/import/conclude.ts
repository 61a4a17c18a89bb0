// Ends an import: the lists that the ledger names are sealed, the sender's hashes compared, the exhibit described.
import { readFileSync } from 'node:fs'
import type { ExhibitUpdate } from '../../case/api.ts'
import type { Account, ExhibitInfo } from '../../contract/exhibit.ts'
import { compareHashList, formatHashList, type ListedHash, parseHashList } from '../../evidence/hash-list.ts'
import { sealStream, sha256Hex } from '../../evidence/seal/seal.ts'
import type { Desk } from '../desk.ts'
import type { Plan } from './plan.ts'

const page = 10_000

export interface Conclusion {
  update: ExhibitUpdate
  sha256: string
  /** For the ledger's `done` entry. */
  detail: Record<string, unknown>
}

export async function conclude(desk: Desk, exhibit: ExhibitInfo, plan: Plan, account: Account): Promise<Conclusion> {
  const listed: ListedHash[] = []
  let size = 0
  let roots = ''
  let only = ''
  const states: Record<string, number> = {}
  for (let after = 0; ; ) {
    const lines = await desk.client.memberLines({ exhibit: exhibit.id, after, limit: page })
    for (const [id, member, inner, path, sha, bytes, state, root] of lines) {
      after = id
      states[state] = (states[state] ?? 0) + 1
      if (root) roots += `${root}  ${member}\n`
      if (inner !== 0 || !sha) continue
      listed.push({ path, sha256: sha })
      size += bytes
      only = sha
    }
    if (lines.length < page) break
  }
  const unread = (states.waiting ?? 0) + (states.sealed ?? 0)
  if (unread > 0) throw new Error(`${unread} members were not read: import the same path again to continue ${exhibit.id}`)
  const list = formatHashList(listed)
  const hashList = await sealText(desk, list)
  const merkleRoots = await sealText(desk, roots)
  const single = exhibit.kind === 'file' && listed.length === 1
  const sha256 = single ? only : sha256Hex(Buffer.from(list))
  const earlier = (await desk.client.exhibits()).find((one) => one.id !== exhibit.id && one.sha256 === sha256)
  const compared = plan.hashList === null ? null : await compareWith(desk, plan.hashList, listed)
  return {
    sha256,
    update: {
      id: exhibit.id,
      sha256,
      size,
      sameAs: earlier?.id ?? null,
      ...(compared && { hashList: compared.result }),
    },
    detail: {
      files: listed.length,
      bytes: size,
      states,
      account,
      hashList,
      merkleRoots,
      ...(earlier && { sameAs: earlier.id }),
      ...(compared && { sendersHashList: { path: plan.hashList, ...compared.sealed, ...compared.result } }),
    },
  }
}

async function sealText(desk: Desk, text: string): Promise<{ sha256: string; size: number }> {
  const { sha256, size } = await sealStream(desk.store, one(Buffer.from(text)))
  return { sha256, size }
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

const namedAtMost = 10_000

async function compareWith(desk: Desk, path: string, arrived: ListedHash[]) {
  const bytes = readFileSync(path)
  const sealed = await sealText(desk, bytes.toString('utf8'))
  const result = compareHashList(parseHashList(bytes.toString('utf8')).entries, arrived)
  const cut = (names: string[]) =>
    names.length > namedAtMost ? [...names.slice(0, namedAtMost), `and ${names.length - namedAtMost} more`] : names
  return {
    sealed,
    result: { named: result.named, missing: cut(result.missing), unlisted: cut(result.unlisted), different: cut(result.different) },
  }
}
