// Tries inputs one after the other, so that whoever watches can tell which one never ends.
import { parentPort, workerData } from 'node:worker_threads'
import { targets } from './targets.ts'

export interface Work {
  seed: string
  /** Names of targets; all when empty. */
  only: string[]
  /** First round, and one input alone when `once`. */
  from: number
  once: boolean
  /** Milliseconds of work. */
  forMs: number
  /** Inputs that never ended before, as `target#n`: passed over. */
  skip: string[]
  /** [target index, round, started ms]: what is at work. */
  now: SharedArrayBuffer
}
export interface Finding {
  target: string
  n: number
  wrong: string
  input: string
}
export type Told =
  | { kind: 'targets'; names: string[] }
  | { kind: 'finding'; finding: Finding }
  | { kind: 'done'; tried: number; perTarget: Record<string, number>; rounds: number; slowest: { target: string; n: number; ms: number } }

const work = workerData as Work
const port = parentPort!
const now = new Float64Array(work.now)
const all = (await targets()).filter(({ name }) => work.only.length === 0 || work.only.includes(name))
const tell = (message: Told) => port.postMessage(message)
tell({ kind: 'targets', names: all.map(({ name }) => name) })

const until = performance.now() + work.forMs
const perTarget: Record<string, number> = {}
let tried = 0
let n = work.from
let slowest = { target: '', n: 0, ms: 0 }
outer: for (; ; n++) {
  for (const [i, target] of all.entries()) {
    if (!work.once && performance.now() > until) break outer
    if (work.skip.includes(`${target.name}#${n}`)) continue
    now[0] = i
    now[1] = n
    now[2] = Date.now()
    const started = performance.now()
    let input = () => ''
    let wrong: string | undefined
    try {
      const ran = await target.run(work.seed, n)
      input = ran.input
      wrong = ran.wrong
    } catch (error) {
      wrong = `threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    }
    const ms = performance.now() - started
    if (ms > slowest.ms) slowest = { target: target.name, n, ms }
    if (wrong) tell({ kind: 'finding', finding: { target: target.name, n, wrong: wrong.slice(0, 4000), input: input() } })
    perTarget[target.name] = (perTarget[target.name] ?? 0) + 1
    tried++
  }
  if (work.once) break
}
now[2] = 0
tell({ kind: 'done', tried, perTarget, rounds: n - work.from, slowest })
