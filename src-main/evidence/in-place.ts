// Registers an original too large to copy: hashed and described where it lies.

export interface Registered {
  path: string
  sha256: string
  size: number
  mtime: number
  mode: number
  /** First and last 64 KiB, hex SHA-256: a quick look before the full hash is repeated. */
  edges: string
}
export declare function registerInPlace(
  path: string,
  options?: { signal?: AbortSignal; onBytes?: (n: number) => void },
): Promise<Registered>
export type InPlaceState = { state: 'holds' } | { state: 'not_present' | 'altered' | 'unreadable'; detail: string }
export declare function checkInPlace(
  registered: Registered,
  options?: { signal?: AbortSignal; onBytes?: (n: number) => void; quick?: boolean },
): Promise<InPlaceState>
