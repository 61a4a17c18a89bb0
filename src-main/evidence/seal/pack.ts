// A worker's pack: many small originals in one file, a zstd frame each, so that each can be checked alone.
import type { Location } from './store.ts'

export interface Pack {
  /** `packs/EX-003-0-1.zst`; under construction it has `.part` after it. Locations already name the final file. */
  readonly file: string
  /** Bytes appended so far, buffered ones included. */
  readonly length: number
  readonly full: boolean
  /** Appends one object (no look-up of duplicates: see sealWhole). */
  append(bytes: Uint8Array, sha256: string): Location
  /** Writes what is buffered and syncs the file. Before the case commits a location of this pack. */
  sync(): void
  /** Writes the closing index frame, syncs, makes it read-only, renames, syncs the folder. An empty pack is removed. */
  close(): void
  /** Leaves the file as `.part` without closing it (cancel, error). */
  abandon(): void
}
/** `n` counts a worker's packs from 1. Fails when the file exists. */
export declare function createPack(store: string, exhibit: string, worker: number, n: number): Pack
/** Continues `file` (with or without `.part`) after a crash: cuts it to `committedLength` and rebuilds its index from the frames. */
export declare function continuePack(store: string, file: string, committedLength: number): Pack
/** Packs of an exhibit that lie there as `.part`, so that a resuming import can close or continue them. */
export declare function openPacks(store: string, exhibit: string): string[]
