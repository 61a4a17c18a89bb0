// docs/examiner/sources.md, made from the sources themselves: what each is, in which forms it is read, and what its time means.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Source } from '../../src-main/contract/source.ts'
import { sources } from '../../src-main/sources/registry.ts'
import { claimOf, samplesOf } from '../../src-main/sources/testing/golden.ts'
import { namedForms, type Proof } from './named-forms.ts'
import { root } from './root.ts'

export const sourcesPage = join(root, 'docs', 'examiner', 'sources.md')

const layers: readonly [Source['layer'], string][] = [
  ['control', 'Control plane'],
  ['identity', 'Identity'],
  ['network', 'Network'],
  ['runtime', 'Workload runtime'],
  ['data', 'Data plane'],
]

export function sourcesTable(): string {
  const lines = [
    '# Sources',
    '',
    `What Vestige reads: ${sources.length} sources. Made by \`npm run sources\` from the sources themselves; each name leads to how it is acquired, what a record is, and its traps. What a member is recognised as is told from its content, never from its name.`,
    '',
    'Compressions (gzip, bzip2, xz, zstd) and archives (zip, tar) around any of them are opened, Parquet is read row by row, UTF-16 text is read as such.',
    'Encrypted zip and age files stand as locked until a key is given; 7-Zip, LUKS, BitLocker and FileVault are recognised, and the page of the member says which tool opens them.',
    '',
  ]
  for (const [layer, title] of layers) {
    const here = sources.filter((source) => source.layer === layer)
    if (here.length === 0) continue
    lines.push(`## ${title}`, '', '| source | what it is | forms | its time | precision |', '| --- | --- | --- | --- | --- |')
    for (const source of here.sort((a, b) => (a.title < b.title ? -1 : 1))) lines.push(row(source))
    lines.push('')
  }
  lines.push(...named())
  return lines.join('\n')
}

/** Every sample has its expectation beside it, which the golden test of all sources holds to. */
function named(): string[] {
  const lines = [
    '## Each form and its sample',
    '',
    'Samples lie in `src-main/sources/SOURCE/samples`, each with what must come of it; `src-main/sources/golden.test.ts` reads them all, whole, in pieces, cut at every byte and twice.',
    '',
    '| what is handed over | sample or test |',
    '| --- | --- |',
  ]
  for (const [group, forms] of namedForms) {
    lines.push(`| **${group}** | |`)
    for (const [words, ...proofs] of forms) lines.push(`| ${words} | ${proofs.map(proofOf).join('; ')} |`)
  }
  return [...lines, '']
}

function proofOf(proof: Proof): string {
  if ('test' in proof) {
    if (!existsSync(join(root, proof.test))) throw new Error(`there is no ${proof.test}`)
    return `${proof.what} (\`${proof.test}\`)`
  }
  const [id, ...names] = proof
  const source = sources.find((one) => one.id === id)
  if (!source) throw new Error(`there is no source ${id}`)
  const there = samplesOf(source).map(({ name }) => name)
  const lacking = names.find((name) => !there.includes(name))
  if (lacking !== undefined || there.length === 0) throw new Error(`${id} has no sample ${lacking ?? 'at all'}`)
  return `\`${id}\`: ${(names.length > 0 ? names : there).join(', ')}`
}

function row(source: Source): string {
  const { id, title, time } = source
  const forms = [...new Set(samplesOf(source).map((sample) => claimOf(sample).form))].sort()
  const zone = time.zone === 'UTC' || time.zone === '' ? time.zone : `zone: ${time.zone}`
  const cells = [
    `[\`${id}\`](../../src-main/sources/${id}/README.md)`,
    source.envelope ? `${title} (what it wraps goes to its own source)` : title,
    forms.map((form) => `\`${form}\``).join(', '),
    `${time.meaning}, ${time.field}${zone ? `; ${zone}` : ''}`,
    time.precision,
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

/** What stands there now; empty when there is none. */
export const sourcesPageText = () => (existsSync(sourcesPage) ? readFileSync(sourcesPage, 'utf8') : '')
