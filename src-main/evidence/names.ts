// Names are chosen by attackers: how we show them, and which of them we refuse.
import { isUtf8 } from 'node:buffer'

export interface Name {
  /** Valid UTF-8 as it is; other bytes as `\xhh`. `/` separates. */
  path: string
  /** The bytes, only when `path` could not hold them. */
  raw?: Buffer
}

export function decodeName(bytes: Uint8Array): Name {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isUtf8(raw)) return { path: raw.toString('utf8') }
  return { path: escapeInvalid(raw), raw: Buffer.from(raw) }
}

function escapeInvalid(bytes: Buffer): string {
  let out = ''
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceLength(bytes[i]!)
    const end = i + length
    if (length > 0 && end <= bytes.length && isUtf8(bytes.subarray(i, end))) {
      out += bytes.toString('utf8', i, end)
      i = end
    } else {
      out += `\\x${bytes[i]!.toString(16).padStart(2, '0')}`
      i++
    }
  }
  return out
}

function sequenceLength(first: number): number {
  if (first < 0x80) return 1
  if (first < 0xc2) return 0
  if (first < 0xe0) return 2
  if (first < 0xf0) return 3
  return first < 0xf5 ? 4 : 0
}

/** Why a member of a container may not have this name, or undefined. Nothing is ever written under it; but a name that climbs was made to. */
export function unsafeName(path: string): string | undefined {
  if (path === '') return 'empty name'
  if (path.includes('\u0000')) return 'name holds a NUL byte'
  if (path.startsWith('/') || path.startsWith('\\')) return 'absolute name'
  if (/^[A-Za-z]:/.test(path)) return 'name with a drive letter'
  if (/(^|[\\/])\.\.([\\/]|$)/.test(path)) return 'name climbs out of the container'
  return undefined
}
