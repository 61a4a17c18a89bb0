// Checks a closed pack as a file: its index against its frames, and that nothing else lies in it.
import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { limits } from '../../contract/limits.ts'
import { readIndex } from './pack.ts'
import { frameOf, ObjectError, openStored } from './store.ts'

export type PackState = { state: 'holds'; objects: number } | { state: 'missing' | 'unreadable' | 'altered'; detail: string }

/** Also finds a changed bit that zstd reads to the same bytes. Packs under construction have no index yet and are checked object by object. */
export function checkPack(store: string, file: string): PackState {
  try {
    const opened = openStored(store, file)
    try {
      const bytes = opened.read(0, opened.size)
      const index = readIndex(bytes)
      if (index === undefined) return { state: 'altered', detail: `evidence/${file}: its closing index is missing or damaged` }
      let next = 0
      for (const [sha256, offset, length, size, sum] of index.entries) {
        if (offset !== next) return { state: 'altered', detail: `evidence/${file} at byte ${next}: the index does not follow the frames` }
        const inside = `evidence/${file} at byte ${offset}`
        if (crc32(bytes.subarray(offset, offset + length)) !== sum)
          return { state: 'altered', detail: `${inside}: the stored frame differs from its CRC-32` }
        const original = frameOf(opened, offset, length, Math.min(size, limits.packedObjectBytes), file)
        if (original.length !== size || hash('sha256', original, 'hex') !== sha256)
          return { state: 'altered', detail: `${inside}: the object differs from the index` }
        next = offset + length
      }
      if (next !== index.start) return { state: 'altered', detail: `evidence/${file} at byte ${next}: bytes that the index does not name` }
      const canonical = Buffer.from(JSON.stringify(index.entries))
      if (!bytes.subarray(index.start + 8).equals(canonical))
        return { state: 'altered', detail: `evidence/${file} at byte ${index.start}: its closing index is damaged` }
      return { state: 'holds', objects: index.entries.length }
    } finally {
      opened.close()
    }
  } catch (error) {
    if (error instanceof ObjectError) return { state: error.state, detail: error.message }
    return { state: 'altered', detail: `evidence/${file}: ${(error as Error).message}` }
  }
}
