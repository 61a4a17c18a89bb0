// What is said of a hold.
import type { Capture } from './capture-frame.ts'

export function brokenWords(capture: Capture): Record<string, unknown> {
  return {
    ...(capture.broken === 1
      ? { broken: 'someone else continued it' }
      : capture.broken === 2
        ? { broken: 'it ended, or the timer came first' }
        : {}),
    ...(capture.defended > 0 ? { defended: capture.defended } : {}),
  }
}

/** Whether the hold can have changed what the workload did: an examiner will be asked. */
export function effectOf(capture: Capture): string {
  if (capture.holdNs === 0) return 'not held: no effect'
  const script = capture.items.find((item) => item.name.startsWith('script'))
  if (script?.name === 'script:fanotify')
    return 'the script was removed by another process before or during the hold: the interpreter may not have found it, as it may not have without a hold'
  if (capture.holdNs > 100e6)
    return `the process began ${(capture.holdNs / 1e6).toFixed(0)} ms later: a deadline of that size may have been missed`
  return 'the process went on that much later; a race with another process may have ended differently'
}
