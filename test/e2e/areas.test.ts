// Detections, graph and processes as an examiner uses them, on the demo case and the real workbench.
// Fails on anything the browser complains of; with SHOTS, pictures of every part in both sizes and themes.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { manyProcesses } from './many-processes.ts'
import { noBrowser, type OpenWindow, openWindow } from './open-window.ts'

const why = noBrowser()
if (why) process.stdout.write(`browser tests are left out: ${why}\n`)

const openDemo = async (window: OpenWindow) => {
  const { client } = window.workbench
  await client.case.openDemo()
  await expect.poll(async () => (await client.detections.state()).at).not.toBeNull()
  await expect.poll(async () => (await client.detections.state()).stale).toBe(false)
  await window.page.reload()
  await window.page.getByRole('navigation', { name: 'Areas' }).waitFor()
  await window.page.getByRole('button', { name: 'Leave the tour' }).click()
}

/** One picture a size and theme. */
const shots = async (window: OpenWindow, name: string) => {
  if (!process.env.SHOTS) return
  const { client } = window.workbench
  for (const theme of ['dark', 'light'] as const) {
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
}

describe.skipIf(why !== null)('detections', () => {
  it('leads from a severity to the event behind a detection', async () => {
    await using window = await openWindow()
    const { page } = window
    await openDemo(window)
    await page.locator('[data-tour=area-detections]').click()
    const list = page.getByRole('listbox', { name: 'Detections' })
    await list.getByRole('option').first().click()
    await page.locator('#inspector').getByText('When it is wrong').waitFor()
    await shots(window, 'detections-list')
    await page.locator('[data-tour=area-timeline]').click()
    await page.locator('#query').fill('action:StopLogging')
    await page.keyboard.press('Enter')
    await page.locator('[data-item]', { hasText: 'StopLogging' }).locator('[title^="Detected:"]').first().waitFor()
    await shots(window, 'timeline-detected')
    await page.locator('#query').fill('')
    await page.keyboard.press('Enter')
    await page.locator('[data-tour=area-detections]').click()
    for (const part of ['Incidents', 'ATT&CK', 'Coverage map', 'Indicators', 'Rules', 'Hidden']) {
      await page.getByRole('tab', { name: part }).click()
      await expect.poll(() => page.getByRole('tab', { name: part }).getAttribute('aria-selected')).toBe('true')
      if (part === 'Incidents') await page.getByRole('listbox', { name: 'Incidents' }).getByRole('option').first().click()
      await shots(window, `detections-${part.replace('&', '').replace(' ', '-').toLowerCase()}`)
    }
  })
})

describe.skipIf(why !== null)('the graph', () => {
  it('shows a path, opens the events behind a hop, and grows', async () => {
    await using window = await openWindow()
    const { page } = window
    await openDemo(window)
    await page.locator('[data-tour=area-graph]').click()
    await page.locator('.react-flow__node').first().waitFor()
    await shots(window, 'graph-incident')
    const shown = () => page.locator('.react-flow__node').count()
    await page.locator('.react-flow__node').filter({ hasText: '203.0.113.7' }).first().click()
    await page.locator('#inspector').getByText('Joined with').waitFor()
    await shots(window, 'graph-entity')
    const before = await shown()
    await page.keyboard.press('e')
    await expect.poll(shown).toBeGreaterThan(before)
    await shots(window, 'graph-expanded')
    await page.locator('#inspector').getByRole('button', { name: /×/ }).first().click()
    await page.locator('#inspector').getByText('First', { exact: true }).first().waitFor()
    await shots(window, 'graph-link')
    const incident = await shown()
    await page.getByLabel('What the graph starts from').selectOption('all')
    await expect.poll(shown).not.toBe(incident)
    await shots(window, 'graph-all')
    // Without the browser's file dialog, which no test can answer.
    await page.evaluate(() => Reflect.deleteProperty(window, 'showSaveFilePicker'))
    for (const [entry, start] of [
      ['Export as SVG', '<svg'],
      ['Export as PNG', '\u0089PNG'],
    ] as const) {
      await page.getByRole('button', { name: 'More', exact: true }).click()
      const coming = page.waitForEvent('download')
      await page.getByRole('menuitem', { name: entry }).click()
      const bytes = readFileSync(await (await coming).path())
      expect(bytes.subarray(0, 4).toString('latin1')).toBe(start)
      expect(bytes.length).toBeGreaterThan(5000)
    }
  })
})

describe.skipIf(why !== null)('the processes', () => {
  it('show the odd ones among two thousand', async () => {
    await using window = await openWindow()
    const { page, directory, workbench } = window
    const { client } = workbench
    mkdirSync(join(directory, 'inbox'))
    writeFileSync(join(directory, 'inbox', 'tetragon.jsonl'), manyProcesses(2000))
    await client.examiner.setIdentity({ name: 'Ada Example', mail: 'ada@example.com', organisation: '', passphrase: '' })
    await client.case.create({ path: join(directory, 'lantern.vestige'), title: 'Lantern' })
    await client.evidence.receive({ paths: [join(directory, 'inbox')], receipt: { receivedFrom: 'A. Osei' } })
    await expect.poll(async () => (await client.detections.state()).at).not.toBeNull()
    await expect.poll(async () => (await client.detections.state()).stale).toBe(false)
    await page.reload()
    await page.locator('[data-tour=area-processes]').click()
    const list = page.getByRole('listbox', { name: 'Processes' })
    await list.getByRole('option').first().waitFor()
    await page.getByText(/^2,0\d\d processes/).waitFor()
    // Only those in sight exist.
    expect(await list.getByRole('option').count()).toBeLessThan(120)
    await shots(window, 'processes')
    await page.keyboard.press('o')
    await page.locator('#inspector').getByText('Why it stands out').waitFor()
    await page.keyboard.press('o')
    await page.keyboard.press('o')
    await shots(window, 'processes-odd')
    await page.getByRole('button', { name: 'Only what stands out' }).click()
    await expect.poll(() => list.getByRole('option').count()).toBeLessThan(20)
    await page.locator('[data-tour=area-timeline]').click()
    await page.locator('[data-item]').first().waitFor()
    await shots(window, 'timeline-detections')
  })
})
