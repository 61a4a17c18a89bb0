// Checks a closed pack as a file: its index against its frames, and that nothing else lies in it.
import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { limits } from '../../contract/limits.ts'
import { type PackEntry, readIndex } from './pack.ts'
import { frameOf, ObjectError, type OpenFile, openStored } from './store.ts'

export interface PackState {
  /** Of the file as a whole; `holds` only when every object in it does. */
  state: 'holds' | 'missing' | 'unreadable' | 'altered'
  /** Empty when it holds; those of the file around its objects once more apart. */
  problems: string[]
  fileProblems: string[]
  /** By offset: what lies there, or what is wrong with it. Absent when the index does not read: then check object by object. */
  objects: Map<number, { sha256: string; length: number; size: number } | string> | undefined
}

/** Also finds a changed bit that zstd reads to the same bytes. Packs under construction have no index yet. */
export function checkPack(store: string, file: string): PackState {
  let opened: OpenFile | undefined
  try {
    opened = openStored(store, file)
    return inspect(opened, file)
  } catch (error) {
    if (error instanceof ObjectError) return failed(error.state, error.message)
    return failed('altered', `evidence/${file}: ${(error as Error).message}`)
  } finally {
    opened?.close()
  }
}

function inspect(opened: OpenFile, file: string): PackState {
  const bytes = opened.read(0, opened.size)
  const index = readIndex(bytes)
  if (index === undefined) return failed('altered', `evidence/${file}: its closing index is missing or damaged`)
  const broken: string[] = []
  const around: string[] = []
  const objects: NonNullable<PackState['objects']> = new Map()
  let next = 0
  for (const entry of index.entries) {
    const [sha256, offset, length, size] = entry
    if (offset !== next) around.push(`evidence/${file} at byte ${next}: the index does not follow the frames`)
    const wrong = frameProblem(opened, bytes, entry, file)
    if (wrong !== undefined) broken.push(wrong)
    objects.set(offset, wrong ?? { sha256, length, size })
    next = offset + length
  }
  if (next !== index.start) around.push(`evidence/${file} at byte ${next}: bytes that the index does not name`)
  if (!bytes.subarray(index.start + 8).equals(Buffer.from(JSON.stringify(index.entries))))
    around.push(`evidence/${file} at byte ${index.start}: its closing index is damaged`)
  const problems = [...around, ...broken]
  return { state: problems.length > 0 ? 'altered' : 'holds', problems, fileProblems: around, objects }
}

function failed(state: PackState['state'], problem: string): PackState {
  return { state, problems: [problem], fileProblems: [problem], objects: undefined }
}

function frameProblem(opened: OpenFile, bytes: Buffer, [sha256, offset, length, size, sum]: PackEntry, file: string): string | undefined {
  const place = `evidence/${file} at byte ${offset}`
  if (crc32(bytes.subarray(offset, offset + length)) !== sum) return `${place}: the stored frame differs from its CRC-32`
  try {
    const original = frameOf(opened, offset, length, Math.min(size, limits.packedObjectBytes), file)
    if (original.length === size && hash('sha256', original, 'hex') === sha256) return undefined
    return `${place}: the object differs from the index`
  } catch (error) {
    return (error as Error).message
  }
}
