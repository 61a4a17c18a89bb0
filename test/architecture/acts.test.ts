// Every act that the ledger can name has words in the window: a custody page is read by people who know none of our names.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { actWords } from '../../src-renderer/features/custody/words.ts'

const root = fileURLToPath(new URL('../../src-main', import.meta.url))
const named = /\bledger(?:\.\w+)?\.(?:note|begin)\(\s*'([A-Za-z.-]+)'/g

test('each act that code enters in the ledger is said in words', () => {
  const acts = new Set<string>()
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.ts') && !name.endsWith('.test.ts'))
      for (const [, act] of readFileSync(join(root, name), 'utf8').matchAll(named)) acts.add(act!)
  expect(acts.size).toBeGreaterThan(25)
  expect([...acts].filter((act) => actWords(act) === act)).toEqual([])
})
