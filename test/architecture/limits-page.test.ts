// The examiner's page of limits says the numbers that the code holds to.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { limits } from '../../src-main/contract/limits.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/examiner/limits.md'), 'utf8')
const units: Record<string, number> = { MiB: 1024 ** 2, GiB: 1024 ** 3 }

test('docs/examiner/limits.md names every limit with its value', () => {
  const stated = new Map(
    [...page.matchAll(/^\|[^|]*\(`(\w+)`\) \| (?:below )?(\d+) ?(MiB|GiB)?/gm)].map(([, name, value, unit]) => [
      name,
      Number(value) * (unit ? units[unit]! : 1),
    ]),
  )
  expect(Object.fromEntries(stated)).toEqual(limits)
})
