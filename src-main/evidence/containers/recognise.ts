// Tells compressions and archives by their content, never by a name.
import { isFrame, isSkippable } from '../seal/frames.ts'
import { ageHead, armourHead } from './age.ts'
import { lockedHead } from './locked.ts'
import { isTarHeader } from './tar-header.ts'

export type Compression = 'gzip' | 'bzip2' | 'xz' | 'zstd'
export type Archive = 'zip' | 'tar'
export type Recognised =
  | { compression: Compression }
  | { archive: Archive }
  | { age: true }
  | { parquet: true }
  | { locked: string }
  | { unopened: string }
  | undefined

/** Bytes of a head that suffice. */
export const headBytes = 4096

const unopened: [magic: string, name: string][] = [
  ['Rar!\x1a\x07', 'RAR archive'],
  ['\x04"M\x18', 'LZ4 frame'],
  ['MSCF', 'Microsoft cabinet'],
  ['!<arch>\n', 'ar archive'],
  ['\x1f\x9d', 'Unix compress (.Z)'],
  ['LZIP', 'lzip file'],
]

export function recognise(head: Buffer): Recognised {
  if (head.length < 4) return undefined
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return { compression: 'gzip' }
  const four = head.readUInt32BE(0)
  // `PK` with a local header, an empty archive's end, or the mark of a split archive.
  if (four === 0x504b0304 || four === 0x504b0506 || four === 0x504b0708) return { archive: 'zip' }
  if (isFrame(head, 0) || (isSkippable(head, 0) && head.length >= 8)) return { compression: 'zstd' }
  if (four === 0xfd377a58 && head[4] === 0x5a && head[5] === 0) return { compression: 'xz' }
  if (head.length >= 10 && four >>> 8 === 0x425a68 && head[3]! >= 0x31 && head[3]! <= 0x39) {
    const block = head.toString('hex', 4, 10)
    if (block === '314159265359' || block === '177245385090') return { compression: 'bzip2' }
  }
  if (isTarHeader(head)) return { archive: 'tar' }
  if (begins(head, ageHead) || begins(head, armourHead)) return { age: true }
  if (four === 0x50415231) return { parquet: true }
  if (four === 0x50415245) return { locked: 'Parquet file with an encrypted footer: it needs the key of whoever wrote it' }
  if (four === 0x377abcaf && head[4] === 0x27 && head[5] === 0x1c)
    return {
      locked: '7-Zip archive: not opened by this version; unpack a copy with "7z x" (and its password, if it asks for one) and import that',
    }
  const locked = lockedHead(head)
  if (locked !== undefined) return { locked }
  for (const [magic, name] of unopened) if (begins(head, magic)) return { unopened: `${name}: not opened by this version` }
  return undefined
}

/** Latin-1 text against the first bytes; mostly the first one differs, and no string is made. */
function begins(head: Buffer, text: string): boolean {
  return head[0] === text.charCodeAt(0) && head.length >= text.length && head.toString('latin1', 0, text.length) === text
}
