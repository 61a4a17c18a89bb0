// Enumerates what one act handed over, in the order of the bytes of the paths, touching nothing.
import type { Facts } from '../original.ts'

export interface Walked extends Facts {
  /** Path inside the exhibit (relative to the folder handed over; the base name for a single file; first component is the base name when several paths came). */
  path: string
  /** Bytes of that path when `path` could not hold them. */
  raw?: Buffer
  /** What to open. */
  full: string | Buffer
  /** Why it is not read: link, device, socket, fifo, unreadable. */
  refused?: string
}
export interface Walk {
  kind: 'file' | 'folder'
  /** The path or paths handed over, joined by newline. */
  path: string
  /** Sorted by path bytes. Refused ones are among them. */
  files: Walked[]
  bytes: number
  refused: number
  /** Directories that could not be listed: path and reason. */
  problems: { path: string; reason: string }[]
}
/** Throws when a path does not exist. `onProgress` is called now and then with the count so far. */
export declare function walk(
  paths: readonly string[],
  options?: { signal?: AbortSignal; onProgress?: (files: number) => void; exclude?: (full: string) => boolean },
): Promise<Walk>
