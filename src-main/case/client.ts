// The workbench thread's side of the case thread: typed calls over a message port, streams, producers, derivation.
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { type CaseCalls, type CaseChange, CaseError, type CaseStreams, type Derive, type NewCase, type RawRecord } from './api.ts'
import { caseThread } from './spare-thread.ts'
import type { FromThread, ToThread } from './wire.ts'

type Calls = { [K in keyof CaseCalls]: (...args: Parameters<CaseCalls[K]>) => Promise<ReturnType<CaseCalls[K]>> }
type Streams = { [K in keyof CaseStreams]: (...args: Parameters<CaseStreams[K]>) => AsyncGenerator<ReturnType<CaseStreams[K]>, void> }

export interface CaseClient extends Calls, Streams {
  /** A port for a parser worker (transfer it): `ProducerMessage` in, `ProducerReply` out. */
  connectProducer(): MessagePort
  /** A port on which the case asks for OCSF events; answer it with `serveDerive` in any thread. The last one connected serves. */
  connectDerive(): MessagePort
  onChange(listener: (change: CaseChange) => void): () => void
  /** Resolves when the thread has ended; rejects all open calls. Given to hosts that must wait for the files to be let go. */
  readonly ended: Promise<void>
  /** Ends the thread without closing the files in order, as a crash would. */
  kill(): Promise<void>
}

/** Makes the two databases in an existing or new folder. Refuses a folder that holds a case. */
export const createCase = (dir: string, facts: NewCase, options: CaseOptions = {}): Promise<CaseClient> =>
  start({ dir, create: facts, ...options })
/** Opens, migrates, and drops what a crash left half done. The caller holds the case's lock. */
export const openCase = (dir: string, options: CaseOptions = {}): Promise<CaseClient> => start({ dir, ...options })

export interface CaseOptions {
  /** Of a case that is encrypted at rest: 64 hex digits. */
  key?: string
  /** DuckDB's memory, MB. */
  columnMemory?: number
  /** Segment bounds, for tests. */
  segmentEvents?: number
  segmentMs?: number
  /** Blocks of a text search read before its first answer. */
  eagerBlocks?: number
  /** Up to so many rows of a filter are kept in order; 0 keeps none. */
  keptRows?: number
}

/** Answers the case's requests for OCSF events on a port from `connectDerive`. */
export const serveDerive = (port: MessagePort, derive: Derive): void => {
  port.on('message', async ({ id, records }: { id: number; records: RawRecord[] }) => {
    try {
      port.postMessage({ id, events: await derive(records) })
    } catch (error) {
      port.postMessage({ id, error: error instanceof Error ? error.message : String(error) })
    }
  })
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}
interface Flowing {
  values: unknown[]
  ended: boolean
  error?: Error
  wake?: () => void
}

const start = async (init: { dir: string; create?: NewCase } & CaseOptions): Promise<CaseClient> => {
  const worker = caseThread(init)
  const waiting = new Map<number, Waiting>()
  const flowing = new Map<number, Flowing>()
  const listeners = new Set<(change: CaseChange) => void>()
  let next = 1
  let gone: Error | undefined
  const post = (message: ToThread, transfer: MessagePort[] = []) => worker.postMessage(message, transfer)

  const stop = (error: Error) => {
    gone ??= error
    for (const one of waiting.values()) one.reject(error)
    waiting.clear()
    for (const one of flowing.values()) {
      one.error = error
      one.ended = true
      one.wake?.()
    }
    flowing.clear()
  }
  const ready = new Promise<void>((resolve, reject) => waiting.set(0, { resolve: () => resolve(), reject }))
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      stop(new CaseError('closed', 'the case is closed'))
      resolve()
    })
  })
  worker.on('error', (error) => stop(error instanceof Error ? error : new CaseError('internal', String(error))))
  worker.on('message', (message: FromThread) => {
    if (message.kind === 'change') for (const listener of listeners) listener(message.change)
    else if (message.kind === 'value') {
      const flow = flowing.get(message.id)
      flow?.values.push(message.value)
      flow?.wake?.()
    } else {
      const error = message.error && new CaseError(message.error.code, message.error.message)
      const one = waiting.get(message.id)
      waiting.delete(message.id)
      if (error) one?.reject(error)
      else one?.resolve(message.value)
      const flow = flowing.get(message.id)
      if (!flow) return
      flow.error = error
      flow.ended = true
      flow.wake?.()
    }
  })

  const call = (method: string, args: unknown[]): Promise<unknown> => {
    if (gone) return Promise.reject(gone)
    const id = next++
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      post({ kind: 'call', id, method, args })
    })
  }
  async function* stream(method: string, args: unknown[]): AsyncGenerator<unknown, void> {
    if (gone) throw gone
    const id = next++
    const flow: Flowing = { values: [], ended: false }
    flowing.set(id, flow)
    post({ kind: 'stream', id, method, args })
    try {
      while (true) {
        while (flow.values.length > 0) {
          yield flow.values.shift()
          if (!flow.ended) post({ kind: 'more', id })
        }
        if (flow.error) throw flow.error
        if (flow.ended) return
        await new Promise<void>((resolve) => {
          flow.wake = resolve
        })
      }
    } finally {
      flowing.delete(id)
      if (!flow.ended && !gone) post({ kind: 'stop', id })
    }
  }
  const port = (kind: 'producer' | 'derive') => {
    const channel = new MessageChannel()
    post({ kind, port: channel.port1 }, [channel.port1])
    return channel.port2
  }
  const own = {
    ended,
    connectProducer: () => port('producer'),
    connectDerive: () => port('derive'),
    onChange: (listener: (change: CaseChange) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    kill: async () => {
      await worker.terminate()
    },
    close: async () => {
      if (!gone) await call('close', []).catch(() => undefined)
      await ended
    },
  }
  const streams = new Set(['count', 'scan', 'rawBlocks', 'matches', 'detections', 'incidents'])
  const client = new Proxy(own, {
    get: (target, name) => {
      if (typeof name !== 'string' || name === 'then') return undefined
      if (name in target) return target[name as keyof typeof own]
      if (streams.has(name)) return (...args: unknown[]) => stream(name, args)
      return (...args: unknown[]) => call(name, args)
    },
  })
  await ready
  return client as unknown as CaseClient
}
