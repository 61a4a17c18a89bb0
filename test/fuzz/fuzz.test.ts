// A minute of hostile input in all, shared among all parsers; VESTIGE_FUZZ_SEED takes another seed (`random`: one by the clock), VESTIGE_FUZZ_SECONDS another length.
// The seed is fixed so that a change breaks this test, and never chance: new inputs are for `npm run fuzz`, which ran an hour with this seed.
import { expect, test } from 'vitest'
import { sources } from '../../src-main/sources/registry.ts'
import { runFuzz } from './run-fuzz.ts'

const asked = process.env.VESTIGE_FUZZ_SEED ?? 'vestige'
const seed = asked === 'random' ? String(Date.now()) : asked
const seconds = Number(process.env.VESTIGE_FUZZ_SECONDS ?? 60)

test(`no crash, no hang, no lost count (seed ${seed})`, async () => {
  const fuzzed = await runFuzz({ seed, seconds })
  console.log(`fuzz: ${fuzzed.tried} inputs over ${fuzzed.targets} parsers in ${seconds} s, seed ${seed}`)
  expect(
    fuzzed.findings.map(({ target, n, wrong }) => `npm run fuzz -- 0 ${seed} ${target}#${n}: ${wrong}`),
    'each can be repeated alone',
  ).toEqual([])
  // Every source, runs of lines, containers.
  expect(fuzzed.targets).toBe(sources.length + 2)
  expect(fuzzed.tried).toBeGreaterThan(fuzzed.targets)
}, 300_000)
