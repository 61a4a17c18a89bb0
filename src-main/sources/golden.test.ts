// Every source over every one of its samples: accounts, chunking, truncation, OCSF, cited bytes, columns, recognition.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createReader } from './read.ts'
import { sources } from './registry.ts'
import { memberOf } from './testing/collect.ts'
import { claimants, claimOf, expectation, problemsOf, read, samplesOf } from './testing/golden.ts'
import { ocsfSchema } from './testing/ocsf-check.ts'

/** Small and reproducible: pieces of 1 to 97 bytes. */
function* unevenly(seed: number): Generator<number> {
  let state = seed
  for (;;) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    yield 1 + ((state >>> 16) % 97)
  }
}

function* evenly(size: number): Generator<number> {
  for (;;) yield size
}

const silent = { event() {}, joined() {}, ignored() {}, reject() {} }

test('the registry lists every folder that holds a source', () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(import.meta.dirname, entry.name, 'source.ts')))
    .map((entry) => entry.name)
    .sort()
  expect(sources.map((source) => source.id).sort()).toEqual(folders)
})

if (!ocsfSchema()) console.warn('OCSF schema not found (VESTIGE_SHARED_DATA): events are not checked against it')

describe.each(sources.map((source) => [source.id, source] as const))('%s', (_id, source) => {
  const samples = samplesOf(source)

  test('has samples and a README', () => {
    expect(samples.length).toBeGreaterThan(0)
    expect(existsSync(join(import.meta.dirname, source.id, 'README.md'))).toBe(true)
  })

  describe.each(samples.map((sample) => [sample.name, sample] as const))('%s', (_name, sample) => {
    test('is claimed by its own source alone', () => {
      expect(claimants(sample)).toEqual([source.id])
    })

    test('gives what is written beside it', () => {
      const path = `${sample.path}.expected.json`
      expect(existsSync(path), 'run npm run golden -- --update and read the difference').toBe(true)
      expect(expectation(sample)).toEqual(JSON.parse(readFileSync(path, 'utf8')))
    })

    test('account, columns, OCSF and cited bytes hold', () => {
      expect(problemsOf(sample)).toEqual([])
    })

    test('any chunking gives the same', () => {
      const whole = read(sample)
      for (const pieces of [evenly(1), evenly(2), evenly(61), evenly(1024), unevenly(1), unevenly(20260302)]) {
        const chunked = read(sample, pieces)
        expect(chunked.entries).toEqual(whole.entries)
        expect(chunked.problem).toEqual(whole.problem)
      }
    })

    test('twice the same adds nothing', () => {
      const first = new Set(read(sample).entries.map((entry) => entry.uid))
      for (const entry of read(sample).entries) expect(first.has(entry.uid)).toBe(true)
    })

    test('cut off at every byte it never throws and closes its account', () => {
      const claim = claimOf(sample)
      const member = memberOf(sample.name, sample.bytes, claim)
      // Beyond 3 KB every seventh: the same places of a record, at another offset each time.
      for (let size = 0; size < sample.bytes.length; size += size < 3072 ? 1 : 7) {
        const reader = createReader(source, claim, member, silent)
        reader.push(sample.bytes.subarray(0, size))
        reader.end()
        const { account } = reader
        const said = [...account.ignored.values(), ...account.rejects.values()].reduce((a, b) => a + b, 0)
        expect(account.records).toBe(account.primary + account.joined + said)
        for (const reason of account.rejects.keys()) expect(reason).not.toMatch(/^source failed/)
      }
    })
  })
})
