// A redacted bundle: nothing withheld in any stream of it, what is shown proved against the ledger, what is hidden not to be guessed.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Judged, judge, type Planted, plant } from './planted.ts'

let planted: Planted
let judged: Judged
beforeAll(async () => {
  planted = await plant(40)
  judged = await judge(planted)
})
afterAll(() => planted?.rig.remove())

test('the search finds the secrets where nothing is withheld, and none where they are', () => {
  expect(judged.found).toBeGreaterThan(25)
  expect(judged.leaks).toEqual([])
  expect(judged.streams).toBeGreaterThan(20)
})

test('the verifier proves the shown records of every member against the roots of the ledger', () => {
  expect(judged.fails).toEqual([])
  expect(judged.proofs.length).toBeGreaterThanOrEqual(5)
  for (const { shown, hidden } of judged.proofs) {
    expect(shown).toBeGreaterThan(0)
    expect(hidden).toBeGreaterThan(0)
  }
})

test('a withheld record that one knows to the byte does not explain its leaf', () => {
  expect(judged.tried).toBeGreaterThan(100)
  expect(judged.guessed).toBe(0)
})
