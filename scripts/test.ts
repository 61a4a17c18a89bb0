// `npm test`: installs what the tests need, runs every check, and closes with one line of counts. `--fast` is `npm run check`.
import { findBrowser } from '../src-main/lab/browser.ts'
import { type Check, type Counts, fastStages, thoroughStage } from './steps/checks.ts'
import { ensureSystemPackages } from './steps/system-packages.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const fast = process.argv.includes('--fast')

if (!fast) ensureSystemPackages(say)
const total: Counts = { passed: 0, failed: 0, skipped: 0 }

const lane = async (checks: readonly Check[], loud: boolean): Promise<void> => {
  for (const { name, run } of checks) {
    const started = performance.now()
    const { passed, failed, skipped } = await run(loud)
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    say(
      `${failed === 0 ? 'ok  ' : 'FAIL'} ${name}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} left out` : ''} (${seconds} s)`,
    )
  }
}

for (const stage of fast ? fastStages : [...fastStages, thoroughStage(findBrowser() !== null)])
  await Promise.all(stage.map((checks, i) => lane(checks, i === 0)))
if (fast) say('Left out by npm run check: cases, golden, scenarios, kernel, end to end')
else if (!findBrowser()) say('Left out: end to end, as no browser was found')
if (total.skipped > 0) say(`${total.skipped} tests were left out; each says why where it is skipped`)
say(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
