// The mapping sheet joined to a case: the first bytes of a member or a file, and the versions that are saved.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import type { CaseClient } from '../case/client.ts'
import type { MappedFraming, Mapping, MappingProposal, PreviewRow, SavedMapping } from '../contract/mapping.ts'
import { mappedSourceId } from '../sources/mapping/mapped-source.ts'
import { preview } from '../sources/mapping/preview.ts'
import { propose } from '../sources/mapping/propose.ts'
import { headBytes } from '../sources/recognise.ts'
import type { Desk } from './desk.ts'
import { readBytes } from './raw-bytes.ts'

export type MappingFrom = { member: string } | { path: string }

export async function proposeMapping(
  desk: Desk,
  from: MappingFrom,
  framing: MappedFraming | undefined,
  taken: ReadonlySet<string>,
): Promise<MappingProposal | null> {
  const { bytes, whole, path } = await head(desk, from)
  const file = basename(path)
  return propose(bytes, whole, freeName(file, taken), file, framing) ?? null
}

export async function previewMapping(desk: Desk, from: MappingFrom, mapping: Mapping): Promise<PreviewRow[]> {
  const { bytes, whole, path } = await head(desk, from)
  return preview(mapping, bytes, whole, path)
}

export const withSource = <M extends SavedMapping>(saved: M) => ({ ...saved, source: mappedSourceId(saved.name, saved.version) })

/** The source of a mapping's newest version; undefined when the case has none of that name. */
export async function mappingSource(client: CaseClient, name: string): Promise<string | undefined> {
  const newest = (await client.mappings()).filter((one) => one.name === name).at(-1)
  return newest && mappedSourceId(newest.name, newest.version)
}

async function head(desk: Desk, from: MappingFrom): Promise<{ bytes: Buffer; whole: boolean; path: string }> {
  if ('path' in from) return { ...headOfFile(from.path), path: from.path }
  const member = await desk.client.member(from.member)
  if (!member) throw new Error(`there is no member ${from.member}`)
  // One byte more than is looked at tells whether that was all.
  const { bytes } = await readBytes(desk, from.member, 0, headBytes + 1)
  return { bytes: bytes.subarray(0, headBytes), whole: bytes.length <= headBytes, path: member.path }
}

function headOfFile(path: string): { bytes: Buffer; whole: boolean } {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const bytes = Buffer.alloc(Math.min(size, headBytes))
    const got = readSync(file, bytes, 0, bytes.length, 0)
    return { bytes: bytes.subarray(0, got), whole: size <= headBytes }
  } finally {
    closeSync(file)
  }
}

/** A name that can be saved, after the file's, and no other mapping's. */
function freeName(file: string, taken: ReadonlySet<string>): string {
  const base =
    file
      .replace(/(?:\.(?:gz|json|jsonl|ndjson|csv|tsv|log|txt))+$/i, '')
      .toLowerCase()
      .replace(/[^a-z0-9_-]+/g, '-')
      .replace(/^[^a-z0-9]+|-+$/g, '')
      .slice(0, 50) || 'mapping'
  if (!taken.has(base)) return base
  for (let n = 2; ; n++) if (!taken.has(`${base}-${n}`)) return `${base}-${n}`
}
