// A case from its acquisition plan to what is set aside, expunged and revealed, in the real window. With SHOTS, pictures in both sizes and themes.
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scenarios } from '../acquire/scenarios.ts'
import { stage } from '../acquire/stage.ts'
import { noBrowser, openWindow } from './open-window.ts'
import { shots } from './shots.ts'

const why = noBrowser()
if (why) process.stdout.write(`browser tests are left out: ${why}\n`)

describe.skipIf(why !== null)('keeping', () => {
  it('plans an acquisition, shows how an exhibit was collected, sets it aside, reveals a secret, expunges', async () => {
    await using window = await openWindow()
    const { page, directory, workbench } = window
    const { client } = workbench
    const fetched = stage(join(directory, 'fetched'), scenarios.okta())
    expect((await fetched.run()).status).toBe(0)
    writeFileSync(
      join(directory, 'app.log'),
      [
        '<14>1 2026-11-01T00:00:00Z web app 17 - - started with DB_PASSWORD=hunter2-hunter2 ok',
        '<14>1 2026-11-01T00:00:02Z web app 17 - - listening',
      ].join('\n'),
    )
    await client.examiner.setIdentity({ name: 'Ada Example', mail: 'ada@example.com', organisation: '', passphrase: '' })
    await page.reload()
    await page.getByRole('button', { name: /New case/ }).click()
    await page.getByLabel('Title').fill('Lantern')
    await page.getByLabel('Folder of the case, on this machine').fill(join(directory, 'lantern'))
    await page.getByText('Encrypt the case itself').click()
    await page.getByLabel('Passphrase of the case').fill('correct horse')
    await page.getByLabel('Once more').fill('correct horse')
    await shots(window, 'keeping-new-case')
    await page.getByRole('button', { name: 'Make the case' }).click()
    await page.getByTestId('recovery').waitFor()
    await page.getByRole('button', { name: 'I have kept it' }).click()

    if (process.env.SHOTS) {
      await page.locator('[data-tour=area-intake]').click()
      await page.waitForTimeout(500)
      await shots(window, 'keeping-intake')
    }
    await page.locator('[data-tour=area-acquire]').click()
    const script = page.getByLabel('The script')
    await script.getByText('cloudtrail lookup-events').waitFor()
    await shots(window, 'keeping-plan')
    await page.getByText('Okta', { exact: true }).click()
    await script.getByText('/api/v1/users/me').waitFor()
    await page.getByLabel('To', { exact: true }).fill('yesterday')
    await page.getByText('A time with its zone').first().waitFor()

    for (const path of [fetched.bag, join(directory, 'app.log')]) await client.evidence.receive({ paths: [path], detect: false })
    await expect.poll(async () => (await client.evidence.exhibits()).map(({ state }) => state).join()).toBe('done,done')
    await page.locator('[data-tour=area-evidence]').click()
    await page.getByRole('button', { name: /^EX-001/ }).click()
    const inspector = page.locator('#inspector')
    await inspector.getByText('Shown complete: the System Log').waitFor()
    await shots(window, 'keeping-register')
    await inspector.getByRole('button', { name: 'Set aside…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('Privileged: correspondence with counsel')
    await shots(window, 'keeping-set-aside')
    await dialog.getByRole('button', { name: 'Set aside' }).click()
    await page.getByText('7 set aside').waitFor()
    await inspector.getByRole('button', { name: /Take back/ }).waitFor()
    await shots(window, 'keeping-aside-register')

    await page.locator('[data-tour=area-timeline]').click()
    await page
      .getByText(/started with/)
      .first()
      .click()
    await inspector.getByRole('button', { name: 'Reveal…' }).first().click()
    await dialog.getByLabel('Reason').fill('to name the account')
    await dialog.getByRole('button', { name: 'Reveal' }).click()
    await expect.poll(() => page.getByTestId('revealed').textContent()).toContain('hunter2')
    await dialog.getByRole('button', { name: 'Mask again' }).click()

    // An original that is gone: found, said at its exhibit, and restored by the same bytes.
    const packs = join((await client.case.info())!.path, 'evidence', 'packs')
    for (const pack of readdirSync(packs)) if (pack.startsWith('EX-002')) rmSync(join(packs, pack))
    await page.locator('[data-tour=area-custody]').click()
    await shots(window, 'keeping-custody')
    await page.getByText('Exhibits and hashes').click()
    const { sha256 } = (await client.evidence.exhibits())[1]!
    await page.getByText(sha256!.slice(0, 32)).waitFor()
    await page.getByRole('button', { name: 'Verify the case' }).click()
    await page.getByText('does not hold', { exact: true }).first().waitFor()
    await shots(window, 'keeping-custody-hashes')
    await page.getByRole('button', { name: 'EX-002', exact: true }).click()
    await inspector.getByText('Does not hold', { exact: true }).waitFor()
    await shots(window, 'keeping-broken')
    await inspector.getByRole('button', { name: 'Receive the same bytes…' }).click()
    await shots(window, 'keeping-heal')
    await dialog.getByRole('button', { name: 'Receive and seal' }).click()
    await expect
      .poll(async () => (await client.custody.list({ limit: 1000 })).entries.filter(({ action }) => action === 'heal').length)
      .toBe(1)

    await page.locator('[data-tour=area-evidence]').click()
    await page.getByRole('button', { name: /^EX-001/ }).click()
    await inspector.getByRole('button', { name: 'Expunge…' }).click()
    await dialog.getByLabel('Reason').fill('outside the warrant')
    await dialog.getByLabel('Written authority').fill('Order 12 of 2026-11-20')
    await expect(dialog.getByRole('button', { name: 'Expunge for ever' }).isDisabled()).resolves.toBe(true)
    await dialog.getByLabel(/To confirm/).fill('EX-001')
    await shots(window, 'keeping-expunge')
    await dialog.getByRole('button', { name: 'Expunge for ever' }).click()
    await page.getByText('1 exhibit expunged').waitFor()
  })
})
