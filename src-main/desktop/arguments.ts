// The case folder a start names: `electron . CASE`, `vestige CASE`, a second start of either.
import { resolve } from 'node:path'

/** @param packaged a packaged program has no script before its arguments. */
export const caseArgument = (argv: readonly string[], packaged: boolean, cwd: string): string | null => {
  const named = argv.slice(packaged ? 1 : 2).find((argument) => argument !== '' && !argument.startsWith('-'))
  return named === undefined ? null : resolve(cwd, named)
}
