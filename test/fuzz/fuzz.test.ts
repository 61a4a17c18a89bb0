// A minute of hostile input in all, shared among all parsers; VESTIGE_FUZZ_SEED repeats a run, VESTIGE_FUZZ_SECONDS changes its length.
import { expect, test } from 'vitest'
import { sources } from '../../src-main/sources/registry.ts'
import { runFuzz } from './run-fuzz.ts'

const seed = process.env.VESTIGE_FUZZ_SEED ?? String(Date.now())
const seconds = Number(process.env.VESTIGE_FUZZ_SECONDS ?? 60)

test(`no crash, no hang, no lost count (seed ${seed})`, async () => {
  const fuzzed = await runFuzz({ seed, seconds })
  console.log(`fuzz: ${fuzzed.tried} inputs over ${fuzzed.targets} parsers in ${seconds} s, seed ${seed}`)
  expect(
    fuzzed.findings.map(({ target, n, wrong }) => `npm run fuzz -- 0 ${seed} ${target}#${n}: ${wrong}`),
    'each can be repeated alone',
  ).toEqual([])
  expect(fuzzed.targets).toBe(sources.length + 1)
  expect(fuzzed.tried).toBeGreaterThan(fuzzed.targets)
}, 300_000)
