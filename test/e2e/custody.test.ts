// Hand-over with both signatures and validation, as examiners do them in the window. With SHOTS, pictures in both themes and sizes.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noBrowser, openWindow } from './open-window.ts'

const why = noBrowser()
if (why) process.stdout.write(`browser tests are left out: ${why}\n`)

describe.skipIf(why !== null)('custody', () => {
  it('hands evidence over, with the giver’s signature and the one that is missing', { timeout: 120_000 }, async () => {
    await using window = await openWindow()
    const { page, workbench, directory } = window
    const { client } = workbench
    await client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: 'Lab', passphrase: '' })
    await client.case.create({ path: join(directory, 'case.vestige'), title: 'Hand-over' })
    await page.reload()
    await page.locator('[data-tour=area-custody]').click()
    await page.getByRole('button', { name: 'Hand over or give back' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('To whom').fill('Ben Receiver')
    await dialog.getByLabel('Medium').fill('USB disk, serial 0421')
    const { exhibits } = await client.case.info().then((info) => ({ exhibits: info!.exhibits }))
    expect(exhibits).toBe(0)
    await shots(window, 'custody-hand-over')
    await page.keyboard.press('Escape')
    await client.people.handOver({ to: { name: 'Ben Receiver' }, medium: 'USB disk, serial 0421', purpose: 'second opinion' })
    await page.reload()
    await page.locator('[data-tour=area-custody]').click()
    await page.getByText('The receiver signs on paper').waitFor()
    await shots(window, 'custody')
    const custody = await client.people.page({ what: 'custody' })
    expect(custody.text).toContain('USB disk, serial 0421')
    await page.locator('[data-tour=area-settings]').click()
    await page.getByText('Never run here').waitFor()
    await shots(window, 'settings-validation')
  })
})

const shots = async (window: Awaited<ReturnType<typeof openWindow>>, name: string) => {
  if (!process.env.SHOTS) return
  for (const theme of ['dark', 'light'] as const) {
    await window.setTheme(theme)
    await window.workbench.client.examiner.saveSettings({ theme })
    await window.page.evaluate((chosen) => {
      document.documentElement.dataset.theme = chosen
    }, theme)
    await window.page.waitForTimeout(300)
    await window.shot(name)
  }
}
