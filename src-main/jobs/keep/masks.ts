// What a viewer must not show by itself: probable secrets, and records that are set aside.
import { isMasked, type SecretSpan, secretSpans } from '../../contract/secrets.ts'
import type { Desk } from '../desk.ts'
import { readBytes } from '../raw-bytes.ts'

const sign = '*'.charCodeAt(0)
/** Bytes read beyond both ends, so that a secret is known though only a part of it is asked for. */
const margin = 4096

/** Overwrites the spans in place; offsets count from the start of `bytes`. */
export function cover(bytes: Buffer, spans: readonly { offset: number; length: number }[]): void {
  for (const { offset, length } of spans) bytes.fill(sign, Math.max(0, offset), Math.min(bytes.length, Math.max(0, offset + length)))
}

/** Bytes of a member as they may be shown, and what was covered in them. */
export async function readMasked(
  desk: Desk,
  member: string,
  offset: number,
  length: number,
): Promise<{ bytes: Buffer; memberSize: number | null; masked: SecretSpan[]; setAside: number }> {
  const over = await desk.client.asideOver(member)
  if (over) throw new Error(`${member} is set aside (${over.reason}): its bytes are not shown`)
  const from = Math.max(0, offset - margin)
  const raw = await readBytes(desk, member, from, length + (offset - from) + margin)
  const shown = Buffer.from(raw.bytes.subarray(offset - from, offset - from + length))
  const found = [
    ...secretSpans(raw.bytes.toString('latin1')),
    ...(await noted(desk, member)).map((one) => ({ ...one, offset: one.offset - from })),
  ]
  const masked = found
    .filter(isMasked)
    .map((one) => ({ ...one, offset: one.offset + from - offset }))
    .filter((one) => one.offset < shown.length && one.offset + one.length > 0)
  cover(shown, masked)
  const locked = (await desk.client.asideSpans(member))
    .map((one) => ({ offset: one.offset - offset, length: one.length }))
    .filter((one) => one.offset < shown.length && one.offset + one.length > 0)
  cover(shown, locked)
  return {
    bytes: shown,
    memberSize: raw.memberSize,
    masked: masked.map((one) => ({ ...one, offset: one.offset + offset })),
    setAside: locked.length,
  }
}

const listsKept = new WeakMap<Desk['client'], Map<string, Promise<Map<string, SecretSpan[]>>>>()

/** What a sensor's package noted of this member (`data/secrets.json`, by path in the package). */
async function noted(desk: Desk, member: string): Promise<SecretSpan[]> {
  const parts = member.split('/')
  if (parts.length < 3) return []
  const parent = parts.slice(0, -1).join('/')
  const kept = listsKept.get(desk.client) ?? new Map<string, Promise<Map<string, SecretSpan[]>>>()
  listsKept.set(desk.client, kept)
  const list = kept.get(parent) ?? readList(desk, parts[0]!, parent)
  kept.set(parent, list)
  const info = await desk.client.member(member)
  const spans = await list
  for (const [path, found] of spans) if (info?.path.endsWith(`/${path}`)) return found
  return []
}

async function readList(desk: Desk, exhibit: string, parent: string): Promise<Map<string, SecretSpan[]>> {
  const out = new Map<string, SecretSpan[]>()
  const { members } = await desk.client.members({ exhibit, search: 'secrets.json', limit: 100 })
  const own = members.find((one) => one.member.startsWith(`${parent}/`) && /(^|\/)data\/secrets\.json$/.test(one.path))
  if (!own || own.size > 16 * 1024 * 1024) return out
  try {
    const { bytes } = await readBytes(desk, own.member, 0, own.size)
    const { secrets } = JSON.parse(bytes.toString('utf8')) as { secrets?: (SecretSpan & { member: string })[] }
    for (const { member, offset, length, kind } of secrets ?? [])
      if (typeof member === 'string' && Number.isSafeInteger(offset) && Number.isSafeInteger(length))
        out.set(member, [...(out.get(member) ?? []), { offset, length, kind: String(kind) }])
  } catch {
    // A list that cannot be read leaves the detectors.
  }
  return out
}
