// The capture cases with small counts; `npm run acceptance 05` runs them 200 times each.
import { rmdirSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { Bench, buildAttacker, cannotRun } from '../../test/sensor/bench.ts'
import { cases, rules } from '../../test/sensor/cases.ts'

const reason = cannotRun()
if (reason) console.log(`skipped: nothing is held here: ${reason}`)
const runs = 3
let bench: Bench | undefined

afterEach(async () => {
  await bench?.stop()
  await bench?.end()
  bench = undefined
})

describe.skipIf(reason !== undefined)('capture with hold', () => {
  for (const one of cases) {
    const skip = one.skip?.()
    if (skip) console.log(`skipped: ${one.name}: ${skip}`)
    it.skipIf(skip !== undefined)(
      `secures every byte: ${one.name}`,
      async () => {
        bench = new Bench()
        const tools = buildAttacker(bench.dir)
        await bench.start(rules(bench.dir), 'armed')
        const hits = await one.run(bench, tools, runs)
        expect(hits).toBeGreaterThanOrEqual(one.least ? runs - 1 : runs)
        expect(bench.faults).toEqual([])
        // None beyond the hard limit of 500 ms.
        expect(Math.max(0, ...bench.captures.map((capture) => capture.holdNs / 1e6))).toBeLessThan(500)
        for (const inner of ['capture']) {
          try {
            rmdirSync(`${bench.cgroup}/${inner}`)
          } catch {
            // Only the container case makes one.
          }
        }
      },
      120_000,
    )
  }
})
