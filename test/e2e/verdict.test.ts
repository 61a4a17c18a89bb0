// The verdict area as an examiner uses it: run, open a sentence's evidence, compare twins. With SHOTS, pictures in both sizes and themes.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hostPairs } from '../eval/cases/host.ts'
import { noBrowser, openWindow } from './open-window.ts'
import { shots } from './shots.ts'

const why = noBrowser()
if (why) process.stdout.write(`browser tests are left out: ${why}\n`)

describe.skipIf(why !== null)('verdict', () => {
  it('weighs, cites, and shows what the package decides', async () => {
    await using window = await openWindow()
    const { page, directory, workbench } = window
    const { client } = workbench
    await client.examiner.setIdentity({ name: 'Ada Example', mail: 'ada@example.com', organisation: '', passphrase: '' })
    await client.case.create({ path: join(directory, 'lantern.vestige'), title: 'Lantern' })
    const { attack } = hostPairs.find(({ name }) => name === 'database-shell')!
    for (const [folder, files] of [
      ['alert', attack.alert],
      ['package', attack.package!],
    ] as const) {
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(directory, folder, path)), { recursive: true })
        writeFileSync(join(directory, folder, path), content)
      }
      await client.evidence.receive({ paths: [join(directory, folder)] })
    }
    await expect.poll(async () => (await client.evidence.exhibits()).map(({ state }) => state).join()).toBe('done,done')
    await page.reload()
    await page.locator('[data-tour=area-verdict]').click()
    await shots(window, 'verdict-empty')
    await page
      .getByRole('button', { name: /^Run verdict/ })
      .first()
      .click()
    await page.getByText('high confidence', { exact: true }).waitFor()
    const sentence = page.locator('[data-claim]').filter({ hasText: 'download and run' })
    await sentence.first().click()
    const inspector = page.locator('#inspector')
    await inspector.getByText('What was checked').waitFor()
    await inspector.getByRole('group', { name: 'Cited bytes as text' }).locator('mark').first().waitFor()
    await shots(window, 'verdict')
    await page.keyboard.press('ArrowDown')
    await page.getByRole('button', { name: /^Compare/ }).click()
    const twins = page.getByRole('region', { name: 'Twins' })
    await twins.getByText('Inconclusive').waitFor()
    await twins.scrollIntoViewIfNeeded()
    await shots(window, 'verdict-twins')
    expect(window.problems).toEqual([])
  })
})
