// Coverage and the mapping sheet as an examiner uses them, on the real workbench. With SHOTS, pictures in both sizes and themes.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeDoors, writeSecondAccount, writeTrail } from './made-trail.ts'
import { noBrowser, type OpenWindow, openWindow } from './open-window.ts'

const why = noBrowser()
if (why) process.stdout.write(`browser tests are left out: ${why}\n`)

/** One picture a size and theme. */
const shots = async (window: OpenWindow, name: string) => {
  if (!process.env.SHOTS) return
  for (const theme of ['dark', 'light'] as const)
    for (const [width, height] of [
      [1440, 900],
      [1920, 1080],
    ] as const) {
      await window.setTheme(theme)
      await window.resize(width, height)
      await window.page.evaluate((chosen) => {
        document.documentElement.dataset.theme = chosen
      }, theme)
      await window.page.waitForTimeout(400)
      await window.shot(name)
    }
  await window.resize(1440, 900)
}

describe.skipIf(why !== null)('coverage', () => {
  it('shows what is complete, what is missing and what goes first; a log nobody knows is mapped and joins the timeline', async () => {
    await using window = await openWindow()
    const { page, directory, workbench } = window
    const { client } = workbench
    writeTrail(join(directory, 'delivery'))
    writeSecondAccount(join(directory, 'second.json'))
    writeDoors(join(directory, 'doors.csv'))
    await client.examiner.setIdentity({ name: 'Ada Example', mail: 'ada@example.com', organisation: '', passphrase: '' })
    await client.case.create({ path: join(directory, 'lantern.vestige'), title: 'Lantern' })
    for (const name of ['delivery', 'second.json', 'doors.csv'])
      await client.evidence.receive({ paths: [join(directory, name)], detect: false })
    await expect.poll(async () => (await client.evidence.exhibits()).map(({ state }) => state).join()).toBe('done,done,done')
    await page.reload()
    await page.locator('[data-tour=area-coverage]').click()
    const lanes = page.getByRole('listbox', { name: 'Lanes of coverage' })
    await lanes.getByRole('option').filter({ hasText: '111122223333' }).click()
    const inspector = page.locator('#inspector')
    await inspector.getByText('is shown missing').waitFor()
    await inspector.getByText('was not received').first().waitFor()
    await expect.poll(() => inspector.getByText('digest chain').count()).toBeGreaterThan(1)
    await expect.poll(() => lanes.getByRole('option').filter({ hasText: 'nothing received' }).count()).toBe(4)
    await shots(window, 'coverage-lanes')
    // Arrows move, the layer folds.
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => lanes.getByRole('option').count()).toBe(5)
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => lanes.getByRole('option').count()).toBe(7)

    await page.getByRole('tab', { name: 'What expires first' }).click()
    await page.getByText('Amazon VPC flow logs').waitFor()
    const days = page.getByLabel('Days Amazon VPC flow logs is kept')
    await days.fill('4000')
    await page.getByRole('button', { name: 'Set for this client' }).click()
    await page.getByText('set by Ada Example').waitFor()
    await shots(window, 'coverage-expiry')

    await page.getByRole('tab', { name: 'Clocks' }).click()
    await shots(window, 'coverage-clocks')

    await page.locator('[data-tour=area-evidence]').click()
    await page.getByText('doors.csv').first().click()
    await page.evaluate(() => {
      location.hash = '#/evidence?s=member:EX-003/000001'
    })
    await page.reload()
    await page.getByRole('button', { name: 'Open the mapping sheet' }).click()
    const sheet = page.getByRole('dialog')
    const asked = sheet.getByRole('list', { name: 'To be decided' }).getByRole('listitem')
    await expect.poll(() => asked.count()).toBe(3)
    await sheet.getByLabel('What badge is').selectOption('actor.user.name')
    await sheet.getByRole('table', { name: 'The first rows as events' }).getByText('alice').first().waitFor()
    await sheet.getByLabel('What door is').selectOption('resources[0].uid')
    await sheet.getByLabel('Zone of times that name none').selectOption('Europe/Berlin')
    await sheet.getByRole('table', { name: 'The first rows as events' }).getByText('server room').first().waitFor()
    await expect.poll(() => asked.count()).toBe(1)
    await sheet.getByRole('table', { name: 'The first rows as events' }).getByText('2026-03-02 07:10:00').waitFor()
    await shots(window, 'mapping-sheet')
    await sheet.getByRole('button', { name: 'Save and read the file' }).click()
    await expect.poll(async () => (await client.events.page({ query: 'source:mapped_doors', limit: 100 })).rows.length).toBe(40)
    await page.locator('[data-tour=area-timeline]').click()
    await page.locator('#query').fill('user:alice')
    await page.keyboard.press('Enter')
    // Until the answer is there the rows of the former question stand, and one of those would be opened.
    const grid = page.getByRole('grid')
    await expect.poll(async () => [await grid.getAttribute('aria-rowcount'), await grid.getAttribute('aria-busy')].join()).toBe('10,false')
    await page.locator('[data-item]').first().click()
    await page.locator('#inspector').getByText('alice').first().waitFor()
    await shots(window, 'mapped-timeline')
  })
})
