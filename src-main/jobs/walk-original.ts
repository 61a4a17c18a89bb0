// A sealed original and every member inside it, opened again one after the other in the order they lie.
import type { MemberWork } from '../case/api.ts'
import { createBudget } from '../evidence/containers/budget.ts'
import type { Keys } from '../evidence/containers/keys.ts'
import { members, openMember } from '../evidence/containers/open.ts'
import type { Content } from '../evidence/content.ts'
import { openOriginal } from '../evidence/original.ts'
import { spool } from '../evidence/seal/seal.ts'
import { openObject } from '../evidence/seal/store.ts'
import { toLocation } from './import/seal-location.ts'

/** `visit` gets each member that is no container, decompressed. `inside` are the rows of all members of `root`, however deep. */
export async function walkOriginal(
  store: string,
  root: MemberWork,
  inside: readonly MemberWork[],
  visit: (row: MemberWork, content: Content) => Promise<void>,
  keys?: Keys,
): Promise<void> {
  const children = new Map<number, Map<number, MemberWork>>()
  for (const row of inside) {
    const of = children.get(row.parent!) ?? new Map<number, MemberWork>()
    children.set(row.parent!, of.set(row.seq, row))
  }
  const { content, close } = openRow(store, root)
  try {
    await walk(root, content, 0, createBudget())
  } finally {
    close()
  }

  async function walk(row: MemberWork, content: Content, depth: number, budget: ReturnType<typeof createBudget>): Promise<void> {
    const context = { budget, depth, path: row.path, spool: (source: AsyncIterable<Uint8Array>) => spool(store, source), keys }
    const opened = await openMember(content, context)
    try {
      // Without its key nothing can be said of what is inside, neither way.
      if (opened.problem?.state === 'locked') return
      if (!opened.archive) return await visit(row, opened.content)
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
}

function openRow(store: string, { path, seal, sha256, size }: MemberWork): { content: Content; close(): void } {
  if (!seal || !sha256) throw new Error(`${path} has no sealed original`)
  if (seal.kind === 'in_place') {
    const original = openOriginal(seal.path)
    return { content: original, close: () => void original.close() }
  }
  const content = openObject(store, toLocation(store, sha256, size, seal))
  return { content, close: () => content.close() }
}
