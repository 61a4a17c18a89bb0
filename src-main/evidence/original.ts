// Opens what was handed over: without following links, and telling when it changed while it was read.
import type { Content } from './content.ts'

export interface Facts {
  size: number
  /** Milliseconds. */
  mtime: number
  mode: number
}
export interface Whole extends Facts {
  bytes: Buffer
  /** Set when size or mtime differ after reading. */
  changed?: string
}
/** Reads a regular file whole. Throws an Error in words (refused link, vanished, permission, larger than `limit`). */
export declare function readOriginal(path: string | Buffer, limit?: number): Whole
/** A file as content: random access and chunks. Close it. */
export declare function openOriginal(
  path: string | Buffer,
): Content & Facts & { read: (offset: number, length: number) => Buffer; close(): string | undefined }
