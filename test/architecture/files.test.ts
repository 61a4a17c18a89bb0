// Every source file keeps the house rules it can break by itself.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../../scripts/steps/root.ts'
import { complaints } from './complaints.ts'
import { sourceFiles } from './import-graph.ts'

describe('every source file', () => {
  it('keeps the house rules', () => {
    const found = sourceFiles(root).flatMap((path) =>
      complaints(path, readFileSync(join(root, path), 'utf8')).map((what) => `${path}: ${what}`),
    )
    expect(found).toEqual([])
  })
})

describe('a file that breaks one', () => {
  const reason = '// Says why it exists.\n'
  it.each([
    ['x.ts', 'export const x = 1\n', 'the first line does not say why the file exists'],
    ['x.ts', reason + '\n'.repeat(300), '301 lines without a "long because:" line'],
    ['x.ts', `${reason}import { y } from './y'\n`, "import of './y' without its ending"],
    ['x.ts', `${reason}export {\n  y,\n} from './y.js'\n`, "import of './y.js' without its ending"],
    ['a/utils/x.ts', reason, 'named after nothing'],
    ['badName.ts', reason, 'name is not kebab-case'],
    ['x.ts', `${reason}export default 1\n`, 'default export'],
  ])('%s is told so', (path, text, what) => {
    expect(complaints(path, text)).toContain(what)
  })

  it('may be long with a reason', () => {
    expect(complaints('x.ts', `${reason}// long because: one table of event names, read from top to bottom\n${'\n'.repeat(400)}`)).toEqual(
      [],
    )
    expect(complaints('Panel.tsx', reason)).toEqual([])
  })
})
