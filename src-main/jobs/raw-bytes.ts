// Bytes of a member as an examiner views them: decompressed, by offset, from the sealed original.
import type { MemberWork } from '../case/api.ts'
import { createBudget } from '../evidence/containers/budget.ts'
import { members, openMember } from '../evidence/containers/open.ts'
import type { Content } from '../evidence/content.ts'
import { openOriginal } from '../evidence/original.ts'
import { spool } from '../evidence/seal/seal.ts'
import { openObject } from '../evidence/seal/store.ts'
import type { Desk } from './desk.ts'
import { toLocation } from './import/seal-location.ts'

export interface RawBytes {
  bytes: Buffer
  offset: number
  /** Of the whole decompressed member, when known without reading it to its end. */
  memberSize: number | null
}

export async function readBytes(desk: Desk, label: string, offset: number, length: number): Promise<RawBytes> {
  const parts = label.split('/')
  const root = await row(desk, parts.slice(0, 2).join('/'))
  const { content, close } = openRow(desk, root)
  try {
    return await inside(desk, content, root.path, parts.slice(2).map(Number), 0, offset, length)
  } finally {
    close()
  }
}

async function row(desk: Desk, label: string): Promise<Pick<MemberWork, 'path' | 'seal' | 'sha256' | 'size'>> {
  const member = await desk.client.member(label)
  if (!member) throw new Error(`there is no member ${label}`)
  return member
}

function openRow(
  desk: Desk,
  { path, seal, sha256, size }: Pick<MemberWork, 'path' | 'seal' | 'sha256' | 'size'>,
): { content: Content; close(): void } {
  if (!seal || !sha256) throw new Error(`${path} has no sealed original`)
  if (seal.kind === 'in_place') {
    const original = openOriginal(seal.path)
    return { content: original, close: () => void original.close() }
  }
  const content = openObject(desk.store, toLocation(desk.store, sha256, size, seal))
  return { content, close: () => content.close() }
}

async function inside(
  desk: Desk,
  content: Content,
  path: string,
  seqs: number[],
  depth: number,
  offset: number,
  length: number,
): Promise<RawBytes> {
  const context = {
    budget: createBudget(),
    depth,
    path,
    spool: (source: AsyncIterable<Uint8Array>) => spool(desk.store, source),
    keys: desk.keys,
  }
  const opened = await openMember(content, context)
  try {
    if (seqs.length === 0) return await slice(opened.archive ? content : opened.content, offset, length)
    if (!opened.archive) throw new Error(`${path} is no container`)
    const list = members(opened, context)
    for (;;) {
      const { value, done } = await list.next()
      if (done) throw new Error(`${path} has no member ${seqs[0]}`)
      if (value.number !== seqs[0]) continue
      if (!value.content) throw new Error(value.refused ?? value.locked ?? `${value.path} cannot be read`)
      return await inside(desk, value.content, value.path, seqs.slice(1), depth + 1, offset, length)
    }
  } finally {
    opened.close()
  }
}

async function slice(content: Content, offset: number, length: number): Promise<RawBytes> {
  const memberSize = content.bytes?.length ?? content.size ?? null
  if (content.bytes) return { bytes: content.bytes.subarray(offset, offset + length), offset, memberSize }
  if (content.read) return { bytes: content.read(offset, length), offset, memberSize }
  const parts: Buffer[] = []
  let got = 0
  for await (const chunk of content.chunks(offset)) {
    parts.push(Buffer.from(chunk.subarray(0, length - got)))
    got += parts.at(-1)!.length
    if (got >= length) break
  }
  return { bytes: Buffer.concat(parts), offset, memberSize }
}
