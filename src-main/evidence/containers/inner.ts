// A member of an archive, and why one is not given out.
import { limits } from '../../contract/limits.ts'
import type { Content, Problem } from '../content.ts'
import { unsafeName } from '../names.ts'

export interface InnerMember {
  /** 1, 2, 3, … in the container's own order; directories do not count. */
  number: number
  path: string
  raw?: Buffer
  size?: number
  /** Milliseconds. */
  mtime?: number
  mode?: number
  /** Why it is not read: climbing name, link, device, unknown compression. */
  refused?: string
  /** Encrypted: listed, not read. */
  locked?: string
  /** Absent when refused or locked. Can be read, again and in any order, until the container is closed. */
  content?: Content
}

export function refusal(name: { path: string; raw?: Buffer }): string | undefined {
  // The bytes where there are any: what we show of them has backslashes of its own.
  return unsafeName(name.raw?.toString('latin1') ?? name.path)
}

export function memberLimit(path: string, number: number): Problem | undefined {
  if (number <= limits.containerMembers) return undefined
  return {
    state: 'cut',
    limit: 'containerMembers',
    reason: `${path}: more than ${limits.containerMembers} members (limit containerMembers); the rest is not read`,
  }
}

/** File type bits of a Unix mode, as zip and cpio keep them. */
export function specialFile(mode: number): string | undefined {
  switch (mode & 0o170000) {
    case 0o120000:
      return 'symbolic link'
    case 0o060000:
      return 'block device'
    case 0o020000:
      return 'character device'
    case 0o010000:
      return 'named pipe'
    case 0o140000:
      return 'socket'
    default:
      return undefined
  }
}
