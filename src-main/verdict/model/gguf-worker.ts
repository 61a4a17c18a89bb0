// The thread that holds a GGUF model: loads it once, answers one request after the other, bound by the schema's grammar.
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import type { JsonSchema, ModelRequest } from './adapter.ts'

export interface GgufWork {
  /** Of node-llama-cpp. */
  entry: string
  path: string
  context: number
  threads: number
  gpu: boolean
}
export type ToGguf = { id: number } & Omit<ModelRequest, 'signal'>
export type FromGguf =
  | { kind: 'ready' }
  | { kind: 'answer'; id: number; text: string; tokens: { sent: number; received: number } }
  | { kind: 'failed'; id: number; message: string }

// What is used of node-llama-cpp 3: it is no dependency, so its types are not here.
interface Meter {
  usedInputTokens: number
  usedOutputTokens: number
}
interface Sequence {
  tokenMeter: { getState(): Meter }
}
interface Session {
  setChatHistory(history: unknown[]): void
  prompt(
    text: string,
    options: { grammar: unknown; maxTokens: number; temperature: number; trimWhitespaceSuffix: boolean },
  ): Promise<string>
  dispose(options: { disposeSequence: boolean }): void
}
interface Llama {
  loadModel(options: { modelPath: string; gpuLayers?: number }): Promise<{
    createContext(options: { contextSize: number; threads: number; sequences: number }): Promise<{ getSequence(): Sequence }>
  }>
  createGrammarForJsonSchema(schema: JsonSchema): Promise<unknown>
}
interface NodeLlamaCpp {
  getLlama(options: Record<string, unknown>): Promise<Llama>
  LlamaChatSession: new (options: { contextSequence: Sequence }) => Session
}

const say = (message: FromGguf) => parentPort!.postMessage(message)

async function start({ entry, path, context, threads, gpu }: GgufWork): Promise<void> {
  const llamaCpp = (await import(/* @vite-ignore */ pathToFileURL(entry).href)) as NodeLlamaCpp
  // Never builds, never fetches: what is not there is an error. Its own choice of threads is hundreds of times too slow on few cores.
  const llama = await llamaCpp.getLlama({
    gpu: gpu ? 'auto' : false,
    ...{ build: 'never', skipDownload: true, progressLogs: false, logLevel: 'error', maxThreads: threads },
  })
  const model = await llama.loadModel({ modelPath: path, ...(!gpu && { gpuLayers: 0 }) })
  const made = await model.createContext({ contextSize: context, threads, sequences: 1 })
  const sequence = made.getSequence()
  const grammars = new Map<string, unknown>()
  say({ kind: 'ready' })

  async function answer({ id, instructions, messages, schema, maxTokens }: ToGguf): Promise<void> {
    const key = JSON.stringify(schema)
    if (!grammars.has(key)) grammars.set(key, await llama.createGrammarForJsonSchema(schema))
    const session = new llamaCpp.LlamaChatSession({ contextSequence: sequence })
    try {
      session.setChatHistory([
        { type: 'system', text: instructions },
        ...messages.slice(0, -1).map(({ role, text }) => (role === 'user' ? { type: 'user', text } : { type: 'model', response: [text] })),
      ])
      const before = { ...sequence.tokenMeter.getState() }
      const text = await session.prompt(messages.at(-1)!.text, {
        grammar: grammars.get(key),
        maxTokens,
        temperature: 0,
        trimWhitespaceSuffix: true,
      })
      const after = sequence.tokenMeter.getState()
      say({
        ...{ kind: 'answer', id, text },
        tokens: { sent: after.usedInputTokens - before.usedInputTokens, received: after.usedOutputTokens - before.usedOutputTokens },
      })
    } finally {
      session.dispose({ disposeSequence: false })
    }
  }
  let turn = Promise.resolve()
  parentPort!.on('message', (ask: ToGguf) => {
    turn = turn.then(() => answer(ask)).catch((error: Error) => say({ kind: 'failed', id: ask.id, message: error.message.slice(0, 500) }))
  })
}

start(workerData as GgufWork).catch((error: Error) => say({ kind: 'failed', id: 0, message: error.message.slice(0, 500) }))
