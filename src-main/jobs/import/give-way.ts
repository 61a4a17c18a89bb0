// Lets a parser thread give way to the threads that answer the examiner while an import runs.
import { readlinkSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'

/**
 * Lowers the priority of the calling thread alone. Linux has priorities by thread (setpriority(2), "C library/kernel
 * differences") and names the calling one in /proc/thread-self (proc(5)); elsewhere nothing happens, since a priority
 * there is the whole process's.
 */
export function giveWay(): void {
  if (process.platform !== 'linux') return
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    if (!Number.isInteger(thread) || thread === process.pid) return
    setPriority(thread, Math.min(constants.priority.PRIORITY_LOW, getPriority(thread) + constants.priority.PRIORITY_BELOW_NORMAL))
  } catch {
    // Without /proc the import is as fast, and a question waits longer.
  }
}
