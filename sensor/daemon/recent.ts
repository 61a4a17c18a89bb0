// The last events, kept as they are until a package asks: turning them to OCSF is dear.
import type { Clock } from './clock.ts'
import type { Proc } from './process-table.ts'
import type { SigmaRecord } from './record.ts'
import type { KernelEvent } from './wire.ts'

export interface RecentEvent {
  event: KernelEvent
  proc: Proc
  sigma: SigmaRecord | undefined
}

export class Recent {
  readonly #ring: (RecentEvent | undefined)[]
  #at = 0

  constructor(size: number) {
    this.#ring = new Array(size)
  }

  add(event: KernelEvent, proc: Proc, sigma: SigmaRecord | undefined): void {
    this.#ring[this.#at++ % this.#ring.length] = { event, proc, sigma }
  }

  around(since: number, wanted: (event: KernelEvent) => boolean, clock: Clock): RecentEvent[] {
    const out: RecentEvent[] = []
    for (let i = Math.max(0, this.#at - this.#ring.length); i < this.#at; i++) {
      const one = this.#ring[i % this.#ring.length]
      if (one && clock.wall(one.event.ts) >= since && wanted(one.event)) out.push(one)
    }
    return out.sort((a, b) => a.event.ts - b.event.ts)
  }
}
