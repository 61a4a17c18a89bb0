// The report as an examiner makes it: begun from the demo case, decided by keys, written, looked at, signed off.
import { expect, it } from 'vitest'
import { noBrowser, type OpenWindow, openWindow } from './open-window.ts'

const why = noBrowser()
if (why) process.stdout.write(`browser tests are left out: ${why}\n`)

const shots = async (window: OpenWindow, name: string) => {
  if (!process.env.SHOTS) return
  const { client } = window.workbench
  for (const theme of ['dark', 'light'] as const)
    for (const [width, height] of [
      [1440, 900],
      [1920, 1080],
    ] as const) {
      await window.setTheme(theme)
      await client.examiner.saveSettings({ theme })
      await window.resize(width, height)
      await window.page.waitForTimeout(300)
      await window.page.evaluate((chosen) => {
        document.documentElement.dataset.theme = chosen
      }, theme)
      await window.page.waitForTimeout(200)
      await window.shot(name)
    }
}

it.skipIf(why !== null)('proposals are decided, a finding written, the page shows it, and it is signed off', async () => {
  await using window = await openWindow()
  const { page, workbench } = window
  const { client } = workbench
  await client.case.openDemo()
  await expect.poll(async () => (await client.detections.state()).stale).toBe(false)
  await page.reload()
  await page.getByRole('navigation', { name: 'Areas' }).waitFor()
  await page.getByRole('button', { name: 'Leave the tour' }).click()
  await page.locator('[data-tour=area-report]').click()
  await page.getByRole('heading', { name: 'No report yet' }).waitFor()
  await shots(window, 'report-begin')
  await page.getByLabel('Title').fill('Key used from elsewhere')
  await page.getByRole('button', { name: 'Begin the report' }).click()
  const proposals = page.getByRole('region', { name: 'Proposals and further sentences' })
  await proposals.getByRole('heading', { name: /proposals to decide/ }).waitFor()
  await shots(window, 'report-proposals')

  await page.keyboard.press('j')
  await page.keyboard.press('a')
  await expect
    .poll(
      async () =>
        (await client.report.draft({ report: 'R-001' })).draft.sentences.filter(({ decision }) => decision.state === 'adopted').length,
    )
    .toBe(1)
  await page.getByRole('button', { name: 'New finding' }).click()
  await page.getByLabel('Title', { exact: true }).fill('A key was used from an address not seen before')
  await page.getByRole('button', { name: 'Save the finding' }).click()
  await page.getByRole('heading', { name: /1\. A key was used/ }).waitFor()
  const { draft } = await client.report.draft({ report: 'R-001' })
  for (const { id, decision } of draft.sentences)
    if (decision.state === 'proposed')
      await client.report.edit({
        report: 'R-001',
        edit: { do: 'decide', id, state: 'adopted', note: '', finding: draft.findings[0]!.id },
      })
  await proposals.getByRole('heading', { name: 'Every proposal is decided' }).waitFor()

  await page.locator('label', { hasText: /^Both$/ }).click()
  await page.getByRole('heading', { name: /Finding 1: A key was used/ }).waitFor()
  await shots(window, 'report-both')
  await page.getByRole('button', { name: 'Data access register', exact: true }).click()
  await shots(window, 'report-register')
  for (const name of ['Case and matter', 'Response taken', 'Not found', 'Examiner and review']) {
    await page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
    await shots(window, `report-${name.split(' ')[0]!.toLowerCase()}`)
  }
  await page.getByRole('button', { name: 'Sign off' }).click()
  await page.getByText('Every citation leads to its bytes.').waitFor()
  await shots(window, 'report-signoff')
  await page.getByRole('button', { name: /I sign off version/ }).click()
  await page.getByRole('button', { name: 'Sign the PDF' }).waitFor()
  expect(await client.report.revisions({})).toHaveLength(1)
  await expect.poll(() => page.getByText('revision 1', { exact: false }).count()).toBeGreaterThan(0)
  await shots(window, 'report-signed')
})
