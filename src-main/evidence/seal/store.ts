// The folder of sealed objects: where an object lies and how its bytes come back.
import type { Content } from '../content.ts'

/** Where a sealed object lies. `file` is relative to the case's `evidence/` folder. */
export interface Location {
  sha256: string
  /** Original bytes. */
  size: number
  file: string
  offset: number
  length: number
}
export interface Sealed extends Location {
  /** True when the same bytes were there already: no second copy was made. */
  existed: boolean
}
/** Creates `evidence/` and `evidence/packs/` where missing and returns the path of `evidence/`. */
export declare function openStore(caseDir: string): string
/** `ab/abcd….zst` */
export declare function objectFile(sha256: string): string
/** Removes `.part` files of single objects and spools that an interrupted import left. Packs under construction stay. */
export declare function removeLeftovers(store: string): number
/** The whole object. Throws ObjectError. Use for small ones. */
export declare function readObject(store: string, at: Location): Buffer
/** The object as content with random access (both kinds). Close it when done. */
export declare function openObject(
  store: string,
  at: Location,
): Content & { read: (offset: number, length: number) => Buffer; close(): void }
export type ObjectState = { state: 'holds' } | { state: 'missing' | 'unreadable' | 'altered'; detail: string }
/** Re-hashes one object. Never throws but for the signal. */
export declare function checkObject(
  store: string,
  at: Location,
  options?: { signal?: AbortSignal; onBytes?: (n: number) => void },
): Promise<ObjectState>
