// Runs the golden samples of all sources, or of one; `--update` writes what they now give. Read the difference before committing it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { sources } from '../src-main/sources/registry.ts'
import { claimants, expectation, problemsOf, samplesOf } from '../src-main/sources/testing/golden.ts'
import { ocsfSchema } from '../src-main/sources/testing/ocsf-check.ts'

const update = process.argv.includes('--update')
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const unknown = wanted.filter((id) => !sources.some((source) => source.id === id))
if (unknown.length > 0) {
  console.error(`no source is called ${unknown.join(', ')}; there are ${sources.map((source) => source.id).join(', ')}`)
  process.exit(2)
}
if (!ocsfSchema()) console.error('OCSF schema not found (VESTIGE_SHARED_DATA): events are not checked against it')

let passed = 0
let failed = 0
for (const source of sources.filter((each) => wanted.length === 0 || wanted.includes(each.id))) {
  for (const sample of samplesOf(source)) {
    const path = `${sample.path}.expected.json`
    const problems: string[] = []
    try {
      const now = expectation(sample)
      const before: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
      if (!isDeepStrictEqual(now, before)) {
        if (update) {
          writeFileSync(path, `${JSON.stringify(now, null, 1)}\n`)
          console.log(`${source.id}/${sample.name}: wrote ${basename(path)}`)
        } else problems.push(before === undefined ? 'no expectation beside it' : 'differs from its expectation')
      }
      problems.push(...problemsOf(sample))
      const others = claimants(sample).filter((id) => id !== source.id)
      if (others.length > 0) problems.push(`claimed by ${others.join(', ')} too`)
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error))
    }
    if (problems.length === 0) passed += 1
    else failed += 1
    for (const problem of problems) console.log(`${source.id}/${sample.name}: ${problem}`)
  }
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
