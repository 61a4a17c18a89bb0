// Seals originals: small ones into the worker's pack, large ones as objects of their own.
import type { Content } from '../content.ts'
import type { Pack } from './pack.ts'
import type { Location, Sealed } from './store.ts'

/** Hex SHA-256 of bytes in memory. */
export declare function sha256Hex(bytes: Uint8Array): string
/**
 * Seals bytes in memory. `known` answers where the same bytes lie already, if they do.
 * At or above limits.packedObjectBytes it becomes an object of its own (durable on return); below, it is in the pack (durable after pack.sync()).
 */
export declare function sealWhole(store: string, pack: Pack, bytes: Uint8Array, known?: (sha256: string) => Location | undefined): Sealed
/** Seals a stream: hashed while copied, durable on return. Throws on abort and leaves nothing. */
export declare function sealStream(
  store: string,
  source: AsyncIterable<Uint8Array>,
  options?: { signal?: AbortSignal; onBytes?: (n: number) => void },
): Promise<Sealed>
/** Holds decompressed bytes for random access, in zstd, never as plain file; gone after `close`. */
export declare function spool(
  store: string,
  source: AsyncIterable<Uint8Array>,
  options?: { signal?: AbortSignal },
): Promise<Content & { read: (offset: number, length: number) => Buffer; close(): void }>
/** Hex SHA-256 and size of a content, read to its end. */
export declare function hashContent(
  content: Content,
  options?: { signal?: AbortSignal; onBytes?: (n: number) => void },
): Promise<{ sha256: string; size: number }>
