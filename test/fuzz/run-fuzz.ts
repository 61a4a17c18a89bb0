// Runs the fuzz in a thread of its own and watches it: an input that never ends is a finding, too.
import { Worker } from 'node:worker_threads'
import type { Finding, Told, Work } from './worker.ts'

export interface Fuzzed {
  seed: string
  tried: number
  targets: number
  findings: Finding[]
  slowest: { target: string; n: number; ms: number }
}

/** No input of these sizes takes a second; a machine that is busy elsewhere may stretch it. */
const hangMs = 60_000
/** More of them would not be read. */
const findingsKept = 200

export async function runFuzz(options: {
  seed: string
  seconds: number
  only?: string[]
  /** One input of each target alone. */
  n?: number
  onFinding?: (finding: Finding) => void
}): Promise<Fuzzed> {
  const { seed, seconds, only = [], n, onFinding } = options
  const until = performance.now() + seconds * 1000
  const fuzzed: Fuzzed = { seed, tried: 0, targets: 0, findings: [], slowest: { target: '', n: 0, ms: 0 } }
  const keep = (finding: Finding) => {
    if (fuzzed.findings.length < findingsKept) fuzzed.findings.push(finding)
    onFinding?.(finding)
  }
  let from = n ?? 0
  const skip: string[] = []
  for (;;) {
    const now = new SharedArrayBuffer(24)
    const work: Work = { seed, only, from, once: n !== undefined, forMs: Math.max(0, until - performance.now()), skip, now }
    const hung = await watch(work, fuzzed, keep)
    if (hung === undefined || n !== undefined || performance.now() > until) return fuzzed
    skip.push(`${hung.target}#${hung.n}`)
    from = hung.n
  }
}

function watch(work: Work, fuzzed: Fuzzed, keep: (finding: Finding) => void): Promise<{ target: string; n: number } | undefined> {
  const now = new Float64Array(work.now)
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: work })
  let names: string[] = []
  return new Promise((resolve, reject) => {
    const end = (hung?: { target: string; n: number }) => {
      clearInterval(timer)
      void worker.terminate()
      resolve(hung)
    }
    const stuck = (wrong: string) => {
      const at = { target: names[now[0]!] ?? 'start', n: now[1]! }
      keep({ ...at, wrong, input: '' })
      end(at)
    }
    const timer = setInterval(() => {
      if (now[2]! > 0 && Date.now() - now[2]! > hangMs) stuck(`did not end within ${hangMs / 1000} s`)
    }, 1000)
    worker.on('message', (told: Told) => {
      if (told.kind === 'targets') {
        names = told.names
        fuzzed.targets = names.length
      } else if (told.kind === 'finding') keep(told.finding)
      else {
        fuzzed.tried += told.tried
        if (told.slowest.ms > fuzzed.slowest.ms) fuzzed.slowest = told.slowest
        end()
      }
    })
    // A stack that overflows or memory that runs out ends the thread.
    worker.on('error', (error) => {
      if (names.length === 0) {
        clearInterval(timer)
        reject(error)
      } else stuck(`the thread ended: ${error.message}`)
    })
  })
}
