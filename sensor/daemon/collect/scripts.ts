// Scripts that the tree's interpreters were given and that still lie there: by argument, through the root the tree saw.
import { readlink } from 'node:fs/promises'
import { posix } from 'node:path'
import type { Actions } from '../actions.ts'
import type { Proc } from '../proc.ts'
import type { BagWriter } from './bag-writer.ts'
import { openInside } from './inside.ts'
import { processFolder } from './process.ts'

const interpreters = /^(?:sh|bash|dash|ash|zsh|ksh|fish|python|perl|ruby|php|node|lua|awk|tclsh|pwsh)[0-9.]*$/

/** The script's path as it was written, or undefined where the program is an argument or comes from a pipe. */
export function scriptArgument(proc: Pick<Proc, 'args' | 'script' | 'image'>): string | undefined {
  if (proc.script) return proc.script
  const called = posix.basename(proc.args[0] ?? '')
  if (!interpreters.test(called) && !interpreters.test(posix.basename(proc.image))) return undefined
  for (const arg of proc.args.slice(1)) {
    if (arg === '-c' || arg === '-e' || arg === '-r' || arg === '-m') return undefined
    if (!arg.startsWith('-')) return arg
  }
  return undefined
}

export async function collectScripts(
  bag: BagWriter,
  procs: readonly Proc[],
  root: string,
  has: (proc: Proc, path: string) => boolean,
  actions: Actions,
): Promise<void> {
  const seen = new Set<string>()
  for (const proc of procs) {
    let path = scriptArgument(proc)
    if (!path || has(proc, path)) continue
    if (!path.startsWith('/')) {
      const cwd = await readlink(`/proc/${proc.pid}/cwd`).catch(() => undefined)
      if (!cwd) continue
      path = posix.join(cwd, path)
    }
    if (seen.has(path)) continue
    seen.add(path)
    try {
      const found = await openInside(root, path)
      if (!found) {
        bag.absent('script', path, 'gone', 'no longer there', {}, { process: processFolder(proc) })
        continue
      }
      try {
        if (!found.stats.isFile()) continue
        actions.note('read', path, { below: root })
        await bag.copy('script', `${processFolder(proc)}/script-later`, path, found.path, found.stats)
      } finally {
        await found.close()
      }
    } catch (error) {
      bag.absent('script', path, 'denied', (error as NodeJS.ErrnoException).code ?? '')
    }
  }
}
