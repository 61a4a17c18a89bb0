// Readings of rules that were kept are those of their texts, and of no others.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readRuleFile } from '../../detect/rule-set.ts'
import { readAll } from './kept-readings.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vestige-kept-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const files = [
  { path: 'a.yml', text: 'title: A\nlevel: high\nvalue: .nan\n---\ntitle: B\n' },
  { path: 'b.yml', text: 'title: [broken\n' },
]
const read = files.map(({ path, text }) => readRuleFile(path, text))

it('gives what reading gives, kept or not, and under other paths too', () => {
  expect(readAll(files, folder)).toEqual(read)
  expect(readdirSync(folder)).toHaveLength(1)
  expect(readAll(files, folder)).toEqual(read)
  const moved = files.map((file) => ({ ...file, path: `x/${file.path}` }))
  expect(readAll(moved, folder).map(({ documents }) => documents)).toEqual(read.map(({ documents }) => documents))
  expect(readdirSync(folder)).toHaveLength(1)
  expect(readAll(files, undefined)).toEqual(read)
})

it('reads anew what was changed or is damaged', () => {
  readAll(files, folder)
  const changed = [files[0]!, { path: 'b.yml', text: 'title: C\n' }]
  expect(readAll(changed, folder)).toEqual(changed.map(({ path, text }) => readRuleFile(path, text)))
  for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'no reading')
  expect(readAll(files, folder)).toEqual(read)
  expect(readAll(files, folder)).toEqual(read)
})

it('keeps few sets', () => {
  for (let n = 0; n < 10; n++) readAll([files[0]!, { path: 'n.yml', text: `title: ${n}\n` }], folder)
  expect(readdirSync(folder)).toHaveLength(6)
})
