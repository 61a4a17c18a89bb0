// Changes of a package with small counts; `npm run acceptance 05` makes 200 of each.
import { expect, it } from 'vitest'
import { Package, tamper, tools, trials } from '../sensor/tampering.ts'

if (!tools.minisign) console.log('skipped: minisign is not installed: its own verdict is not asked for')

it('finds every change of a package, and says what minisign and sha256sum find alone', async () => {
  const pack = await Package.make()
  try {
    expect(await pack.found()).toEqual({ verify: 0, minisign: 0, sha256sum: 0 })
    for (const trial of trials) {
      const found = await tamper(pack, trial, 12)
      expect(found.verify, trial.change).toBe(found.trials)
      if (tools.minisign) expect(found.minisign, trial.change).toBe(found.trials)
      if (trial.change.startsWith('a file more') || trial.change.includes('another key')) expect(found.sha256sum, trial.change).toBe(0)
    }
  } finally {
    pack.end()
  }
})
