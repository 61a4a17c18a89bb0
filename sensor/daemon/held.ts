// What the probe secured and still keeps open: until a package has read it, or its time is over. And the record of holds.
import type { Capture } from './capture-frame.ts'
import type { Clock } from './clock.ts'
import { brokenWords } from './hold-words.ts'
import { same } from './proc.ts'
import { flag } from './wire.ts'

export interface Held {
  capture: Capture
  at: number
  /** Packages that read from it at the moment. */
  busy: number
}

const keepMs = 20_000
const most = 600

export class HeldCaptures {
  readonly #close: (fds: number[]) => void
  readonly #clock: Clock
  #list: Held[] = []
  /** For the next start, stop or heartbeat package. */
  log: Record<string, unknown>[] = []

  constructor(clock: Clock, close: (fds: number[]) => void) {
    this.#clock = clock
    this.#close = close
  }

  add(capture: Capture, rules: string[]): void {
    this.#list.push({ capture, at: Date.now(), busy: 0 })
    if (this.#list.length > most) this.forget(this.#list.length - most)
    if ((capture.event.flags & flag.held) === 0) return
    this.log.push({
      time: new Date(this.#clock.wall(capture.event.ts)).toISOString(),
      pid: capture.event.pid,
      image: capture.event.image,
      at: capture.event.type,
      rules,
      holdUs: Math.round(capture.holdNs / 1000),
      ...brokenWords(capture),
    })
    if (this.log.length > 2000) this.log.shift()
  }

  /** Of one process tree; busy until `done`. */
  take(wanted: (pid: number, start: number) => boolean): { captures: Capture[]; done(): void } {
    const mine = this.#list.filter(({ capture }) => wanted(capture.event.pid, capture.event.start))
    for (const held of mine) held.busy++
    return {
      captures: mine.map(({ capture }) => capture),
      done: () => {
        for (const held of mine) held.busy--
      },
    }
  }

  /** The descriptor of the image that a process ran, where the probe still has it. */
  image(pid: number, start: number): number | undefined {
    const capture = this.#list.findLast(({ capture }) => capture.event.pid === pid && same(capture.event.start, start))?.capture
    return capture?.items.find((item) => item.name === 'exe' && item.fd >= 0)?.fd
  }

  forget(beyond = 0): void {
    const old = Date.now() - keepMs
    const gone = new Set(this.#list.filter((held, i) => held.busy === 0 && (held.at < old || i < beyond)))
    if (gone.size === 0) return
    this.#list = this.#list.filter((held) => !gone.has(held))
    this.#close([...gone].flatMap(({ capture }) => capture.items.map((item) => item.fd).filter((fd) => fd >= 0)))
  }

  /** The probe has ended: its descriptors went with it. */
  clear(): void {
    this.#list = []
  }
}
