// Nothing ships under a licence that does not fit, and the list in docs/ is the one the lockfile gives.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fits, licenceList, shippedPackages } from './licences.ts'
import { root } from './root.ts'

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
const packages = shippedPackages(lock, lock['node_modules/electron'].version)

it('ships nothing under a licence that does not fit', () => {
  expect(packages.length).toBeGreaterThan(50)
  expect(packages.filter(({ licence }) => !fits(licence))).toEqual([])
})

it('lists what the lockfile pins (npm run licences writes it)', () => {
  expect(readFileSync(join(root, 'docs', 'licences.md'), 'utf8')).toBe(licenceList(packages))
})

it.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0)', true],
  ['MIT AND Zlib', true],
  ['MIT AND GPL-2.0', false],
  ['GPL-3.0-only', false],
  ['AGPL-3.0', false],
  ['SSPL-1.0', false],
  ['not stated', false],
  ['UNLICENSED', false],
  ['SEE LICENSE IN LICENSE.md', false],
])('%s fits: %s', (licence, expected) => {
  expect(fits(licence)).toBe(expected)
})
