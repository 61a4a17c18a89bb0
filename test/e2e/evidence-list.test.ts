// The evidence list reaches its last file in one step, and the custody page prints whole: on the real workbench.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noBrowser, openWindow } from './open-window.ts'

const why = noBrowser()
if (why) process.stdout.write(`browser tests are left out: ${why}\n`)

const files = 1700

describe.skipIf(why !== null)('the evidence list and the printed ledger', () => {
  it('goes to the end of many files, and prints every entry', async () => {
    await using window = await openWindow()
    const { page, directory, workbench } = window
    const { client } = workbench
    const inbox = join(directory, 'inbox')
    mkdirSync(inbox)
    for (let file = 0; file < files; file++) writeFileSync(join(inbox, `note-${String(file).padStart(5, '0')}.txt`), `note ${file}`)
    await client.examiner.setIdentity({ name: 'Ada Example', mail: 'ada@example.org', organisation: '', passphrase: '' })
    await client.case.create({ path: join(directory, 'case'), title: 'Lantern' })
    const { job } = await client.evidence.receive({ paths: [inbox] })
    for await (const progress of await client.evidence.jobs()) if (progress.job === job && progress.state !== 'running') break
    await page.reload()

    await page.locator('[data-tour=area-evidence]').click()
    await page.getByText('EX-001').first().click()
    const list = page.getByRole('listbox', { name: 'Files of EX-001' })
    await list.waitFor()
    await page.getByText('note-00000.txt').first().waitFor()
    await list.locator('..').focus()
    await page.keyboard.press('End')
    await list.getByText(`note-0${files - 1}.txt`).waitFor()
    await expect.poll(() => list.locator('[aria-selected=true]').textContent()).toContain(`note-0${files - 1}.txt`)
    await page.keyboard.press('PageUp')
    await expect.poll(() => list.locator('[aria-selected=true]').textContent()).toContain(`note-0${files - 19}.txt`)
    await window.shot('evidence-end')

    await page.locator('[data-tour=area-custody]').click()
    await page.getByText('Evidence received').first().waitFor()
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(() => {
      globalThis.print = () => {
        const sheet = document.querySelector('article')!
        const shown = (of: Element | null) => of !== null && getComputedStyle(of).display !== 'none'
        Object.assign(globalThis, {
          printed: {
            text: sheet.textContent,
            rows: sheet.querySelectorAll('tbody tr').length,
            sheet: shown(sheet),
            window: shown(document.querySelector('#root')),
          },
        })
      }
    })
    await page.emulateMedia({ media: 'print' })
    await page
      .getByRole('button', { name: 'Print', exact: true })
      .first()
      .evaluate((button: HTMLElement) => button.click())
    const printed = () => page.evaluate(() => (globalThis as unknown as { printed?: Record<string, unknown> }).printed ?? null)
    await expect.poll(printed).not.toBeNull()
    const { entries } = await client.custody.list({})
    expect(entries.at(-1)).toMatchObject({ action: 'print', detail: { what: 'custody ledger' } })
    expect(await printed()).toMatchObject({ rows: entries.length, sheet: true, window: false })
    expect(String((await printed())!.text)).toContain(entries.at(-1)!.hash)
    await page.emulateMedia({ media: 'screen' })
    expect(await page.locator('article').count()).toBe(0)
  })
})
