// vestige import, as it begins: its threads start before the rest of it is loaded.
import { statSync } from 'node:fs'
import { withThreads } from '../workbench/early.ts'

/** One parser thread reads this as fast as two that must be started. */
const few = 2_000_000

const isLarge = (path: string): boolean => {
  const found = statSync(path, { throwIfNoEntry: false })
  return found !== undefined && (found.isDirectory() || found.size > few)
}

export function importSoon(argv: string[]): Promise<number> {
  const paths = argv.filter((word) => !word.startsWith('-')).slice(1)
  return withThreads(paths.some(isLarge) ? 'many' : 'one', async () => (await import('./import.ts')).importCommand(argv))
}
