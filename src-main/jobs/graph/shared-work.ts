// Long work that several ask for is done once and kept; it stops when nobody waits for it any more.

interface Run<T> {
  promise: Promise<T>
  stop: AbortController
  waiting: number
  done: boolean
}

export class SharedWork<T> {
  readonly #make: (signal: AbortSignal) => Promise<T>
  #run: Run<T> | undefined

  constructor(make: (signal: AbortSignal) => Promise<T>) {
    this.#make = make
  }

  /** What was made or is being made, if any; a new question makes it anew. */
  get begun(): boolean {
    return this.#run !== undefined
  }

  /** The next question makes it anew; who waits now gets what was asked for. */
  forget(): void {
    this.#run = undefined
  }

  /** Rejects with the signal's reason as soon as it is aborted. Without a signal the work is never stopped. */
  async ask(signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted()
    const run = this.#run ?? this.#begin()
    run.waiting++
    if (!signal || run.done) return run.promise
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        run.waiting--
        reject(signal.reason)
        if (run.waiting > 0 || run.done) return
        if (this.#run === run) this.#run = undefined
        run.stop.abort(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      run.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
    })
  }

  #begin(): Run<T> {
    const stop = new AbortController()
    const run: Run<T> = { promise: this.#make(stop.signal), stop, waiting: 0, done: false }
    this.#run = run
    run.promise
      .catch(() => {
        // What failed is tried again by the next question.
        if (this.#run === run) this.#run = undefined
      })
      .finally(() => {
        run.done = true
      })
    return run
  }
}
