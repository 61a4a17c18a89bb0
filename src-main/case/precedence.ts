// Questions before writing: while one is being answered, what comes in waits between two pieces of its work, at most as long
// as it worked before. Both run on the case thread, and a question passes through it several times.

/** The longest that writing ever waits at once. */
const mostMs = 250

export class Precedence {
  #asking = 0
  #free: (() => void) | undefined
  #budget = mostMs
  #last = performance.now()

  async ask<T>(question: () => Promise<T>): Promise<T> {
    this.#asking++
    try {
      return await question()
    } finally {
      this.#asking--
      if (this.#asking === 0) this.#free?.()
    }
  }

  /** Between two pieces of work, of which none should be long. */
  async turn(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve))
    const now = performance.now()
    this.#budget = Math.min(mostMs, this.#budget + now - this.#last)
    this.#last = now
    if (this.#asking === 0 || this.#budget < 1) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#budget)
      this.#free = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#free = undefined
    const waited = performance.now() - now
    this.#budget = Math.max(0, this.#budget - waited)
    this.#last = now + waited
  }
}
