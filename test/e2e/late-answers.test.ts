// Answers that come late: rows of the former question are shown as such and take no click, keys pressed meanwhile are for the answer,
// and what was typed stays. The answers are held back until the test lets them go: nothing here depends on time.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { noBrowser, openWindow } from './open-window.ts'

const why = noBrowser()
if (why) process.stdout.write(`browser tests are left out: ${why}\n`)

const count = 900
const records = Array.from({ length: count }, (_, index) => ({
  eventVersion: '1.11',
  eventID: `e0000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  eventTime: new Date(Date.UTC(2026, 2, 2, 0, 0, index * 30)).toISOString().replace('.000', ''),
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateAccessKey',
  awsRegion: 'eu-central-1',
  userIdentity: { type: 'IAMUser', userName: index % 3 ? 'alice' : 'bob', accountId: '111122223333' },
  recipientAccountId: '111122223333',
}))
const ofBob = records.filter(({ userIdentity }) => userIdentity.userName === 'bob').length

/** Holds back what the workbench says. */
const holder = () => {
  let held: (() => void)[] | null = null
  return {
    prepare: (page: Page) =>
      page.routeWebSocket('**', (socket) => {
        const server = socket.connectToServer()
        server.onMessage((message) => {
          const send = () => socket.send(message)
          if (held) held.push(send)
          else send()
        })
      }),
    hold: () => {
      held = []
    },
    release: () => {
      for (const send of held ?? []) send()
      held = null
    },
  }
}

describe.skipIf(why !== null)('an answer that comes late', () => {
  it('is waited for by clicks and keys, and what was typed stays', async () => {
    const answers = holder()
    await using window = await openWindow({ prepare: answers.prepare })
    const { page, directory, workbench } = window
    const { client } = workbench
    mkdirSync(join(directory, 'inbox'))
    writeFileSync(join(directory, 'inbox', 'trail.json'), JSON.stringify({ Records: records }))
    await client.examiner.setIdentity({ name: 'Ada Example', mail: 'ada@example.org', organisation: '', passphrase: '' })
    await client.case.create({ path: join(directory, 'case.vestige'), title: 'Late' })
    await client.evidence.receive({ paths: [join(directory, 'inbox')], detect: false })
    await expect.poll(async () => (await client.evidence.exhibits())[0]?.state).toBe('done')
    await page.reload()
    await page.locator('[data-tour=area-timeline]').click()
    const grid = page.getByRole('grid')
    const told = () => Promise.all(['aria-rowcount', 'aria-busy'].map((name) => grid.getAttribute(name)))
    await expect.poll(told).toEqual([String(count), 'false'])
    const row = await page.locator('[data-item]').nth(3).boundingBox()
    const query = page.locator('#query')

    answers.hold()
    await query.fill('user:bob')
    await page.keyboard.press('ArrowDown')
    await page.locator('#timeline-rows [data-stale]').waitFor({ state: 'attached' })
    // The number is that of the rows in sight, not of those to come.
    expect(await told()).toEqual([String(count), 'true'])
    await page.mouse.click(row!.x + 300, row!.y + 5)
    await page.keyboard.press('j')
    await page.getByText('Nothing is selected').waitFor()
    await page.keyboard.press('End')
    await window.shot('timeline-late')
    answers.release()
    await expect.poll(told).toEqual([String(ofBob), 'false'])
    await expect.poll(() => page.locator('[data-item][aria-selected=true]').getAttribute('aria-rowindex')).toBe(String(ofBob))
    expect(await page.locator('#timeline-rows [data-stale]').count()).toBe(0)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('timeline-rows')

    // A row that comes under the pointer between pressing and letting go is not the one that was meant.
    await page.keyboard.press('Home')
    const firstRows = page.locator('[data-item]')
    await expect.poll(() => firstRows.first().getAttribute('aria-rowindex')).toBe('1')
    const meant = await firstRows.nth(5).getAttribute('data-item')
    const place = await firstRows.nth(5).boundingBox()
    await page.mouse.move(place!.x + 300, place!.y + 5)
    await page.mouse.down()
    const other = await firstRows.nth(2).getAttribute('data-item')
    await client.annotations.set({ uids: [other!], kind: 'hide', text: 'noise' })
    await expect.poll(() => firstRows.nth(5).getAttribute('data-item')).not.toBe(meant)
    await page.mouse.up()
    await expect.poll(() => page.url()).toContain(meant)

    // Suggestions for a shorter text take nothing's place.
    await query.fill('act')
    await page.getByRole('option', { name: 'action' }).first().waitFor()
    answers.hold()
    await query.pressSequentially('ion:Create*')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await query.inputValue()).toBe('action:Create*')
    answers.release()
    await expect.poll(told).toEqual([String(count - 1), 'false'])
  })
})
