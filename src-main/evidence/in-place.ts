// Registers an original too large to copy: hashed and described where it lies, and looked for there again.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { setImmediate as breathe } from 'node:timers/promises'
import { type Original, openOriginal } from './original.ts'

export interface Registered {
  path: string
  sha256: string
  size: number
  /** Milliseconds. */
  mtime: number
  mode: number
  /** Hex SHA-256 over the first and the last 64 KiB: a quick look before the full hash is repeated. */
  edges: string
}
export interface InPlaceOptions {
  signal?: AbortSignal
  onBytes?: (n: number) => void
}
export type InPlaceState = { state: 'holds' } | { state: 'not_present' | 'altered' | 'unreadable'; detail: string }

const edgeBytes = 64 * 1024

/** Throws an Error in words when it cannot be read or changes meanwhile. */
export async function registerInPlace(path: string, options: InPlaceOptions = {}): Promise<Registered> {
  const original = openOriginal(path)
  let changed: string | undefined
  try {
    const sha256 = await hashOf(original, options)
    const { size, mtime, mode } = original
    const registered = { path, sha256, size, mtime, mode, edges: edgesOf(original) }
    changed = original.close()
    if (changed === undefined) return registered
  } catch (error) {
    if (changed === undefined) original.close()
    throw error
  }
  throw new Error(changed)
}

/** `quick` compares size and edges alone, which finds most changes and proves nothing. */
export async function checkInPlace(registered: Registered, options: InPlaceOptions & { quick?: boolean } = {}): Promise<InPlaceState> {
  const { path, size } = registered
  if (!existsSync(path)) return { state: 'not_present', detail: `${path} is not there: its medium may be away` }
  let original: Original
  try {
    original = openOriginal(path)
  } catch (error) {
    return { state: 'unreadable', detail: `${path}: ${(error as Error).message}` }
  }
  try {
    if (original.size !== size) return { state: 'altered', detail: `${path} has ${original.size} bytes instead of ${size}` }
    if (registered.edges !== '' && edgesOf(original) !== registered.edges)
      return { state: 'altered', detail: `${path}: its first or last bytes differ` }
    if (options.quick) return { state: 'holds' }
    const found = await hashOf(original, options)
    return found === registered.sha256 ? { state: 'holds' } : { state: 'altered', detail: `${path}: SHA-256 is ${found}` }
  } catch (error) {
    options.signal?.throwIfAborted()
    return { state: 'unreadable', detail: `${path}: ${(error as Error).message}` }
  } finally {
    original.close()
  }
}

async function hashOf(original: Original, { signal, onBytes }: InPlaceOptions): Promise<string> {
  const digest = createHash('sha256')
  let size = 0
  for await (const chunk of original.chunks()) {
    signal?.throwIfAborted()
    digest.update(chunk)
    size += chunk.length
    onBytes?.(chunk.length)
    await breathe() // reads are not waited for elsewhere, and a cancel must get through
  }
  if (size !== original.size) throw new Error(`only ${size} of ${original.size} bytes could be read`)
  return digest.digest('hex')
}

function edgesOf(original: Original): string {
  const digest = createHash('sha256')
  digest.update(original.read(0, edgeBytes))
  digest.update(original.read(Math.max(0, original.size - edgeBytes), edgeBytes))
  return digest.digest('hex')
}
