// What is said of a hold and of a process we never saw begin.
import type { Capture } from './capture-frame.ts'
import type { Proc } from './process-table.ts'
import type { KernelEvent } from './wire.ts'

export function stranger(event: KernelEvent): Proc {
  return {
    pid: event.pid,
    start: event.start,
    ppid: event.ppid,
    parentStart: event.pstart,
    image: 'image' in event ? event.image : '',
    invoked: '',
    script: '',
    args: [],
    comm: event.comm,
    uid: event.uid,
    cgroup: event.cgroup,
    nspid: event.nspid,
    mntns: event.mntns,
    execAt: 0,
    exitAt: 0,
    exitCode: 0,
  }
}

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
