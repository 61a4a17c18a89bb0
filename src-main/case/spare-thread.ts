// A case thread kept ready: loading its modules costs several times what opening a case does.
import { Worker } from 'node:worker_threads'
import type { StoreInit } from './store.ts'
import type { ToThread } from './wire.ts'

const url = new URL('./thread.ts', import.meta.url)
const name = 'case'

let spare: Worker | undefined

/** Starts a thread for the next case that is opened or made. Hosts that live long call it when nothing else waits. */
export const prepareCaseThread = (): void => {
  if (spare) return
  const worker = new Worker(url, { name })
  // It keeps no process alive, and who never opens a case never waits for it.
  worker.unref()
  const forget = () => {
    if (spare === worker) spare = undefined
  }
  worker.once('error', forget)
  worker.once('exit', forget)
  spare = worker
}

/** The thread of one case: the one kept ready, or a new one. */
export const caseThread = (init: StoreInit): Worker => {
  const worker = spare
  if (!worker) return new Worker(url, { workerData: init, name })
  spare = undefined
  worker.removeAllListeners()
  worker.ref()
  worker.postMessage({ kind: 'open', init } satisfies ToThread)
  return worker
}

/** Lets the thread kept ready end by itself: stopped while the columns' addon loads, it would take the whole process with it. */
export const dismissCaseThread = async (): Promise<void> => {
  const worker = spare
  if (!worker) return
  spare = undefined
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  worker.ref()
  worker.postMessage({ kind: 'leave' } satisfies ToThread)
  await ended
}
