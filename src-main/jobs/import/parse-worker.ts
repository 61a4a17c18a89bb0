// Parser worker: reads, hashes, seals, opens, frames, normalises and compresses; sends batches straight to the case thread.
import { once } from 'node:events'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { createBudget } from '../../evidence/containers/budget.ts'
import { GunzipScratch } from '../../evidence/containers/gzip.ts'
import { ownObjects } from '../../evidence/seal/seal.ts'
import { knownSources } from '../../sources/mapping/known.ts'
import { BatchOutlet } from './batch-outlet.ts'
import { giveWay } from './give-way.ts'
import { AskError, readMember, stopsImport } from './member-task.ts'
import { PackShelf } from './pack-shelf.ts'
import { type Asks, type FileTask, type Found, type FromWorker, type Step, type ToWorker, taskBytes, type WorkerInit } from './protocol.ts'
import { type Loaded, load, openQuietly, type ReceiveContext, receive, receiveAtOnce, taskRoom } from './receive.ts'
import type { ParserWork } from './spare-parsers.ts'

giveWay()
const { given } = workerData as { given: MessagePort }
// What the host says meanwhile waits: its port is listened to at the end.
const [work] = (await once(given, 'message')) as [ParserWork]
given.close()
if (work === null) process.exit()
const { init, port } = work
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

/** An import without rules does without the engine's modules. */
async function loadedRules(rules: WorkerInit['rules']) {
  const { RecordRules } = await import('../detect/record-rules.ts')
  return new RecordRules(rules)
}

const originals = taskRoom(taskBytes)
const task: ReceiveContext = {
  shelf,
  own: ownObjects(init.store),
  room: originals.room,
  scratch: new GunzipScratch(),
  inPlace: init.inPlace,
  outlet,
  store: init.store,
  secret: init.secret,
  source: init.source,
  sourceOf: knownSources(init.mappings),
  rules: init.rules.length > 0 ? await loadedRules(init.rules) : null,
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

/** Small files are read and hashed together, so that one question tells which of them are known. */
async function readFiles(files: FileTask[]): Promise<void> {
  originals.again()
  task.own = ownObjects(init.store)
  const loaded = files.map((file) => load(task, file))
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

async function readFile(one: Loaded, found: Found | undefined): Promise<void> {
  const { file } = one
  const original = one.bytes || file.sealed || file.full === null ? undefined : openQuietly(one)
  try {
    const content = receiveAtOnce(task, one, found) ?? (await receive(task, one, found, original))
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
    if (message.error !== undefined) waiting?.reject(new AskError(message.error))
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
