// Kernel records carry time since boot; windows and packages want the wall. The offset is measured again now and then,
// and every package states it.
import { readFileSync } from 'node:fs'

/** hrtime is CLOCK_MONOTONIC, which stops in suspend; /proc/uptime is CLOCK_BOOTTIME but coarse. */
export class Clock {
  #offsetNs = 0
  #measuredAt = 0
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
    this.measure()
  }

  measure(): void {
    const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
    const monotonic = Number(process.hrtime.bigint()) / 1e9
    // Suspended time makes the two differ by more than the file's hundredths.
    const boot = Math.abs(uptime - monotonic) < 0.05 ? monotonic : uptime
    this.#offsetNs = this.#now() * 1e6 - boot * 1e9
    this.#measuredAt = this.#now()
  }

  /** What is added to nanoseconds since boot. */
  get offset(): number {
    return this.#offsetNs
  }

  /** Milliseconds since the epoch for nanoseconds since boot. */
  wall(bootNs: number): number {
    return (this.#offsetNs + bootNs) / 1e6
  }

  describe(): { source: string; bootToWallMs: number; measuredAt: string; precision: string } {
    return {
      source: 'CLOCK_BOOTTIME of the kernel, joined to the system clock',
      bootToWallMs: this.#offsetNs / 1e6,
      measuredAt: new Date(this.#measuredAt).toISOString(),
      precision: 'milliseconds in wall time, nanoseconds between kernel events',
    }
  }
}
