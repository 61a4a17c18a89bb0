// What leaves a case and comes back, in the real window: a bundle that the stand-alone verifier passes, a second examiner's copy merged
// with a conflict shown, and the papers of closing. With SHOTS, pictures.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { verifyOutside } from '../../src-main/cli/verify-outside.ts'
import { createWorkbench } from '../../src-main/workbench/workbench.ts'
import { writeSecondAccount } from './made-trail.ts'
import { noBrowser, openWindow } from './open-window.ts'

const why = noBrowser()
if (why) process.stdout.write(`browser tests are left out: ${why}\n`)

describe.skipIf(why !== null)('giving out', () => {
  it('writes a bundle, merges a copy and closes the case', async () => {
    await using window = await openWindow()
    const { page, directory, workbench } = window
    const { client } = workbench
    const at = (name: string) => join(directory, name)
    writeSecondAccount(at('second.json'))
    await client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: '', passphrase: '' })
    await client.case.create({ path: at('case.vestige'), title: 'Giving' })
    await client.evidence.receive({ paths: [at('second.json')], detect: false })
    await expect.poll(async () => (await client.evidence.exhibits())[0]?.state).toBe('done')
    const ben = await createWorkbench({ host: 'command line', home: at('home-of-ben') })
    await ben.client.examiner.setIdentity({ name: 'Ben', mail: 'ben@example.org', organisation: '', passphrase: '' })
    const [key] = await ben.client.examiner.list()

    await page.reload()
    await page.locator('[data-tour=area-custody]').click()
    const dialog = page.getByRole('dialog')
    await page.getByRole('button', { name: 'Bundle for the other side' }).click()
    await dialog.getByLabel('Folder to write').fill(at('bundle'))
    await dialog.getByText('Withhold a part').click()
    await dialog.getByText('The reason for withholding is printed').waitFor()
    await expect(dialog.getByRole('button', { name: 'Write the bundle' }).isDisabled()).resolves.toBe(true)
    await dialog.getByText('Withhold a part').click()
    await dialog.getByText('All', { exact: true }).click()
    await dialog.getByRole('button', { name: 'Write the bundle' }).click()
    await dialog.getByText('What stays out').waitFor()
    await dialog.getByText('no report of this case is signed off').waitFor()
    await window.shot('give-bundle')
    expect(await verifyOutside(at('bundle'), {})).toMatchObject({ what: 'bundle', holds: true })
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await dialog.waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Copy for a second examiner' }).click()
    await dialog.getByLabel('Folder of the copy').fill(at('copy.vestige'))
    await dialog.getByLabel('For whom').fill('Ben')
    await dialog.getByLabel('Mail').fill('ben@example.org')
    await dialog.getByLabel('Their public key').fill(key!.publicKey)
    await dialog.getByRole('button', { name: 'Copy the case' }).click()
    await dialog.waitFor({ state: 'detached' })
    const [event] = (await client.events.page({ query: '', limit: 10 })).rows
    await client.annotations.set({ uids: [event!.uid], kind: 'hide', text: 'noise' })
    await ben.client.case.open({ path: at('copy.vestige') })
    await ben.client.annotations.set({ uids: [event!.uid], kind: 'hide', text: 'seen twice' })
    await ben.client.annotations.set({ uids: [event!.uid], kind: 'note', text: 'first start of the host' })
    await ben.close()

    await page.getByRole('button', { name: 'Merge a copy back' }).click()
    await dialog.getByLabel('Folder of the copy').fill(at('no-such-folder'))
    await dialog.getByRole('button', { name: 'Merge', exact: true }).click()
    await dialog.getByText('holds no case').waitFor()
    await dialog.getByLabel('Folder of the copy').fill(at('copy.vestige'))
    await dialog.getByRole('button', { name: 'Merge', exact: true }).click()
    await dialog.getByText('Came in, by Ben: 1 note.').waitFor()
    await dialog.getByText('hide "seen twice", Ben').waitFor()
    await window.shot('give-merge')
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await dialog.waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Close the case for good' }).click()
    await dialog.getByText('Not verified since it was opened.').waitFor()
    await dialog.getByLabel('Folder for these papers').fill(at('closing'))
    await dialog.getByRole('button', { name: 'Sign and close' }).click()
    await dialog.getByText('destruction-certificate.html').waitFor()
    await window.shot('give-close')
    expect(readdirSync(at('closing'))).toContain('archive-sha256.txt.minisig')
    await dialog.getByRole('button', { name: 'Leave the case' }).click()
    await page.getByRole('button', { name: /Open the demo case/ }).waitFor()
  })
})
