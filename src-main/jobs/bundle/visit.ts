// Walks one received file from its sealed bytes inwards: every stream that can be opened, and what cannot.
import type { MemberWork } from '../../case/api.ts'
import { createBudget } from '../../evidence/containers/budget.ts'
import { members, type Opened, openMember } from '../../evidence/containers/open.ts'
import type { Content } from '../../evidence/content.ts'
import { openOriginal } from '../../evidence/original.ts'
import { spool } from '../../evidence/seal/seal.ts'
import { openObject } from '../../evidence/seal/store.ts'
import type { Desk } from '../desk.ts'
import { toLocation } from '../import/seal-location.ts'

export type Root = Pick<MemberWork, 'member' | 'path' | 'seal' | 'sha256' | 'size'>

export function openRoot(desk: Pick<Desk, 'store'>, { path, seal, sha256, size }: Root): { content: Content; close(): void } {
  if (!seal || !sha256) throw new Error(`${path} has no sealed original`)
  if (seal.kind === 'in_place') {
    const original = openOriginal(seal.path)
    return { content: original, close: () => void original.close() }
  }
  const content = openObject(desk.store, toLocation(desk.store, sha256, size, seal))
  return { content, close: () => content.close() }
}

export interface Visited {
  /** `EX-003/000001/0004` */
  label: string
  /** As it lies in its container. */
  stored: Content
  /** Its compressions peeled. */
  opened: Opened
}

/** `enter` sees every member, outermost first, and says whether to go inside. `closed` hears what cannot be opened. */
export async function visit(
  desk: Pick<Desk, 'store'>,
  root: Root,
  enter: (member: Visited) => Promise<boolean>,
  closed: (label: string, why: string) => void = () => {},
): Promise<void> {
  const budget = createBudget()
  const { content, close } = openRoot(desk, root)
  const walk = async (label: string, path: string, stored: Content, depth: number): Promise<void> => {
    const context = { budget, depth, path, spool: (source: AsyncIterable<Uint8Array>) => spool(desk.store, source) }
    const opened = await openMember(stored, context)
    try {
      if (opened.unopened) closed(label, opened.unopened)
      if (!(await enter({ label, stored, opened })) || !opened.archive) return
      for await (const member of members(opened, context)) {
        const inside = `${label}/${String(member.number).padStart(4, '0')}`
        if (member.content) await walk(inside, `${path}/${member.path}`, member.content, depth + 1)
        else closed(inside, member.refused ?? member.locked ?? 'cannot be read')
      }
    } finally {
      opened.close()
    }
    if (opened.problem && opened.problem.state !== 'noted') closed(label, opened.problem.reason)
  }
  try {
    await walk(root.member, root.path, content, 0)
  } finally {
    close()
  }
}
