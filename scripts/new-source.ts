// Starts a log source: its folder with source, README and samples, and its line in the registry.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const id = process.argv[2] ?? ''
if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(id)) {
  console.error('npm run new:source -- <vendor>_<product>, for example azure_activity')
  process.exit(2)
}
const folder = resolve(import.meta.dirname, '../src-main/sources', id)
if (existsSync(folder)) {
  console.error(`${id} is there already`)
  process.exit(2)
}
const name = id.replaceAll(/_(\w)/g, (_match, letter: string) => letter.toUpperCase())
const title = id.replaceAll('_', ' ')

mkdirSync(join(folder, 'samples'), { recursive: true })
writeFileSync(
  join(folder, 'source.ts'),
  `// ${title}: what it records, in one line.
import type { Source } from '../../contract/source.ts'

export const ${name}: Source = {
  id: '${id}',
  title: '${title}',
  layer: 'control',
  logsource: {},
  time: { meaning: 'recorded', field: 'time', zone: 'UTC', precision: 'second' },
  claim: () => undefined,
  normalise: () => ({ reject: 'not read yet' }),
  fields: {},
}
`,
)
writeFileSync(
  join(folder, 'README.md'),
  `# ${title}\n\nWhat it records.\n\n## A physical record\n\n## Forms\n\n## How to acquire it\n\n## Time\n\n## Identity\n\n## Traps\n`,
)
const registry = resolve(import.meta.dirname, '../src-main/sources/registry.ts')
const text = readFileSync(registry, 'utf8')
  .replace(/(\n)(\nexport const sources: readonly Source\[\] = \[)/, `$1import { ${name} } from './${id}/source.ts'\n$2`)
  .replace(
    /(readonly Source\[\] = \[)([^\]]*)\]/,
    (_match, open: string, list: string) => `${open}${[list.trim().replace(/,$/, ''), name].join(', ')}]`,
  )
writeFileSync(registry, text)
console.log(`made ${id}: write claim and normalise, put samples beside it, then npm run golden -- ${id} --update and read what it wrote`)
