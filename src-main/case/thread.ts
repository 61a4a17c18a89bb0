// The case thread: the only opener of events.duckdb and the only writer of case.db. Serves calls, streams and producers.
import { once } from 'node:events'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { CaseError, type Derive, type ProducerMessage, type ProducerReply } from './api.ts'
import { asCaseError } from './case-error.ts'
import { QueryError } from './query/leaf.ts'
import { rewriteFiles } from './rewrite.ts'
import { Store, type StoreInit } from './store.ts'
import type { FromThread, ToThread } from './wire.ts'

const port = parentPort!
const post = (message: FromThread) => port.postMessage(message)
const failure = (error: unknown) => {
  const known = error instanceof QueryError ? error : asCaseError(error)
  return { code: known.code, message: known.message }
}

const streams = new Map<number, { credit: number; stopped: boolean; wake?: () => void }>()

const flow = async (store: Store, id: number, method: string, args: unknown[]): Promise<void> => {
  const state: { credit: number; stopped: boolean; wake?: () => void } = { credit: 2, stopped: false }
  streams.set(id, state)
  try {
    const open = store[method as 'count'] as (...rest: unknown[]) => AsyncIterable<unknown>
    for await (const value of open.apply(store, args)) {
      if (state.stopped) return
      post({ kind: 'value', id, value })
      state.credit--
      while (state.credit <= 0 && !state.stopped)
        await new Promise<void>((resolve) => {
          state.wake = resolve
        })
      if (state.stopped) return
    }
    post({ kind: 'answer', id })
  } catch (error) {
    post({ kind: 'answer', id, error: failure(error) })
  } finally {
    streams.delete(id)
  }
}

const serveProducer = (current: () => Store, producer: MessagePort): void => {
  const reply = (message: ProducerReply) => producer.postMessage(message)
  producer.on('message', (message: ProducerMessage) => {
    const work =
      message.kind === 'batch'
        ? current().writer.append(message.batch, message.updates, message.reindexOf)
        : current().writer.update(message.updates)
    work.then(
      () => reply({ kind: 'accepted', seq: message.seq }),
      (error: unknown) => reply({ kind: 'refused', seq: message.seq, ...failure(error) }),
    )
  })
}

const deriveOver = (channel: MessagePort): Derive => {
  let next = 1
  const waiting = new Map<number, { resolve(events: Awaited<ReturnType<Derive>>): void; reject(error: Error): void }>()
  channel.on('message', (message: { id: number; events?: Awaited<ReturnType<Derive>>; error?: string }) => {
    const one = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.events) one?.resolve(message.events)
    else one?.reject(new CaseError('internal', `deriving events failed: ${message.error}`))
  })
  channel.on('close', () => {
    for (const one of waiting.values()) one.reject(new CaseError('closed', 'who derives events has gone'))
    waiting.clear()
  })
  return (records) =>
    new Promise((resolve, reject) => {
      const id = next++
      waiting.set(id, { resolve, reject })
      channel.postMessage({ id, records })
    })
}

const callable = new Set(
  (
    'facts setIndexVersion usedSources secret getKv setKv close addExhibit updateExhibit exhibits exhibit addMembers updateMembers members member memberWork ' +
    'memberLines memberKinds memberFacts findObjects anyObject rejects account packs beginImport commitSegment finishImport resetMembers saveIntake intakeVersions annotate undo ' +
    'annotationsOf tags annotationList page histogram facets elsewhere suggest fields check event rawRecord findById digest consistency ' +
    'beginReindex finishReindex ruleFiles setRuleFiles clearMatches addMatches rawSize setDetections detectionCount hides addHide ' +
    'endHide rawOf addIndicators indicators values setIndicatorHits textsHeld indicatorHits indicatorsFound eventFacts eventFactsOfEach factsOfUids rowsOf recordsOf sourceSpans setInsights ' +
    'models setModel addModelRun updateModelRun addModelStep modelRuns modelRun ' +
    'insights analysedExhibits keepVerdict keptVerdicts setCoverageClaims coverageClaims bucketCounts cutMembers mappings ' +
    'saveMapping reports reportDraft reportVersions saveReport undoReport addReportRevision reportRevisions reportRevision ' +
    'facetsOf clockOffsets addClockOffset endClockOffset clockPairs addressValues setAddresses setAside endAside asides asideCounts ' +
    'asideOver asideSpans expunges beginExpunge expungeOriginals expungeRecords finishExpunge'
  ).split(' '),
)

/** What to open: known at the start, or told later to a thread that was kept ready; nothing when that one is let go. */
const given = async (): Promise<StoreInit | undefined> => {
  if (workerData) return workerData as StoreInit
  const [message] = (await once(port, 'message')) as [ToThread]
  return message.kind === 'open' ? message.init : undefined
}

const main = async (): Promise<void> => {
  const whole = await given()
  if (!whole) return port.close()
  let store: Store
  try {
    store = await Store.open(whole)
  } catch (error) {
    post({ kind: 'answer', id: 0, error: failure(error) })
    port.close()
    return
  }
  const pending = new Set<string>()
  const tell = (kind: Parameters<Store['onChange']>[0]) => {
    // Many commits in a second are one change to a window.
    if (pending.has(kind)) return
    pending.add(kind)
    setTimeout(() => {
      pending.delete(kind)
      post({ kind: 'change', change: { kind } })
    }, 100).unref()
  }
  store.onChange = tell
  /** Calls wait while the files are closed and opened again. */
  let rewriting: Promise<void> = Promise.resolve()
  const rewrite = async (what: 'columns' | 'manifest') => {
    const { create: _, ...init } = whole
    const { derive } = store.asker
    await store.close()
    await rewriteFiles(init, what)
    store = await Store.open(init)
    store.onChange = tell
    store.asker.derive = derive
    for (const kind of ['events', 'evidence', 'detections'] as const) tell(kind)
  }
  const ports: MessagePort[] = []
  port.on('message', async (message: ToThread) => {
    if (message.kind === 'call' && message.method === 'rewrite') rewriting = rewriting.then(() => rewrite(message.args[0] as 'columns'))
    await rewriting.catch(() => undefined)
    if (message.kind === 'open' || message.kind === 'leave') return
    if (message.kind === 'stream') void flow(store, message.id, message.method, message.args)
    else if (message.kind === 'more' || message.kind === 'stop') {
      const state = streams.get(message.id)
      if (!state) return
      if (message.kind === 'more') state.credit++
      else state.stopped = true
      state.wake?.()
    } else if (message.kind === 'producer') {
      ports.push(message.port)
      serveProducer(() => store, message.port)
    } else if (message.kind === 'derive') {
      ports.push(message.port)
      store.asker.derive = deriveOver(message.port)
    } else {
      const { id, method, args } = message
      try {
        if (method === 'rewrite') {
          await rewriting
          post({ kind: 'answer', id })
          return
        }
        if (!callable.has(method)) throw new CaseError('internal', `the case has no call ${method}`)
        const value = await (store[method as 'facts'] as (...rest: unknown[]) => unknown).apply(store, args)
        post({ kind: 'answer', id, value })
      } catch (error) {
        post({ kind: 'answer', id, error: failure(error) })
      }
      if (method === 'close') {
        for (const one of ports) one.close()
        port.close()
      }
    }
  })
  post({ kind: 'answer', id: 0 })
}

await main()
