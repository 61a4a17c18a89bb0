// A GGUF file in our own process through node-llama-cpp, which is no dependency of ours: it is looked for where the examiner put it.
// It works in a thread that is ended when a run is stopped.
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type Adapter, ModelError } from './adapter.ts'
import type { FromGguf, GgufWork, ToGguf } from './gguf-worker.ts'

/** `npm i --prefix FOLDER --omit=optional node-llama-cpp @node-llama-cpp/linux-x64` puts it there. */
export const llamaFolder = (): string => process.env.VESTIGE_LLAMA ?? join(process.env.VESTIGE_HOME ?? join(homedir(), '.vestige'), 'llama')
const entryOf = (folder: string) => join(folder, 'node_modules', 'node-llama-cpp', 'dist', 'index.js')

/** Why no file can be run here, or null. */
export const llamaProblem = (): string | null =>
  existsSync(entryOf(llamaFolder()))
    ? null
    : `node-llama-cpp is not installed in ${llamaFolder()} (docs/examiner/models.md says how; VESTIGE_LLAMA names another folder)`

export interface GgufOptions {
  path: string
  context: number
  threads: number
  /** Loading a large file takes its time, once. */
  loadMs?: number
}

export function gguf({ path, context, threads, loadMs = 300_000 }: GgufOptions): Adapter {
  const problem = llamaProblem()
  if (problem !== null) throw new ModelError('not_installed', problem)
  const work: GgufWork = { entry: entryOf(llamaFolder()), path, context, threads, gpu: process.env.VESTIGE_LLAMA_GPU === '1' }
  let worker: Worker | undefined
  let ready: Promise<Worker> | undefined
  let next = 1

  const end = async () => {
    const running = worker
    worker = undefined
    ready = undefined
    await running?.terminate()
  }
  const load = (signal: AbortSignal): Promise<Worker> => {
    ready ??= new Promise<Worker>((resolve, reject) => {
      const made = new Worker(new URL('./gguf-worker.ts', import.meta.url), { workerData: work, name: 'model' })
      worker = made
      const late = setTimeout(() => failed(new ModelError('too_slow', `${path} was not loaded within ${loadMs / 1000} s`)), loadMs)
      const failed = (error: Error) => {
        clearTimeout(late)
        reject(error)
        void end()
      }
      made.once('message', (message: FromGguf) => {
        clearTimeout(late)
        if (message.kind === 'ready') resolve(made)
        else failed(new ModelError('unusable', `${path} cannot be loaded: ${message.kind === 'failed' ? message.message : 'no answer'}`))
      })
      made.once('error', failed)
      made.once('exit', () => failed(new ModelError('unusable', 'the thread of the model ended')))
      signal.addEventListener('abort', () => failed(new ModelError('stopped', 'it was stopped')), { once: true })
    })
    return ready
  }
  return {
    async generate({ signal, ...request }) {
      if (signal.aborted) throw new ModelError('stopped', 'it was stopped')
      const thread = await load(signal)
      const id = next++
      return new Promise((resolve, reject) => {
        const done = () => {
          thread.off('message', heard)
          thread.off('exit', gone)
          signal.removeEventListener('abort', stop)
        }
        const heard = (message: FromGguf) => {
          if (message.kind === 'ready' || message.id !== id) return
          done()
          if (message.kind === 'failed') reject(new ModelError('unusable', `the model could not answer: ${message.message}`))
          else resolve({ text: message.text, tokens: message.tokens, bytes: { sent: 0, received: 0 }, sha256: null })
        }
        const gone = () => {
          done()
          reject(new ModelError('unusable', 'the thread of the model ended'))
        }
        const stop = () => {
          done()
          void end()
          reject(new ModelError('stopped', 'it was stopped'))
        }
        thread.on('message', heard)
        thread.once('exit', gone)
        signal.addEventListener('abort', stop, { once: true })
        const ask: ToGguf = { id, ...request, messages: [...request.messages] }
        thread.postMessage(ask)
      })
    },
    close: end,
  }
}
