// Long work on a thread that also answers: now and then everything that waits has its turn.
import { setImmediate as breathe } from 'node:timers/promises'

/** So long a question may wait for work that goes on. */
const longestMs = 10

export class Turns {
  #since = performance.now()

  async now(): Promise<void> {
    await breathe()
    this.#since = performance.now()
  }

  /** Between two steps, which should be short. */
  async next(): Promise<void> {
    if (performance.now() - this.#since >= longestMs) await this.now()
  }

  async each<T, R>(list: readonly T[], step: (one: T, index: number) => R): Promise<R[]> {
    const out: R[] = []
    for (let index = 0; index < list.length; index++) {
      out.push(step(list[index]!, index))
      await this.next()
    }
    return out
  }
}
