// Parser threads: started for an import, or before it by a host that knows one will come, since loading their modules takes longer
// than a small import.
import { availableParallelism } from 'node:os'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { collectLate } from './collect-late.ts'
import type { WorkerInit } from './protocol.ts'

/** What a parser thread is told first, on a port of its own; null when there is nothing to do. */
export type ParserWork = { init: WorkerInit; port: MessagePort } | null

interface Parser {
  worker: Worker
  given: MessagePort
}

/** Parser threads of an import at most: the case's thread works too, and questions want answers. */
export const mostParsers = (): number => Math.max(2, Math.min(4, availableParallelism() - 1))

const spare: Parser[] = []

function start(number: number): Parser {
  collectLate()
  const { port1, port2 } = new MessageChannel()
  const worker = new Worker(new URL('./parse-worker.ts', import.meta.url), {
    workerData: { given: port2 },
    transferList: [port2],
    name: `parse-${number}`,
    // Parsed records die young: a roomy nursery keeps the collector from copying them.
    resourceLimits: { maxOldGenerationSizeMb: 768, maxYoungGenerationSizeMb: 40 },
  })
  return { worker, given: port1 }
}

export function prepareParsers(count: number): void {
  while (spare.length < count) {
    const parser = start(spare.length)
    // It keeps no process alive; should it fail, the import starts its own and meets the failure there.
    parser.worker.unref()
    parser.worker.once('error', () => spare.splice(spare.indexOf(parser) >>> 0, 1))
    spare.push(parser)
  }
}

/** A thread that reads what `work` says: one kept ready, or a new one. */
export function parser(work: NonNullable<ParserWork>): Worker {
  const { worker, given } = spare.shift() ?? start(work.init.worker)
  worker.removeAllListeners()
  worker.ref()
  given.postMessage(work, [work.port])
  return worker
}

/** Lets those that nobody took end by themselves. */
export async function dismissParsers(): Promise<void> {
  await Promise.all(
    spare.splice(0).map(({ worker, given }) => {
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
      worker.ref()
      given.postMessage(null satisfies ParserWork)
      return ended
    }),
  )
}
