// While observing: what would have been held, for how long, in which services. `arm` shows this list before anything.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Capture } from './capture-frame.ts'

export interface ObservedLine {
  service: string
  image: string
  rules: string[]
  count: number
  /** What the capture took, which a hold would have lasted. */
  totalUs: number
  longestUs: number
  first: string
  last: string
}

export class Observed {
  readonly #path: string
  readonly #lines = new Map<string, ObservedLine>()
  #dirty = false

  constructor(path: string) {
    this.#path = path
    if (existsSync(path)) {
      try {
        for (const line of JSON.parse(readFileSync(path, 'utf8')) as ObservedLine[]) this.#lines.set(`${line.service}\0${line.image}`, line)
      } catch {
        // A list that was torn by a crash begins anew.
      }
    }
  }

  add(capture: Capture, service: string, rules: string[], at: Date): void {
    const image = capture.event.image
    const key = `${service}\0${image}`
    const us = Math.round(capture.captureNs / 1000)
    const line = this.#lines.get(key) ?? {
      service,
      image,
      rules: [],
      count: 0,
      totalUs: 0,
      longestUs: 0,
      first: at.toISOString(),
      last: '',
    }
    if (!this.#lines.has(key) && this.#lines.size >= 2000) return
    line.count++
    line.totalUs += us
    line.longestUs = Math.max(line.longestUs, us)
    line.last = at.toISOString()
    for (const rule of rules) if (!line.rules.includes(rule)) line.rules.push(rule)
    this.#lines.set(key, line)
    this.#dirty = true
  }

  list(): ObservedLine[] {
    return [...this.#lines.values()].sort((a, b) => b.count - a.count)
  }

  save(): void {
    if (!this.#dirty) return
    this.#dirty = false
    writeFileSync(`${this.#path}.part`, JSON.stringify(this.list()), { mode: 0o600 })
    renameSync(`${this.#path}.part`, this.#path)
  }
}

/** The service of a control group's path: a unit, a pod, or the group's own name; that of the unified hierarchy before the others. */
export function serviceOf(cgroupFile: string): string {
  const lines = cgroupFile.split('\n').map((line) => ({ unified: line.startsWith('0::'), path: line.split(':').slice(2).join(':') }))
  const paths = lines.sort((a, b) => Number(b.unified) - Number(a.unified) || b.path.length - a.path.length).map((line) => line.path)
  for (const shape of [/([^/]+\.service)/, /(pod[0-9a-f_-]{36})/])
    for (const path of paths) {
      const name = shape.exec(path)?.[1]
      if (name) return name
    }
  for (const path of paths) {
    const name = path.split('/').filter(Boolean).at(-1)
    if (name) return name
  }
  return 'host'
}
