// Reads wanted members of one received file in one pass over it, whatever containers they lie in.
import { createBudget } from '../../evidence/containers/budget.ts'
import { type Context, members, openMember } from '../../evidence/containers/open.ts'
import type { Content } from '../../evidence/content.ts'
import { openOriginal } from '../../evidence/original.ts'
import { spool } from '../../evidence/seal/seal.ts'
import { openObject } from '../../evidence/seal/store.ts'
import { toLocation } from '../import/seal-location.ts'
import type { Root } from './members-of.ts'

const readAtMost = 64 * 1024 * 1024

/** `found` gets each wanted member once, with its bytes or the reason why there are none. */
export async function readMembers(
  store: string,
  root: Root,
  found: (label: string, path: string, bytes: Buffer | string) => void,
): Promise<void> {
  const wanted = new Map(root.wanted.map((one) => [one.key, one]))
  const give = (key: string, bytes: Buffer | string) => {
    const one = wanted.get(key)
    if (!one) return
    wanted.delete(key)
    found(one.label, one.path, bytes)
  }
  let close = () => {}
  try {
    let content: Content
    if (root.seal.kind === 'in_place') {
      const original = openOriginal(root.seal.path)
      content = original
      close = () => void original.close()
    } else {
      const object = openObject(store, toLocation(store, root.sha256, root.size, root.seal))
      content = object
      close = () => void object.close()
    }
    await inside(store, content, root.path, '', 0, wanted, give)
  } catch (error) {
    for (const key of [...wanted.keys()]) give(key, (error as Error).message)
  } finally {
    close()
  }
  for (const key of [...wanted.keys()]) give(key, 'it is no longer found in its container')
}

async function inside(
  store: string,
  content: Content,
  path: string,
  key: string,
  depth: number,
  wanted: ReadonlyMap<string, unknown>,
  give: (key: string, bytes: Buffer | string) => void,
): Promise<void> {
  const context: Context = { budget: createBudget(), depth, path, spool: (source) => spool(store, source) }
  const opened = await openMember(content, context)
  try {
    if (wanted.has(key)) give(key, await bytesOf(opened.archive ? content : opened.content))
    const below = key === '' ? '' : `${key}/`
    if (!opened.archive || ![...wanted.keys()].some((one) => one !== key && one.startsWith(below))) return
    const list = members(opened, context)
    for (;;) {
      const { value, done } = await list.next()
      if (done || wanted.size === 0) return
      const inner = `${below}${value.number}`
      const deeper = [...wanted.keys()].some((one) => one.startsWith(`${inner}/`))
      if (!wanted.has(inner) && !deeper) continue
      if (!value.content) give(inner, value.refused ?? value.locked ?? `${value.path} cannot be read`)
      else await inside(store, value.content, value.path, inner, depth + 1, wanted, give)
    }
  } finally {
    opened.close()
  }
}

async function bytesOf(content: Content): Promise<Buffer> {
  if (content.bytes) return Buffer.from(content.bytes.subarray(0, readAtMost))
  if (content.read) return Buffer.from(content.read(0, Math.min(readAtMost, content.size ?? readAtMost)))
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of content.chunks()) {
    parts.push(Buffer.from(chunk.subarray(0, readAtMost - length)))
    length += chunk.length
    if (length >= readAtMost) break
  }
  return Buffer.concat(parts)
}
