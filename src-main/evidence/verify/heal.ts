// The same bytes received again replace an object that is missing or damaged.
import type { Location } from '../seal/store.ts'

/** `at` is where the object should lie. Returns its new location (an object of its own) or undefined when it holds already. The caller writes the ledger entry. */
export declare function heal(store: string, at: Location, bytes: AsyncIterable<Uint8Array>): Promise<Location | undefined>
