// Carries what is committed from case.db's log into the file on a thread of its own: most of a large commit is this copying and
// its syncs, and on the case thread every question would wait for it.
import { Worker } from 'node:worker_threads'

const url = new URL('./checkpoint-thread.ts', import.meta.url)

export interface CheckpointInit {
  path: string
  /** Of a case that is encrypted at rest: 64 hex digits. */
  key?: string
}

export class Checkpointer {
  readonly #init: CheckpointInit
  #worker: Worker | undefined
  #waiting: ((done: boolean) => void) | undefined
  #gone = false

  constructor(init: CheckpointInit) {
    this.#init = init
  }

  /** Starts the thread before it is needed. */
  prepare(): void {
    if (this.#worker || this.#gone) return
    const worker = new Worker(url, { workerData: this.#init, name: 'checkpoint' })
    worker.unref()
    worker.on('message', (done: boolean) => this.#settle(done))
    worker.on('error', () => this.#settle(false))
    worker.on('exit', () => {
      this.#gone = true
      this.#worker = undefined
      this.#settle(false)
    })
    this.#worker = worker
  }

  /** The thread is there. A small import never starts it. */
  get ready(): boolean {
    return this.#worker !== undefined
  }

  #settle(done: boolean): void {
    this.#waiting?.(done)
    this.#waiting = undefined
  }

  /** One at a time. False where the thread could not: the caller does it then. */
  async run(): Promise<boolean> {
    this.prepare()
    const worker = this.#worker
    if (!worker || this.#waiting) return false
    return new Promise((resolve) => {
      this.#waiting = resolve
      worker.postMessage('run')
    })
  }

  /** Before the case's own connections close: the last one to go removes the log. */
  async close(): Promise<void> {
    this.#gone = true
    const worker = this.#worker
    if (!worker) return
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    worker.ref()
    worker.postMessage('end')
    await ended
  }
}
