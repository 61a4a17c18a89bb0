// What the window asks beside a verdict: the bytes at a cited place, and whether YARA rules compile.
import type { Place } from '../../contract/verdict.ts'
import { compileYara } from '../../evidence/yara/scan.ts'
import type { Desk } from '../desk.ts'
import { readBytes } from '../raw-bytes.ts'
import { analyseMembers } from './analyse-members.ts'
import { rootsOf } from './members-of.ts'

export { yaraKey } from './analyse-members.ts'

export const checkYara = (text: string): void => void compileYara(text)

/** Up to `around` more bytes on both sides, in the same layer. */
export async function placeBytes(desk: Desk, place: Place, around: number) {
  const member = await desk.client.member(place.member)
  if (!member) throw new Error(`there is no member ${place.member}`)
  const wide: Place = { ...place, start: Math.max(0, place.start - around), end: place.end + around }
  if (place.layers.length === 0) {
    const raw = await readBytes(desk, place.member, wide.start, wide.end - wide.start)
    return {
      base64: raw.bytes.toString('base64'),
      offset: wide.start,
      size: raw.memberSize ?? member.size,
      path: member.path,
      sha256: member.sha256,
    }
  }
  const { roots } = await rootsOf(desk.client, [place.member])
  let bytes: Uint8Array | undefined
  let error = 'it cannot be read'
  await analyseMembers(desk, roots, { [place.member]: [wide] }, (list) => {
    for (const one of list)
      for (const given of one.bytes) {
        bytes = given.bytes
        error = given.error ?? error
      }
  })
  if (!bytes) throw new Error(`${place.member}: ${error}`)
  return { base64: Buffer.from(bytes).toString('base64'), offset: wide.start, size: member.size, path: member.path, sha256: member.sha256 }
}
