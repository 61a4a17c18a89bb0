// Deep verification worker: reads members again from their sealed originals and says the Merkle root of the records it finds.
import { parentPort, workerData } from 'node:worker_threads'
import type { MemberWork } from '../case/api.ts'
import type { Framing } from '../contract/source.ts'
import { createBudget } from '../evidence/containers/budget.ts'
import { members, openMember } from '../evidence/containers/open.ts'
import type { Content } from '../evidence/content.ts'
import { openOriginal } from '../evidence/original.ts'
import { useKey } from '../evidence/seal/cipher.ts'
import { spool } from '../evidence/seal/seal.ts'
import { openObject } from '../evidence/seal/store.ts'
import { rootOfRecords } from './import/records-root.ts'
import { toLocation } from './import/seal-location.ts'

/** A received file and all members inside it. */
export interface DeepTask {
  root: MemberWork
  inside: MemberWork[]
}
export interface DeepAnswer {
  found: { member: string; root?: string; problem?: string }[]
}

const { store, secret, key } = workerData as { store: string; secret: Uint8Array; key: string | undefined }
useKey(store, key)
const host = parentPort!

host.on('message', async ({ root, inside }: DeepTask) => {
  const found: DeepAnswer['found'] = []
  const children = new Map<number, Map<number, MemberWork>>()
  for (const row of inside) {
    const of = children.get(row.parent!) ?? new Map<number, MemberWork>()
    children.set(row.parent!, of.set(row.seq, row))
  }
  try {
    const { content, close } = openRow(root)
    try {
      await walk(root, content, 0, createBudget())
    } finally {
      close()
    }
  } catch (error) {
    found.push({ member: root.member, problem: (error as Error).message })
  }
  host.postMessage({ found } satisfies DeepAnswer)

  async function walk(row: MemberWork, content: Content, depth: number, budget: ReturnType<typeof createBudget>): Promise<void> {
    const context = { budget, depth, path: row.path, spool: (source: AsyncIterable<Uint8Array>) => spool(store, source) }
    const opened = await openMember(content, context)
    try {
      if (!opened.archive) {
        if (row.merkleRoot && row.source) await compare(row, opened.content)
        return
      }
      const of = children.get(row.id)
      if (!of) return
      const list = members(opened, context)
      for (let next = await list.next(); !next.done; next = await list.next()) {
        const child = of.get(next.value.number)
        if (child && next.value.content) await walk(child, next.value.content, depth + 1, budget)
      }
    } finally {
      opened.close()
    }
  }

  async function compare(row: MemberWork, content: Content): Promise<void> {
    const { framing, header } = (row.resume ?? {}) as { framing?: Framing; header?: readonly string[] }
    try {
      found.push({ member: row.member, root: await rootOfRecords(content, row, { framing, header }, secret) })
    } catch (error) {
      found.push({ member: row.member, problem: (error as Error).message })
    }
  }
})

function openRow({ path, seal, sha256, size }: MemberWork): { content: Content; close(): void } {
  if (!seal || !sha256) throw new Error(`${path} has no sealed original`)
  if (seal.kind === 'in_place') {
    const original = openOriginal(seal.path)
    return { content: original, close: () => void original.close() }
  }
  const content = openObject(store, toLocation(store, sha256, size, seal))
  return { content, close: () => content.close() }
}
