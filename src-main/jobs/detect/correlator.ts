// The thread that correlates: it reads the rules while evidence comes in, so that it only looks at matches at the end.
import { Worker } from 'node:worker_threads'
import type { MatchRun } from '../../contract/detection.ts'
import type { RuleFile } from '../../detect/rule-set.ts'
import type { Concluded } from './conclude-runs.ts'
import type { FromConclude, ToConclude } from './conclude-worker.ts'

export class Correlator {
  readonly #worker: Worker
  readonly #answer: Promise<Concluded>

  constructor(files: readonly RuleFile[]) {
    this.#worker = new Worker(new URL('./conclude-worker.ts', import.meta.url), { workerData: { files }, name: 'conclude' })
    this.#answer = new Promise((resolve, reject) => {
      this.#worker.on('message', (message: FromConclude) =>
        message.kind === 'concluded' ? resolve(message.result) : reject(new Error(message.message)),
      )
      this.#worker.on('error', reject)
      this.#worker.on('exit', () => reject(new Error('the thread that correlates ended')))
    })
    this.#answer.catch(() => {})
  }

  add(list: MatchRun[]): void {
    this.#say(
      { kind: 'matches', list },
      list.flatMap((run) => [run.uids.buffer, run.times.buffer] as ArrayBuffer[]),
    )
  }

  /** When all matches have been told. */
  async concluded(signal: AbortSignal): Promise<Concluded> {
    this.#say({ kind: 'end' }, [])
    let stop = () => {}
    const aborted = new Promise<never>((_, reject) => {
      stop = () => reject(signal.reason)
      signal.addEventListener('abort', stop, { once: true })
    })
    try {
      signal.throwIfAborted()
      return await Promise.race([this.#answer, aborted])
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #say(message: ToConclude, transfer: ArrayBuffer[]): void {
    this.#worker.postMessage(message, transfer)
  }
}
