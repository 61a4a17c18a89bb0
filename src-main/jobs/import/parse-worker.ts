// Parser worker: reads, hashes, seals, opens, frames, normalises and compresses; sends batches straight to the case thread.
// long because: one file, from its first byte to its last event, in the order it happens
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { limits } from '../../contract/limits.ts'
import { createBudget } from '../../evidence/containers/budget.ts'
import { type Content, contentOfBytes } from '../../evidence/content.ts'
import { registerInPlace } from '../../evidence/in-place.ts'
import { openOriginal, readOriginal } from '../../evidence/original.ts'
import { checkObject } from '../../evidence/seal/check.ts'
import { sealStream, sealWhole, sha256Hex } from '../../evidence/seal/seal.ts'
import { type Location, openObject, readObject } from '../../evidence/seal/store.ts'
import { heal } from '../../evidence/verify/heal.ts'
import { knownSources } from '../../sources/mapping/known.ts'
import { RecordRules } from '../detect/record-rules.ts'
import { BatchOutlet } from './batch-outlet.ts'

import { readMember, stopsImport, type TaskContext } from './member-task.ts'
import { PackShelf } from './pack-shelf.ts'
import type { Asks, FileTask, Found, FromWorker, Step, ToWorker, WorkerInit } from './protocol.ts'
import { toLocation, toSeal } from './seal-location.ts'

const { init, port } = workerData as { init: WorkerInit; port: MessagePort }
const host = parentPort!
const abort = new AbortController()
const shelf = new PackShelf(init.store, init.exhibit, init.worker, init.firstPack)
const outlet = new BatchOutlet(port, () => shelf.sync())
const asked = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
let nextAsk = 1
const post = (message: FromWorker) => host.postMessage(message)

/** Told now and then: with small files a message each would cost a tenth of the work. */
const tellMs = 100
let untold: Step = { bytes: 0, files: 0, records: 0, rejects: 0 }
let told = performance.now()

function step({ bytes, files, records, rejects }: Step): void {
  untold.bytes += bytes
  untold.files += files
  untold.records += records
  untold.rejects += rejects
  if (performance.now() - told > tellMs) tell()
}

function tell(): void {
  post({ kind: 'step', ...untold })
  untold = { bytes: 0, files: 0, records: 0, rejects: 0 }
  told = performance.now()
}

const task: TaskContext = {
  outlet,
  store: init.store,
  secret: init.secret,
  source: init.source,
  sourceOf: knownSources(init.mappings),
  rules: init.rules.length > 0 ? new RecordRules(init.rules) : null,
  keys: init.keys ? { ...init.keys, onUsed: (used) => post({ kind: 'unlocked', used }) } : undefined,
  signal: abort.signal,
  onStep: step,
  ask: <K extends keyof Asks>(what: K, ask: Asks[K]['ask']) =>
    new Promise<Asks[K]['answer']>((resolve, reject) => {
      const id = nextAsk++
      asked.set(id, { resolve: resolve as never, reject })
      post({ kind: 'ask', id, what, ask })
    }),
}

interface Loaded {
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
function advance(one: Loaded, bytes: number): void {
  const next = Math.min(one.file.size, one.told + Math.round(bytes))
  if (next > one.told) task.onStep({ bytes: next - one.told, files: 0, records: 0, rejects: 0 })
  one.told = next
}

/** Tells progress while a large original is read for its records. */
function counted(one: Loaded, content: Received): Received {
  if (content.bytes) return content
  const chunks = content.chunks.bind(content)
  return Object.assign(content, {
    async *chunks(from = 0) {
      for await (const chunk of chunks(from)) {
        advance(one, chunk.length / 2)
        yield chunk
      }
    },
  })
}

/** Small files are read and hashed together, so that one question tells which of them are known. */
async function readFiles(files: FileTask[]): Promise<void> {
  const loaded = files.map(load)
  const asking = loaded.filter((one) => one.sha256 !== undefined && !one.file.sealed)
  const found = asking.length > 0 ? await task.ask('find', { sha256: asking.map((one) => one.sha256!) }) : []
  const known = new Map<Loaded, Found>(asking.map((one, i) => [one, found[i]!]))
  const deferred: number[] = []
  for (const one of loaded) {
    abort.signal.throwIfAborted()
    const state = known.get(one)
    if (state === 'wait') deferred.push(one.file.id)
    else {
      await readFile(one, state)
      task.onStep({ bytes: one.file.size - one.told, files: 1, records: 0, rejects: 0 })
    }
  }
  tell()
  post({ kind: 'done', deferred })
}

function load(file: FileTask): Loaded {
  const one: Loaded = { file, mtime: file.mtime, told: 0, edges: file.edges }
  if (file.sealed || file.full === null || init.inPlace || file.size > limits.wholeFileBytes) return one
  try {
    const whole = readOriginal(pathOf(file.full), limits.wholeFileBytes)
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

async function readFile(one: Loaded, found: Found | undefined): Promise<void> {
  const { file } = one
  const original = one.bytes || file.sealed || file.full === null ? undefined : openQuietly(one)
  try {
    const content = await receive(one, found, original)
    if (!content) {
      outlet.update({ id: file.id, state: 'failed', problem: one.problem ?? 'unreadable' })
      outlet.sendIfFull()
      return
    }
    try {
      await readMember(task, {
        id: file.id,
        path: file.path,
        content,
        sha256: content.sha256,
        mtime: one.mtime,
        depth: 0,
        budget: createBudget(),
        skip: file.emitted,
        only: file.only,
        kept: one.edges === null ? {} : { edges: one.edges },
      })
      if (one.problem) outlet.update({ id: file.id, problem: one.problem })
    } finally {
      // An original read in place is closed below, which tells whether it changed.
      if ((content as unknown) !== original) content.close?.()
    }
  } catch (error) {
    if (abort.signal.aborted || stopsImport(error)) throw error
    outlet.update({ id: file.id, state: 'failed', problem: error instanceof Error ? error.message : String(error) })
  } finally {
    // Whether the file changed while it was read is known at the end.
    const changed = original?.close()
    if (changed) outlet.update({ id: file.id, problem: changed })
  }
}

function openQuietly(one: Loaded): ReturnType<typeof openOriginal> | undefined {
  try {
    return one.problem === undefined ? openOriginal(pathOf(one.file.full!)) : undefined
  } catch (error) {
    if (stopsImport(error)) throw error
    one.problem = error instanceof Error ? error.message : String(error)
    return undefined
  }
}

type Received = Content & { sha256: string; close?: () => void }

/** Seals what is not sealed yet, tells the case, and gives the bytes to parse. */
async function receive(
  one: Loaded,
  found: Found | undefined,
  original: ReturnType<typeof openOriginal> | undefined,
): Promise<Received | undefined> {
  const { file } = one
  if (file.sealed) return counted(one, openSealed(file.sealed))
  if (init.inPlace) {
    if (!original || file.full === null) return undefined
    const path = String(pathOf(file.full))
    const facts = await registerInPlace(path, { signal: abort.signal })
    outlet.update({
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
    const at = await sealBytes(one.bytes, one.sha256, found)
    outlet.update({ id: file.id, state: 'sealed', sha256: one.sha256, size: one.bytes.length, seal: toSeal(at) })
    return { ...contentOfBytes(one.bytes), sha256: one.sha256 }
  }
  if (!original) return undefined
  // A large file is read twice: half of its bytes count while it is sealed, half while it is parsed.
  const sealed = await sealStream(init.store, original.chunks(), { signal: abort.signal, onBytes: (n) => advance(one, n / 2) })
  outlet.update({ id: file.id, state: 'sealed', sha256: sealed.sha256, size: sealed.size, seal: toSeal(sealed) })
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
  return counted(one, openSealed({ sha256: sealed.sha256, size: sealed.size, seal: toSeal(sealed) }))
}

async function sealBytes(bytes: Buffer, sha256: string, found: Found | undefined): Promise<Location> {
  if (found && typeof found === 'object' && found.at.seal.kind !== 'in_place') {
    const at = toLocation(init.store, sha256, bytes.length, found.at.seal)
    const state = await checkObject(init.store, at)
    if (state.state === 'holds') return at
    const healed = await heal(init.store, at, chunksOf(bytes))
    if (healed) {
      await task.ask('healed', { sha256, size: bytes.length, seal: toSeal(healed), was: `${state.state}: ${state.detail}` })
      return healed
    }
    return at
  }
  return sealWhole(init.store, shelf.pack(), bytes)
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

function openSealed(sealed: NonNullable<FileTask['sealed']>): Received {
  if (sealed.seal.kind === 'in_place') return keep(openOriginal(sealed.seal.path), sealed.sha256)
  const at = toLocation(init.store, sealed.sha256, sealed.size, sealed.seal)
  if (sealed.size <= limits.wholeFileBytes) return { ...contentOfBytes(readObject(init.store, at)), sha256: sealed.sha256 }
  return keep(openObject(init.store, at), sealed.sha256)
}

/** Adds the hash to a content without losing its getters. */
function keep<T extends Content & { close(): unknown }>(content: T, sha256: string): Received {
  return Object.assign(content, { sha256 }) as unknown as Received
}

let chain: Promise<void> = Promise.resolve()
const inOrder = (act: () => Promise<void>) => {
  chain = chain.then(act).catch(failed)
}

function failed(error: unknown): void {
  shelf.abandon()
  if (abort.signal.aborted) {
    post({ kind: 'finished' })
    end()
    return
  }
  const { message, code } = error as { message?: string; code?: string }
  post({ kind: 'failed', message: message ?? String(error), code: code ?? 'internal' })
  abort.abort()
  end()
}

function end(): void {
  outlet.close()
  host.close()
}

host.on('message', (message: ToWorker) => {
  if (message.kind === 'answer') {
    const waiting = asked.get(message.id)
    asked.delete(message.id)
    if (message.error !== undefined) waiting?.reject(new Error(message.error))
    else waiting?.resolve(message.value as never)
  } else if (message.kind === 'files') inOrder(() => readFiles(message.files))
  else if (message.kind === 'flush')
    inOrder(async () => {
      outlet.send()
      await outlet.settled()
      post({ kind: 'flushed' })
    })
  else if (message.kind === 'finish')
    inOrder(async () => {
      shelf.close()
      outlet.send()
      await outlet.settled()
      post({ kind: 'finished' })
      end()
    })
  else if (message.kind === 'cancel') {
    abort.abort()
    inOrder(async () => {
      // What was read before the cancel is not lost.
      shelf.close()
      outlet.send()
      await outlet.settled()
      post({ kind: 'finished' })
      end()
    })
  }
})
