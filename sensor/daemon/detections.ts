// From rule hits to detections: hits on one process tree within a moment are one detection, repeats are counted.

import type { Grabbed } from './grab.ts'
import type { Proc } from './proc.ts'
import type { ProcessTable } from './process-table.ts'
import type { RuntimeRecord, SigmaRecord } from './record.ts'
import type { Tdr } from './tdr.ts'

export interface Hit {
  tdr: Tdr
  record: RuntimeRecord
}
export interface Detection {
  id: string
  first: Hit
  also: Hit[]
  at: number
  grabbed: { proc: Proc; grabbed: Grabbed } | undefined
}

const settleMs = 400
const quietMs = 60_000

export class Detections {
  readonly #open = new Map<string, Detection>()
  readonly #seen = new Map<string, { at: number; count: number; first: string }>()
  readonly #table: ProcessTable
  readonly #ready: (detection: Detection) => void
  readonly #now: () => number
  readonly #id: () => string
  repeats = 0

  constructor(table: ProcessTable, ready: (detection: Detection) => void, now: () => number, id: () => string) {
    this.#table = table
    this.#ready = ready
    this.#now = now
    this.#id = id
  }

  get open(): Detection[] {
    return [...this.#open.values()]
  }

  /** Answers a detection when it is a new one: the caller may secure more at once. */
  hit(tdr: Tdr, record: RuntimeRecord): Detection | undefined {
    const now = this.#now()
    for (const open of this.#open.values()) {
      if (open.also.length < 200 && this.#related(open.first.record.proc, record.proc)) {
        open.also.push({ tdr, record })
        return undefined
      }
    }
    const key = [
      tdr.rule.id,
      record.proc.image,
      imageOf(record.sigma),
      record.sigma.ParentImage,
      record.sigma.Container,
      record.sigma.category === 'process_creation' ? record.sigma.CommandLine : '',
    ].join('\0')
    const seen = this.#seen.get(key)
    if (seen && now - seen.at < quietMs) {
      seen.count++
      this.repeats++
      return undefined
    }
    if (this.#seen.size > 10_000) this.#seen.clear()
    const detection: Detection = { id: this.#id(), first: { tdr, record }, also: [], at: now, grabbed: undefined }
    this.#seen.set(key, { at: now, count: 1, first: detection.id })
    this.#open.set(detection.id, detection)
    setTimeout(() => this.#close(detection), settleMs).unref()
    return detection
  }

  #close(detection: Detection): void {
    if (this.#open.delete(detection.id)) this.#ready(detection)
  }

  /** All that is still settling, at once: the sensor ends. */
  flush(): void {
    for (const detection of this.open) this.#close(detection)
  }

  #related(a: Proc, b: Proc): boolean {
    const is = (one: Proc) => (other: Proc) => one.pid === other.pid && Math.abs(one.start - other.start) < 2e7
    if (is(a)(b)) return true
    return this.#chain(a).some(is(b)) || this.#chain(b).some(is(a)) || (a.ppid > 1 && a.ppid === b.ppid && a.parentStart === b.parentStart)
  }

  #chain(proc: Proc): Proc[] {
    return this.#table
      .ancestors(proc)
      .filter((one) => one.pid > 1)
      .slice(0, 4)
  }
}

function imageOf(sigma: SigmaRecord): string {
  return typeof sigma.Image === 'string' ? sigma.Image : (sigma.Image[0] ?? '')
}
