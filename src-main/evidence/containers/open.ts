// Opens one member: peels its compressions, and says whether an archive or plain bytes are left.
import type { Content, Problem } from '../content.ts'
import type { Budget } from './budget.ts'

export type Compression = 'gzip' | 'bzip2' | 'xz' | 'zstd'
export type Archive = 'zip' | 'tar'
export interface Context {
  /** Shared by everything that comes out of one received file. */
  budget: Budget
  /** Archives above this member: 0 for a received file. */
  depth: number
  /** The member's path, for messages. */
  path: string
  /** Makes a stream randomly readable (seal/spool), needed for an archive behind a large decompression. */
  spool: (source: AsyncIterable<Uint8Array>) => Promise<Content & { close(): void }>
  signal?: AbortSignal
}
export interface Opened {
  /** Outermost first; empty for a plain member. */
  peeled: Compression[]
  /** Set when an archive is left: list its members with `members`. */
  archive?: Archive
  /** What is left after peeling: bytes in memory when small, else a stream that can be opened again. */
  content: Content
  /** Problem of peeling known so far; for a stream look at `content.problem` after reading. */
  readonly problem: Problem | undefined
  /** Frees a spool. */
  close(): void
}
/** Never throws for bad bytes: they are a `problem`. */
export declare function openMember(content: Content, context: Context): Promise<Opened>

export interface InnerMember {
  /** 1, 2, 3, … in the container's own order; directories do not count. */
  number: number
  path: string
  raw?: Buffer
  size?: number
  mtime?: number
  mode?: number
  /** Why it is not read: climbing name, link, device, limit. */
  refused?: string
  /** Encrypted: listed, not read. */
  locked?: string
  /** Absent when refused or locked. Can be read until the container is closed, in any order. */
  content?: Content
}
/** Members of an archive in its own order. The generator returns the archive's own problem (truncated, damaged directory, hidden bytes), if any. */
export declare function members(opened: Opened, context: Context): AsyncGenerator<InnerMember, Problem | undefined>
