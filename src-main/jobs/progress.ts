// The running jobs of a workbench: progress that windows follow, with rates and time left, and cancel.
import { randomUUID } from 'node:crypto'
import type { Progress } from '../contract/procedures/evidence.ts'

/** Progress is told at most this often. */
const tellMs = 200
/** Seconds; a longer forecast is no forecast. */
const longestForecast = 48 * 3600
/** Rates are taken over this long. */
const windowMs = 5000

export interface Job {
  readonly id: string
  readonly signal: AbortSignal
  /** Adds to the counts. */
  step(step: { bytes?: number; files?: number; records?: number; rejects?: number }): void
  set(facts: Partial<Pick<Progress, 'phase' | 'title' | 'totalBytes' | 'totalFiles' | 'message' | 'exhibit' | 'bytes' | 'files'>>): void
  snapshot(): Progress
}

export class Jobs {
  private readonly all = new Map<string, { progress: Progress; abort: AbortController; ended: Promise<unknown> }>()
  private readonly listeners = new Set<(progress: Progress) => void>()

  /** Starts `work`; its promise is kept, and its failure becomes the job's state. */
  start<T>(kind: Progress['kind'], title: string, work: (job: Job) => Promise<T>): { id: string; result: Promise<T> } {
    const id = randomUUID()
    const abort = new AbortController()
    const progress: Progress = {
      job: id,
      kind,
      title,
      state: 'running',
      phase: 'waiting',
      bytes: 0,
      totalBytes: 0,
      files: 0,
      totalFiles: 0,
      records: 0,
      rejects: 0,
      rate: 0,
      secondsLeft: null,
      message: null,
      exhibit: null,
    }
    const marks: { at: number; records: number; bytes: number; files: number }[] = []
    let told = 0
    let timer: NodeJS.Timeout | undefined
    const tell = () => {
      clearTimeout(timer)
      timer = undefined
      told = performance.now()
      marks.push({ at: told, records: progress.records, bytes: progress.bytes, files: progress.files })
      while (marks.length > 2 && marks[1]!.at < told - windowMs) marks.shift()
      rates(progress, marks)
      const copy = { ...progress }
      for (const listener of this.listeners) listener(copy)
    }
    const soon = () => {
      if (timer) return
      timer = setTimeout(tell, Math.max(0, told + tellMs - performance.now()))
      timer.unref()
    }
    const job: Job = {
      id,
      signal: abort.signal,
      step: ({ bytes = 0, files = 0, records = 0, rejects = 0 }) => {
        progress.bytes += bytes
        progress.files += files
        progress.records += records
        progress.rejects += rejects
        soon()
      },
      set: (facts) => {
        Object.assign(progress, facts)
        soon()
      },
      snapshot: () => ({ ...progress }),
    }
    const result = work(job).then(
      (value) => {
        progress.state = 'done'
        progress.secondsLeft = 0
        tell()
        return value
      },
      (error) => {
        progress.state = abort.signal.aborted ? 'cancelled' : 'failed'
        progress.message = error instanceof Error ? error.message : String(error)
        progress.secondsLeft = null
        tell()
        throw error
      },
    )
    // Whoever waits sees the failure; nobody waiting must not end the process.
    result.catch(() => {})
    this.all.set(id, { progress, abort, ended: result.catch(() => {}) })
    this.forget()
    tell()
    return { id, result }
  }

  list(): Progress[] {
    return [...this.all.values()].map(({ progress }) => ({ ...progress }))
  }

  running(kind?: Progress['kind']): boolean {
    return [...this.all.values()].some(({ progress }) => progress.state === 'running' && (!kind || progress.kind === kind))
  }

  cancel(id: string): boolean {
    const one = this.all.get(id)
    if (one?.progress.state !== 'running') return false
    one.abort.abort(new DOMException('cancelled by the examiner', 'AbortError'))
    return true
  }

  listen(listener: (progress: Progress) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Cancels everything and waits until it has ended. */
  async end(): Promise<void> {
    for (const id of this.all.keys()) this.cancel(id)
    await Promise.all([...this.all.values()].map(({ ended }) => ended))
  }

  private forget(): void {
    const ended = [...this.all].filter(([, { progress }]) => progress.state !== 'running')
    for (const [id] of ended.slice(0, Math.max(0, ended.length - 50))) this.all.delete(id)
  }
}

function rates(progress: Progress, marks: readonly { at: number; records: number; bytes: number; files: number }[]): void {
  const first = marks[0]!
  const last = marks.at(-1)!
  const seconds = (last.at - first.at) / 1000
  if (seconds < 0.2) return
  progress.rate = Math.round((last.records - first.records) / seconds)
  const byteRate = (last.bytes - first.bytes) / seconds
  const left = progress.totalBytes - progress.bytes
  // Too early to tell when the first bytes are only just through.
  const wait = byteRate > 0 && left >= 0 ? Math.ceil(left / byteRate) : null
  progress.secondsLeft = wait !== null && wait <= longestForecast ? wait : null
}
