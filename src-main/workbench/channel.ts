// A stream of values for one listener: pushed from events, read by `for await`.

export interface Channel<T> {
  push(value: T): void
  end(): void
  read(signal?: AbortSignal): AsyncGenerator<T, void, void>
}

/** `merge` keeps a slow reader's queue short: equal keys replace what still waits. */
export function channel<T>(merge?: (value: T) => string): Channel<T> {
  let waiting: T[] = []
  let ended = false
  let wake: (() => void) | undefined
  return {
    push(value) {
      if (ended) return
      if (merge) {
        const key = merge(value)
        waiting = waiting.filter((one) => merge(one) !== key)
      }
      waiting.push(value)
      wake?.()
    },
    end() {
      ended = true
      wake?.()
    },
    async *read(signal) {
      const stop = () => wake?.()
      signal?.addEventListener('abort', stop)
      try {
        while (!signal?.aborted) {
          while (waiting.length > 0) yield waiting.shift()!
          if (ended || signal?.aborted) return
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      } finally {
        ended = true
        signal?.removeEventListener('abort', stop)
      }
    },
  }
}
