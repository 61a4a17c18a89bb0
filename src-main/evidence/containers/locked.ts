// Encrypted volumes and containers that this version does not open itself: recognised by content, with the tool that opens them.
import type { Content } from '../content.ts'

const text = (bytes: Buffer, at: number, length: number) => bytes.toString('latin1', at, at + length)

/** What a head says; `undefined` when it is none of them. */
export function lockedHead(head: Buffer): string | undefined {
  // First letters of the marks below: nearly every head has none of them at its place, and no string is made for it.
  if (head[0] !== 0x4c && head[0] !== 0x65 && head[3] !== 0x2d && head[3] !== 0x4d && head[88] !== 0x43 && head[32] !== 0x4e)
    return undefined
  if (text(head, 0, 6) === 'LUKS\xba\xbe')
    return `LUKS${head.length > 7 ? head.readUInt16BE(6) : ''} volume: open a copy with "cryptsetup open" and the passphrase or key file, and import what it holds`
  if (text(head, 3, 8) === '-FVE-FS-' || (text(head, 3, 8) === 'MSWIN4.1' && text(head, 424, 16) === bitLockerToGo))
    return 'BitLocker volume: open a copy with "dislocker" or Windows and the recovery key, and import what it holds'
  if (text(head, 0, 8) === 'encrcdsa')
    return 'encrypted disk image of macOS (FileVault): open a copy with "hdiutil attach" and its password, and import what it holds'
  if (text(head, 88, 2) === 'CS' && head.length >= 512 && head.readUInt32LE(96) === 512)
    return 'Core Storage volume of macOS (FileVault 2): open a copy with "fvdeinfo" and "fvdemount" and the recovery key, and import what it holds'
  // nx_superblock: magic after the object header, keylocker as (block, count).
  if (text(head, 32, 4) === 'NXSB' && head.length >= 1312 && head.readBigUInt64LE(1304) > 0n)
    return 'APFS container with a key bag (FileVault): open a copy with "fsapfsmount" and the password or recovery key, and import what it holds'
  return undefined
}

const bitLockerToGo = Buffer.from('3bd66749292ed84a8399f6a339e3d001', 'hex').toString('latin1')

/** Whether there is a table of partitions to look at. */
export function mayHaveLocks(head: Buffer): boolean {
  return head.length >= 512 && head.readUInt16LE(510) === 0xaa55
}

/** Of a disk image: the partitions of its table that are locked. */
export function lockedPartitions(content: Content, head: Buffer): string | undefined {
  const { read } = content
  if (!read || !mayHaveLocks(head)) return undefined
  const starts = head[450] === 0xee ? gptStarts(read) : mbrStarts(head)
  const found = starts.flatMap((start) => {
    const said = lockedHead(read(start, 4096))
    return said === undefined ? [] : [`at byte ${start} a ${said}`]
  })
  return found.length === 0 ? undefined : `disk image: ${found.join('; ')}`
}

function mbrStarts(head: Buffer): number[] {
  return [446, 462, 478, 494].filter((at) => head[at + 4] !== 0).map((at) => head.readUInt32LE(at + 8) * 512)
}

function gptStarts(read: (offset: number, length: number) => Buffer): number[] {
  const header = read(512, 92)
  if (header.length < 92 || text(header, 0, 8) !== 'EFI PART') return []
  const table = Number(header.readBigUInt64LE(72)) * 512
  const size = header.readUInt32LE(84)
  const count = Math.min(header.readUInt32LE(80), 128)
  if (size < 128 || size > 4096) return []
  const entries = read(table, size * count)
  const starts: number[] = []
  for (let at = 0; at + 40 <= entries.length; at += size)
    if (entries.subarray(at, at + 16).some((byte) => byte !== 0)) starts.push(Number(entries.readBigUInt64LE(at + 32)) * 512)
  return starts
}
