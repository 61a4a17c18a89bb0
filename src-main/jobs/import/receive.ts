// From a path to bytes that are sealed and can be read for their records: read, hash, seal, or heal what lay damaged.
import { limits } from '../../contract/limits.ts'
import { type Content, contentOfBytes } from '../../evidence/content.ts'
import { registerInPlace } from '../../evidence/in-place.ts'
import { openOriginal, readOriginal } from '../../evidence/original.ts'
import { checkObject } from '../../evidence/seal/check.ts'
import { type ownObjects, sealHashed, sealStream, sha256Hex } from '../../evidence/seal/seal.ts'
import { type Location, openObject, readObject } from '../../evidence/seal/store.ts'
import { heal } from '../../evidence/verify/heal.ts'
import { stopsImport, type TaskContext } from './member-task.ts'
import type { PackShelf } from './pack-shelf.ts'
import type { FileTask, Found } from './protocol.ts'
import { toLocation, toSeal } from './seal-location.ts'

/** What receiving needs of its worker. */
export interface ReceiveContext extends TaskContext {
  shelf: PackShelf
  /** Objects of their own that lay there before the files at hand. */
  own: ReturnType<typeof ownObjects>
  /** Where the next small original of a task is read to; what the task before read there is gone. */
  room: (size: number) => Buffer
  inPlace: boolean
}

/** One buffer for the small originals of a task: a buffer for each of many would keep the collector at work. */
export function taskRoom(size: number): { room: (size: number) => Buffer; again(): void } {
  let all: Buffer | undefined
  let taken = 0
  return {
    room(wanted) {
      if (wanted > size - taken) return Buffer.allocUnsafeSlow(wanted)
      all ??= Buffer.allocUnsafeSlow(size)
      taken += wanted
      return all.subarray(taken - wanted, taken)
    },
    again() {
      taken = 0
    },
  }
}

export interface Loaded {
  file: FileTask
  bytes?: Buffer
  sha256?: string
  problem?: string
  mtime: number | null
  /** Bytes already told as progress. */
  told: number
  /** Of an original registered in place. */
  edges: string | null
}

/** Never past the file's size, which is told in full when the file is done. */
function advance(task: ReceiveContext, one: Loaded, bytes: number): void {
  const next = Math.min(one.file.size, one.told + Math.round(bytes))
  if (next > one.told) task.onStep({ bytes: next - one.told, files: 0, records: 0, rejects: 0 })
  one.told = next
}

/** Tells progress while a large original is read for its records. */
function counted(task: ReceiveContext, one: Loaded, content: Received): Received {
  if (content.bytes) return content
  const chunks = content.chunks.bind(content)
  return Object.assign(content, {
    async *chunks(from = 0) {
      for await (const chunk of chunks(from)) {
        advance(task, one, chunk.length / 2)
        yield chunk
      }
    },
  })
}

export function load(task: ReceiveContext, file: FileTask): Loaded {
  const one: Loaded = { file, mtime: file.mtime, told: 0, edges: file.edges }
  if (file.sealed || file.full === null || task.inPlace || file.size > limits.wholeFileBytes) return one
  try {
    const whole = readOriginal(pathOf(file.full), limits.wholeFileBytes, task.room)
    one.bytes = whole.bytes
    one.sha256 = sha256Hex(whole.bytes)
    one.mtime = whole.mtime
    if (whole.changed) one.problem = whole.changed
  } catch (error) {
    if (stopsImport(error)) throw error
    one.problem = error instanceof Error ? error.message : String(error)
  }
  return one
}

const pathOf = (full: string | Uint8Array) => (typeof full === 'string' ? full : Buffer.from(full))

export function openQuietly(one: Loaded): ReturnType<typeof openOriginal> | undefined {
  try {
    return one.problem === undefined ? openOriginal(pathOf(one.file.full!)) : undefined
  } catch (error) {
    if (stopsImport(error)) throw error
    one.problem = error instanceof Error ? error.message : String(error)
    return undefined
  }
}

export type Received = Content & { sha256: string; close?: () => void }

/** As `receive`, for a small file that was read whole and that nobody knows: there is nothing to wait for. */
export function receiveAtOnce(task: ReceiveContext, one: Loaded, found: Found | undefined): Received | undefined {
  const { file, bytes, sha256 } = one
  if (!bytes || !sha256 || file.sealed || task.inPlace || typeof found === 'object') return undefined
  return toldSealed(task, file.id, bytes, sha256, sealHashed(task.store, task.shelf.pack(), bytes, sha256, task.own(sha256, bytes.length)))
}

function toldSealed(task: ReceiveContext, id: number, bytes: Buffer, sha256: string, at: Location): Received {
  task.outlet.update({ id, state: 'sealed', sha256, size: bytes.length, seal: toSeal(at) })
  return { ...contentOfBytes(bytes), sha256 }
}

/** Seals what is not sealed yet, tells the case, and gives the bytes to parse. */
export async function receive(
  task: ReceiveContext,
  one: Loaded,
  found: Found | undefined,
  original: ReturnType<typeof openOriginal> | undefined,
): Promise<Received | undefined> {
  const { file } = one
  if (file.sealed) return counted(task, one, openSealed(task, file.sealed))
  if (task.inPlace) {
    if (!original || file.full === null) return undefined
    const path = String(pathOf(file.full))
    const facts = await registerInPlace(path, { signal: task.signal })
    task.outlet.update({
      id: file.id,
      state: 'sealed',
      sha256: facts.sha256,
      size: facts.size,
      seal: { kind: 'in_place', path },
      resume: { edges: facts.edges },
    })
    one.edges = facts.edges
    return keep(original, facts.sha256)
  }
  if (one.bytes && one.sha256) {
    return toldSealed(task, file.id, one.bytes, one.sha256, await sealBytes(task, one.bytes, one.sha256, found))
  }
  if (!original) return undefined
  // A large file is read twice: half of its bytes count while it is sealed, half while it is parsed.
  const sealed = await sealStream(task.store, original.chunks(), { signal: task.signal, onBytes: (n) => advance(task, one, n / 2) })
  task.outlet.update({ id: file.id, state: 'sealed', sha256: sealed.sha256, size: sealed.size, seal: toSeal(sealed) })
  if (!sealed.existed) {
    const [there] = await task.ask('find', { sha256: [sealed.sha256] })
    if (typeof there === 'object' && there.at.seal.kind !== 'in_place')
      await task.ask('healed', {
        sha256: sealed.sha256,
        size: sealed.size,
        seal: toSeal(sealed),
        was: sealed.healed ? 'altered' : 'missing',
      })
  }
  return counted(task, one, openSealed(task, { sha256: sealed.sha256, size: sealed.size, seal: toSeal(sealed) }))
}

async function sealBytes(task: ReceiveContext, bytes: Buffer, sha256: string, found: Found | undefined): Promise<Location> {
  if (found && typeof found === 'object' && found.at.seal.kind !== 'in_place') {
    const at = toLocation(task.store, sha256, bytes.length, found.at.seal)
    const state = await checkObject(task.store, at)
    if (state.state === 'holds') return at
    const healed = await heal(task.store, at, chunksOf(bytes))
    if (healed) {
      await task.ask('healed', { sha256, size: bytes.length, seal: toSeal(healed), was: `${state.state}: ${state.detail}` })
      return healed
    }
    return at
  }
  return sealHashed(task.store, task.shelf.pack(), bytes, sha256, task.own(sha256, bytes.length))
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

function openSealed(task: ReceiveContext, sealed: NonNullable<FileTask['sealed']>): Received {
  if (sealed.seal.kind === 'in_place') return keep(openOriginal(sealed.seal.path), sealed.sha256)
  const at = toLocation(task.store, sealed.sha256, sealed.size, sealed.seal)
  if (sealed.size <= limits.wholeFileBytes) return { ...contentOfBytes(readObject(task.store, at)), sha256: sealed.sha256 }
  return keep(openObject(task.store, at), sealed.sha256)
}

/** Adds the hash to a content without losing its getters. */
function keep<T extends Content & { close(): unknown }>(content: T, sha256: string): Received {
  return Object.assign(content, { sha256 }) as unknown as Received
}
