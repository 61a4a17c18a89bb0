// A class asked of a style sheet is in it: a missing one is silently nothing, in types and in the window.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../../scripts/steps/root.ts'
import { sourceFiles } from './import-graph.ts'

const missing = (text: string, sheetOf: (path: string) => string): string[] =>
  [...text.matchAll(/^import (\w+) from '([^']+\.module\.css)'/gm)].flatMap(([, name, path]) => {
    const known = new Set([...sheetOf(path!).matchAll(/\.([A-Za-z_][\w-]*)/g)].map(([, word]) => word))
    const asked = new Set([...text.matchAll(new RegExp(`(?<![\\w.'/-])${name}\\.(\\w+)`, 'g'))].map(([, word]) => word!))
    return [...asked].filter((word) => !known.has(word))
  })

describe('classes of components', () => {
  it('stand in their style sheets', () => {
    const found = sourceFiles(root)
      .filter((path) => path.endsWith('.tsx'))
      .flatMap((path) =>
        missing(readFileSync(join(root, path), 'utf8'), (sheet) => readFileSync(join(root, dirname(path), sheet), 'utf8')).map(
          (word) => `${path}: ${word}`,
        ),
      )
    expect(found).toEqual([])
  })

  it('are told when they do not', () => {
    const text = "import styles from './x.module.css'\nconst a = cx(styles.there, styles.gone)\n"
    expect(missing(text, () => '.there { color: red }')).toEqual(['gone'])
  })
})
