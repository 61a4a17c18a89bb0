// The window as an examiner uses it, on the real workbench: identity, new case, receipt, timeline by keyboard, filters,
// an error at its place, the bytes behind a fact, verification. Fails on anything the browser complains of.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { noBrowser, openWindow } from './open-window.ts'

const why = noBrowser()
if (why) process.stdout.write(`browser tests are left out: ${why}\n`)

const count = 1200
const rare = 417

/** Two calls a minute; every third one changes something, so that read-only runs stay short enough to be seen. */
const records = Array.from({ length: count }, (_, index) => ({
  eventVersion: '1.11',
  eventID: `e0000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  eventTime: new Date(Date.UTC(2026, 10, 14, 0, 0, index * 30)).toISOString().replace('.000', ''),
  eventSource: 'iam.amazonaws.com',
  eventName: index === rare ? 'StopLogging' : index % 3 === 0 ? 'CreateAccessKey' : 'ListRoles',
  readOnly: index % 3 !== 0,
  awsRegion: 'eu-central-1',
  sourceIPAddress: index === rare ? '198.51.100.23' : '203.0.113.7',
  userAgent: 'aws-cli/2.19.1',
  userIdentity: {
    type: 'IAMUser',
    userName: index % 2 ? 'alice' : 'bob',
    accountId: '111122223333',
    arn: 'arn:aws:iam::111122223333:user/alice',
  },
  requestParameters: { note: 'Größe' },
  eventType: 'AwsApiCall',
  recipientAccountId: '111122223333',
}))

describe.skipIf(why !== null)('the window', () => {
  it('leads from an empty home to the bytes behind a fact', async () => {
    await using window = await openWindow()
    const { page, directory } = window
    const inbox = join(directory, 'inbox')
    mkdirSync(inbox)
    writeFileSync(join(inbox, 'trail.json.gz'), gzipSync(JSON.stringify({ Records: records })))
    const rowNumber = (which: string) => page.locator(which).first().getAttribute('aria-rowindex')
    const current = '[data-item][aria-selected=true]'

    await page.getByLabel('Name').fill('Ada Example')
    await page.getByRole('button', { name: 'Go on without a passphrase' }).click()
    await page.getByRole('button', { name: 'New case' }).click()
    await page.getByLabel('Title').fill('Lantern')
    await page.getByLabel('Folder of the case').fill(join(directory, 'lantern.vestige'))
    await page.getByRole('button', { name: 'Make the case' }).click()
    await page.getByText('Nothing has been received yet').waitFor()
    await window.shot('timeline-empty')

    await page.keyboard.press('Shift+E')
    await page.getByLabel('Paths on this machine').fill(inbox)
    await page.getByLabel('Received from').fill('A. Osei, client')
    await page.getByRole('button', { name: 'Receive and seal' }).click()
    await page.getByText(`1,200 records = 1,200 primary`).waitFor()
    await page.getByText('adds up').waitFor()
    await window.shot('evidence')

    await page.locator('[data-tour=area-timeline]').click()
    await page.locator('[data-item]').first().waitFor()
    await page.getByRole('grid').focus()
    await page.keyboard.press('End')
    await expect.poll(() => rowNumber(current)).toBe('1200')
    await page.keyboard.press('Home')
    await expect.poll(() => rowNumber(current)).toBe('1')
    await page.keyboard.press('j')
    await expect.poll(() => rowNumber(current)).not.toBe('1')
    await page.keyboard.press('Shift+G')
    await page.getByLabel('Row number').fill('800')
    await page.keyboard.press('Enter')
    await expect.poll(() => rowNumber(current)).toBe('800')

    await page.locator('#query').fill('action:StopLogging')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe('1')
    await page.locator('[data-item]').first().click()
    const fact = page.locator('#inspector').getByText('198.51.100.23').nth(1)
    await fact.hover()
    const lit = page.locator('#inspector [title*="src_endpoint.ip"]')
    await expect.poll(() => lit.evaluateAll((parts) => parts.map((part) => part.textContent).join(''))).toContain('198.51.100.23')
    await window.shot('timeline-event')

    // A query is a step to go back to, and from, once it has settled.
    await page.waitForURL((url) => decodeURIComponent(url.hash).includes('action:StopLogging'))
    // Nobody types two queries within a third of a second; a fast machine does.
    await page.waitForTimeout(500)
    await page.locator('#query').fill('action:Stop* and (user:')
    await page.keyboard.press('Enter')
    await page.getByText('This query cannot be read').waitFor()
    expect(await page.locator('#query').getAttribute('aria-invalid')).toBe('true')
    await window.shot('timeline-error')
    await page.waitForURL((url) => decodeURIComponent(url.hash).includes('user:'))
    await page.goBack()
    await expect.poll(() => page.locator('#query').inputValue()).toBe('action:StopLogging')

    await page.keyboard.press('Escape')
    await page.locator('[data-tour=area-evidence]').click()
    await page.getByRole('button', { name: 'Verify', exact: true }).click()
    await page.getByText('1 exhibit holds').waitFor()
    await page.locator('[data-tour=area-custody]').click()
    await page.getByText('Evidence received').first().waitFor()
    await window.shot('custody')
  })
})
