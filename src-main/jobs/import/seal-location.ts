// The store's words for where an original lies (Seal) and the evidence stage's (Location).
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Seal } from '../../case/api.ts'
import { bodySize } from '../../evidence/seal/cipher.ts'
import { type Location, objectFile } from '../../evidence/seal/store.ts'

export function toSeal(at: Location): Seal {
  return at.file.startsWith('packs/') ? { kind: 'pack', pack: at.file, offset: at.offset, length: at.length } : { kind: 'object' }
}

/** Length 0 when the object's file is missing; whoever reads it then says so. In-place originals have no location. */
export function toLocation(store: string, sha256: string, size: number, seal: Exclude<Seal, { kind: 'in_place' }>): Location {
  if (seal.kind === 'pack') return { sha256, size, file: seal.pack, offset: seal.offset, length: seal.length }
  const file = objectFile(sha256)
  return { sha256, size, file, offset: 0, length: bodySize(store, statSync(join(store, file), { throwIfNoEntry: false })?.size ?? 0) }
}
