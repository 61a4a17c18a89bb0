// Packages among the files of an exhibit: each once, whatever of it came first, and those beyond the limit by name.
import { expect, test } from 'vitest'
import type { MemberWork } from '../../case/api.ts'
import type { CaseClient } from '../../case/client.ts'
import { findBags } from './find.ts'

const paths = [
  'a/bagit.txt',
  'a/bag-info.txt',
  'a/data/b/bagit.txt',
  'b/bag-info.txt',
  'c/bagit.txt',
  'd/tagmanifest-sha256.txt.minisig',
  'd/bagit.txt',
  'e.txt',
]
const rows = paths.map((path, i) => ({ id: i + 1, path, parent: null, form: null }) as unknown as MemberWork)
const client = { memberWork: async () => rows } as unknown as CaseClient

test.each([
  [10, ['a/', 'b/', 'c/', 'd/'], []],
  [2, ['a/', 'b/'], ['c/bagit.txt', 'd/tagmanifest-sha256.txt.minisig']],
])('at most %i packages', async (most, bags, beyond) => {
  const found = await findBags(client, 'EX-001', most)
  expect(found.bags.map(({ prefix }) => prefix)).toEqual(bags)
  expect(found.beyond.map(({ path }) => path)).toEqual(beyond)
})

test('files of a bag are its own, those of a bag in its payload too', async () => {
  const { bags } = await findBags(client, 'EX-001', 10)
  expect(bags[0]!.rows.map(({ path }) => path)).toEqual(['a/bagit.txt', 'a/bag-info.txt', 'a/data/b/bagit.txt'])
})
