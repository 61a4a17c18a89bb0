// One sealing at a time, whoever seals: `collect` beside a running sensor uses the same keys, and two packages with one number
// would look like a forged one. A file in the keys' folder, where nobody else can make one, names its holder; it is put there
// whole (link), and taken away from a holder that has gone.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const patienceMs = 600_000

/** Process number and start: a number alone may be another's by now. */
function holder(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
}

function alive(text: string): boolean {
  try {
    return holder(Number.parseInt(text, 10)) === text
  } catch {
    return false
  }
}

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

const linked = (from: string, to: string): boolean => {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
}

let count = 0

/** Answers what gives the lock back. */
export async function lockKeys(folder: string): Promise<() => void> {
  const lock = join(folder, 'sensor.lock')
  const mine = join(folder, `sensor.lock.${process.pid}.${++count}`)
  const end = Date.now() + patienceMs
  writeFileSync(mine, holder(process.pid), { mode: 0o600 })
  try {
    while (!linked(mine, lock)) {
      const other = textOf(lock)
      if (other !== undefined && !alive(other)) {
        const aside = `${mine}.left`
        try {
          renameSync(lock, aside)
        } catch {
          continue
        }
        // Someone was quicker, and this is theirs: back with it.
        if (textOf(aside) !== other) linked(aside, lock)
        rmSync(aside, { force: true })
        continue
      }
      if (Date.now() > end) throw new Error(`the keys in ${folder} are in use by process ${other?.split(' ')[0] ?? '?'}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  } finally {
    rmSync(mine, { force: true })
  }
  return () => rmSync(lock, { force: true })
}
