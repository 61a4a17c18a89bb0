// Who imports whom, held against the table; and proof that the check sees what it checks.
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ICruiseResult } from 'dependency-cruiser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../../scripts/steps/root.ts'
import { breaches } from './breaches.ts'
import { cruiseTree, importsOf, sourceFiles } from './import-graph.ts'
import { layers, rules } from './rules.ts'

const told = (result: ICruiseResult): string[] => {
  const circles = new Set<string>()
  const once = result.summary.violations.filter(({ cycle }) => {
    if (!cycle) return true
    // The same circle is found from each of its files.
    const circle = cycle
      .map(({ name }) => name)
      .sort()
      .join()
    return !circles.has(circle) && circles.add(circle)
  })
  return once.map(({ from, to, rule, cycle }) => {
    const reason = rules.find(({ name }) => name === rule.name)?.comment
    return `${from} -> ${cycle ? cycle.map(({ name }) => name).join(' -> ') : to} (${rule.name}: ${reason})`
  })
}

/** Relative imports as the text has them, without those of templates that write sources. */
const importsIn = (path: string): string[] =>
  [
    ...readFileSync(join(root, path), 'utf8')
      .replace(/`[^`]*`/g, '')
      .matchAll(/^(?:import|export)\b[^'"`;]*?\bfrom '(\.[^']+)'/gm),
  ].map((found) => found[1] ?? '')

describe('the source tree', () => {
  let result: ICruiseResult
  const files = sourceFiles(root)
  beforeAll(async () => {
    result = await cruiseTree(root, rules)
  })

  it('was cruised whole', () => {
    const cruised = new Set(result.modules.map(({ source }) => source))
    expect(files.length).toBeGreaterThan(20)
    expect(files.filter((file) => !cruised.has(file))).toEqual([])
  })

  it('was cruised with every import that stands in it', () => {
    const seen = new Map(result.modules.map(({ source, dependencies }) => [source, new Set(dependencies.map(({ module }) => module))]))
    const unseen = files.flatMap((file) => importsIn(file).flatMap((name) => (seen.get(file)?.has(name) ? [] : [`${file}: ${name}`])))
    expect(unseen).toEqual([])
  })

  it('is read with `using`, JSX, types, and imports at run time', () => {
    const text =
      "import type { A } from './a.ts'\nexport * from './b.ts'\nexport const X = () => <p>{1 as number}</p>\nawait using y = await import('./c.ts')\ntype T = import('./d.ts').T\n"
    expect(importsOf('x.tsx', text)).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts'])
  })

  it('keeps to the table', () => {
    expect(told(result)).toEqual([])
  })

  it('gives a reason with every rule', () => {
    for (const { name, comment } of rules) expect([name, (comment ?? '').length > 20]).toEqual([name, true])
  })

  it('has no folder that the table does not name', () => {
    const folders = new Set(
      files
        .filter((file) => /^src-/.test(file))
        .map((file) => (file.startsWith('src-main/') ? file.split('/').slice(0, 2).join('/') : 'src-renderer')),
    )
    expect([...folders].filter((folder) => !layers.some((layer) => layer.folder === folder))).toEqual([])
  })

  it('starts a worker only inside its own layer, which no import shows', () => {
    const workers = files
      .filter((file) => /^(src-main|sensor)\//.test(file) && !/\.test\./.test(file))
      .flatMap((file) =>
        [...readFileSync(join(root, file), 'utf8').matchAll(/new URL\('([^']+\.ts)', import\.meta\.url\)/g)].map((found) => ({
          file,
          to: join(dirname(file), found[1] ?? ''),
        })),
      )
    const layerOf = (path: string) => layers.find(({ folder }) => path.startsWith(`${folder}/`))
    const stray = workers.filter(({ file, to }) => {
      const from = layerOf(file)
      return !from || ![from.folder, ...from.may].some((folder) => to.startsWith(`${folder}/`))
    })
    expect(stray).toEqual([])
  })

  it('sends nothing by fetch from where no socket may be', () => {
    const callers = files
      .filter((file) => /^(src-main|sensor)\//.test(file) && !/\.test\.|^src-main\/(verdict\/model|report\/timestamp)\//.test(file))
      .filter((file) => /(?<![.\w'"`#-])(fetch|XMLHttpRequest|EventSource)\(/.test(readFileSync(join(root, file), 'utf8')))
    expect(callers).toEqual([])
  })
})

describe('a breach', () => {
  let tree: string
  beforeAll(async () => {
    tree = await realpath(await mkdtemp(join(tmpdir(), 'vestige-layers-')))
  })
  afterAll(() => rm(tree, { recursive: true, force: true }))

  const write = async (place: string, text: string) => {
    await mkdir(dirname(join(tree, place)), { recursive: true })
    await writeFile(join(tree, place), text)
  }

  it('of each rule is caught', async () => {
    const packages = new Set(breaches.flatMap(({ to }) => (to.startsWith('.') || to.startsWith('node:') ? [] : [to])))
    const declared = [...packages].filter((name) => name !== 'undeclared')
    const development = ['vitest']
    await write(
      'package.json',
      JSON.stringify({
        dependencies: Object.fromEntries(declared.filter((name) => !development.includes(name)).map((name) => [name, '1.0.0'])),
        devDependencies: Object.fromEntries(development.map((name) => [name, '1.0.0'])),
      }),
    )
    for (const name of packages) {
      await write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
      await write(`node_modules/${name}/index.js`, 'exports.x = 1\n')
    }
    for (const { from, to, target, targetText } of breaches) {
      if (target) await write(target, targetText ?? 'export const x = 1\n')
      await write(from, `import { x } from '${to}'\nexport const y = x\n`)
    }
    const { summary } = await cruiseTree(tree, rules)
    const caught = summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`)
    expect(
      breaches.filter(({ rule, from }) => !caught.includes(`${rule}: ${from}`)).map(({ rule, from, to }) => `${rule}: ${from} -> ${to}`),
    ).toEqual([])
    const shown = new Set(breaches.map(({ rule }) => rule))
    expect(rules.map(({ name }) => name ?? '').filter((name) => !shown.has(name))).toEqual([])
  })
})
