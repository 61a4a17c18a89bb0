// Hand-over with both signatures and validation, as examiners do them in the window. With SHOTS, pictures in both themes and sizes.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { findBrowser, quietFlags } from '../../src-main/lab/browser.ts'
import { makeRig, verifierPath } from '../verifier/rig.ts'
import { noBrowser, openWindow } from './open-window.ts'

const why = noBrowser()
if (why) process.stdout.write(`browser tests are left out: ${why}\n`)

describe.skipIf(why !== null)('custody', () => {
  it('hands evidence over, with the giver’s signature and the one that is missing', async () => {
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

describe.skipIf(why !== null)('the verifier in a browser without a network', () => {
  it('passes the untouched case and bundle, and finds a changed byte', async () => {
    const rig = await makeRig()
    const browser = await chromium.launch({ executablePath: findBrowser()!, headless: true, args: [...quietFlags, '--no-sandbox'] })
    try {
      const bundle = await rig.bundle(join(rig.place, 'bundle'))
      const { count, hash } = await rig.bench.client.custody.head()
      const context = await browser.newContext({ offline: true })
      context.setDefaultTimeout(90_000)
      const page = await context.newPage()
      const problems: string[] = []
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
      page.on('pageerror', (error) => problems.push(error.message))
      page.on(
        'request',
        (request) => request.url().startsWith('file:') || request.url().startsWith('blob:') || problems.push(request.url()),
      )
      const check = async (folder: string, head = '') => {
        await page.goto(`file://${join(verifierPath, '..', 'vestige-verify.html')}`)
        await page.fill('#head', head)
        await page.fill('#key', rig.key)
        await page.setInputFiles('#folder', folder)
        const result = page.locator('.result.holds, .result.fails')
        await result.waitFor()
        return `${await result.textContent()}\n${await page.locator('#out').textContent()}`
      }
      expect(await check(rig.dir, `${count}:${hash}`)).toMatch(/^What could be checked of this case holds/)
      expect(await check(bundle)).toMatch(/^What could be checked of this bundle holds/)
      const path = join(bundle, 'report', 'report.json')
      const bytes = readFileSync(path)
      bytes[bytes.length >> 1]! ^= 1
      writeFileSync(path, bytes)
      expect(await check(bundle)).toMatch(/^This bundle does not hold.*altered: file report\/report\.json/s)
      expect(problems).toEqual([])
    } finally {
      await browser.close()
      await rig.remove()
    }
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
