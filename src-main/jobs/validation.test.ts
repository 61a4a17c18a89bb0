// The record a lab files: it passes on the shipped samples, and says so when one of them reads otherwise.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sources } from '../sources/registry.ts'
import { validate, validationHtml, validationText } from './validation.ts'

const job = { signal: new AbortController().signal, set: () => {}, step: () => {} }
const who = { by: 'Ada', tool: 'vestige test' }

test('passes here, and does not when a sample was changed', async () => {
  const record = await validate(who, job)
  expect(record.problems).toEqual([])
  expect(record.known.filter(({ holds }) => !holds)).toEqual([])
  expect(record.sources.length).toBe(sources.length)
  expect(record.samples).toBeGreaterThan(sources.length)
  expect(validationText(record)).toContain('PASSED')
  expect(validationHtml(record)).toContain(record.digest)

  const place = mkdtempSync(join(tmpdir(), 'vestige-validation-'))
  try {
    const folder = join(place, 'aws_cloudtrail', 'samples')
    cpSync(join(import.meta.dirname, '..', 'sources', 'aws_cloudtrail', 'samples'), folder, { recursive: true })
    const path = join(folder, readdirSync(folder).find((name) => name.endsWith('.expected.json'))!)
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(/"records": (\d+)/, (_, n: string) => `"records": ${Number(n) + 1}`),
    )
    const other = await validate({ ...who, samples: place }, job)
    expect(other.holds).toBe(false)
    expect(other.problems.some(({ problem }) => problem === 'is read otherwise than its expectation says')).toBe(true)
    expect(other.problems.some(({ problem }) => problem === 'its samples are not on this machine')).toBe(true)
    expect(validationText(other)).toContain('NOT PASSED')
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
})
