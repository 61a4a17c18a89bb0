// The same bytes received again replace an object that is missing or damaged. The caller writes the ledger entry.
import { checkObject } from '../seal/check.ts'
import { sealStream } from '../seal/seal.ts'
import type { Location } from '../seal/store.ts'

/**
 * `at` is where the object should lie. Returns where its whole copy lies now, always as an object of its own (a pack is
 * never opened for writing again), or undefined when it holds already. Throws an Error, and writes nothing, when `bytes` are others.
 */
export async function heal(
  store: string,
  at: Location,
  bytes: AsyncIterable<Uint8Array>,
  options: { signal?: AbortSignal } = {},
): Promise<Location | undefined> {
  if ((await checkObject(store, at, options)).state === 'holds') return undefined
  const { sha256, size, file, offset, length } = await sealStream(store, bytes, { ...options, expect: at.sha256 })
  return { sha256, size, file, offset, length }
}
