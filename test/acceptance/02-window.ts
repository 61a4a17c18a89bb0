// Issue 2, point 3: the window on given cases. First paint and time to the first rows, five starts each in a fresh browser,
// then pictures of every area in both sizes and themes: as the case is, while answers are awaited, and where they fail.
// node test/acceptance/02-window.ts [FOLDER [CASE|demo …]] [--areas timeline,graph] [--states case,empty,loading,error] [--starts 5]
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { implement } from '@orpc/server'
import type { Page } from 'playwright-core'
import { buildWindow } from '../../scripts/steps/build-window.ts'
import { contract } from '../../src-main/contract/procedures/index.ts'
import { problem } from '../../src-main/workbench/problem.ts'
import type { Workbench } from '../../src-main/workbench/shape.ts'
import { createWorkbench } from '../../src-main/workbench/workbench.ts'
import { type Area, areas } from '../../src-renderer/app/state/view.ts'
import { type OpenWindow, openWindow } from '../e2e/open-window.ts'
import { Place, Table } from './command.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { areas: { type: 'string' }, states: { type: 'string' }, starts: { type: 'string', default: '5' }, themes: { type: 'string' } },
})
const [folder = mkdtempSync(join(tmpdir(), 'vestige-pictures-')), ...cases] = positionals
console.log(`pictures go to ${folder}`)
process.env.SHOTS = folder
const states = (values.states ?? 'case,empty,loading,error').split(',')
const wanted = areas.filter((area) => !values.areas || values.areas.split(',').includes(area))
const themes = (values.themes ?? 'dark,light').split(',') as ('dark' | 'light')[]
const sizes = [
  [1440, 900],
  [1920, 1080],
] as const

const table = new Table()
const place = new Place()
await buildWindow()

type Router = Workbench['router']
type Leaf = { handler(of: () => unknown): unknown }

/** The same workbench, but that what areas ask is never answered, or with an error; the shell itself goes on. */
function answering(router: Router, how: () => unknown): Router {
  const shell = new Set(['case', 'examiner'])
  const out: Record<string, unknown> = { ...(router as Record<string, unknown>) }
  for (const [group, procedures] of Object.entries(implement(contract) as unknown as Record<string, Record<string, Leaf>>))
    if (group in contract && !shell.has(group))
      out[group] = Object.fromEntries(
        Object.keys(contract[group as keyof typeof contract]).map((name) => [name, procedures[name]!.handler(how)]),
      )
  return out as Router
}

/** Leaves the time of the first rows in `window.firstRows`: the frame after they stand in the document. */
const watchRows = (page: Page) =>
  page.addInitScript(() => {
    const watch = new MutationObserver(() => {
      if (!document.querySelector('[data-item]')) return
      watch.disconnect()
      requestAnimationFrame(() => setTimeout(() => Object.assign(window, { firstRows: performance.now() })))
    })
    watch.observe(document, { childList: true, subtree: true })
  })

interface Start {
  /** Milliseconds from the page's own start. */
  paint: number
  rows: number
  /** The same from opening the link, which first spends its token. */
  whole: number
}

async function start(workbench: Workbench): Promise<Start> {
  let began = 0
  await using window = await openWindow({
    workbench,
    prepare: async (page) => {
      await watchRows(page)
      began = Date.now()
    },
  })
  const { page } = window
  await page.waitForFunction(() => 'firstRows' in globalThis, null, { timeout: 60_000 })
  const [origin, paint, rows] = await page.evaluate(() => [
    performance.timeOrigin,
    performance.getEntriesByName('first-contentful-paint')[0]!.startTime,
    (globalThis as unknown as { firstRows: number }).firstRows,
  ])
  return { paint: paint!, rows: rows!, whole: origin! + paint! - began }
}

async function timed(name: string, workbench: Workbench, starts: number): Promise<void> {
  const all: Start[] = []
  for (let n = 0; n < starts; n++) all.push(await start(workbench))
  const said = (of: keyof Start) => all.map((one) => one[of].toFixed(0)).join(', ')
  table.check(
    `${name}: first paint within a second of opening the link`,
    all.every(({ whole }) => whole <= 1000),
    `${said('whole')} ms; from the page's own start ${said('paint')} ms, first rows ${said('rows')} ms`,
  )
}

const leaveTour = async (page: Page) => {
  const leave = page.getByRole('button', { name: 'Leave the tour' })
  await leave.click({ timeout: 2000 }).catch(() => {})
}

/** What an area shows only after an act of the examiner. */
const acts: Partial<Record<Area, (page: Page) => Promise<void>>> = {
  timeline: async (page) => {
    await page.locator('[data-item]').nth(6).click({ timeout: 10_000 })
    await page.locator('#inspector').getByText('Record', { exact: true }).waitFor({ timeout: 5000 })
  },
  evidence: (page) => page.getByRole('listbox', { name: 'Files of' }).getByRole('option').first().click({ timeout: 5000 }),
  detections: (page) => page.getByRole('listbox', { name: 'Detections' }).getByRole('option').first().click({ timeout: 5000 }),
  graph: async (page) => {
    await page.getByLabel('What the graph starts from').selectOption('all')
    await page.locator('.react-flow').or(page.getByText('No entity stands here')).waitFor({ timeout: 60_000 })
    await page.waitForTimeout(2000)
  },
  story: (page) => page.locator('[data-sentence]').first().click({ timeout: 5000 }),
}

/** What the settings say arrives when it does: the picture is taken once the theme has stood for half a second. */
async function painted(page: Page, theme: string): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    const stood = await page.evaluate((chosen) => {
      const { dataset } = document.documentElement
      if (dataset.theme === chosen) return true
      dataset.theme = chosen
      return false
    }, theme)
    await page.waitForTimeout(500)
    if (stood) return
  }
}

async function pictures(window: OpenWindow, workbench: Workbench, name: string, act: boolean, rest: number): Promise<void> {
  const { page } = window
  for (const area of wanted) {
    await page.locator(`[data-tour=area-${area}]`).click()
    await page.waitForTimeout(rest)
    if (act) await acts[area]?.(page).catch((error: Error) => console.log(`${name}, ${area}: ${error.message.split('\n')[0]}`))
    await everyWay(window, workbench, `${name}-${area}`)
  }
}

async function everyWay(window: OpenWindow, workbench: Workbench, name: string): Promise<void> {
  for (const theme of themes) {
    await window.setTheme(theme)
    await workbench.client.examiner.saveSettings({ theme })
    for (const [width, height] of sizes) {
      await window.resize(width, height)
      await painted(window.page, theme)
      await window.shot(name)
    }
  }
  await window.resize(1440, 900)
}

/** A query that cannot be read, one that finds nothing, and a workbench that ended. */
async function wrongWays(workbench: Workbench, name: string): Promise<void> {
  await using window = await openWindow({ workbench, expected: [/./] })
  const { page } = window
  await leaveTour(page)
  for (const [what, query] of [
    ['unreadable', 'action:Get* and (user:'],
    ['nothing', 'action:NoSuchCall'],
  ]) {
    await page.locator('#query').fill(query!)
    await page.keyboard.press('Enter')
    await page.waitForTimeout(1500)
    await everyWay(window, workbench, `${name}-query-${what}`)
  }
  await window.host.close()
  await page.getByRole('alert').first().waitFor()
  await everyWay(window, workbench, `${name}-lost`)
}

async function look(name: string, workbench: Workbench): Promise<void> {
  const shown = async (state: string, router: Router, act: boolean, rest: number, expected: RegExp[] = []) => {
    await using window = await openWindow({ workbench: { router, beginUpload: workbench.beginUpload }, expected })
    await leaveTour(window.page)
    await pictures(window, workbench, `${name}-${state}`, act, rest)
  }
  if (states.includes('case')) await shown('case', workbench.router, true, 3000)
  if (states.includes('loading'))
    await shown(
      'loading',
      answering(workbench.router, () => new Promise(() => {})),
      false,
      600,
    )
  if (states.includes('error')) {
    await wrongWays(workbench, name)
    const refused = () => {
      throw problem('failed', 'The case file could not be read at byte 1,310,720: input/output error')
    }
    await shown('error', answering(workbench.router, refused), false, 600, [/./])
  }
}

for (const dir of cases.length > 0 ? cases : ['demo']) {
  const name = dir === 'demo' ? 'demo' : basename(dir, '.vestige')
  const workbench = await createWorkbench({
    host: 'lab',
    ...(dir === 'demo' ? { home: place.home } : { passphrase: process.env.VESTIGE_PASSPHRASE ?? '' }),
  })
  await (dir === 'demo' ? workbench.client.case.openDemo() : workbench.client.case.open({ path: dir }))
  if (Number(values.starts) > 0) await timed(name, workbench, Number(values.starts))
  await look(name, workbench)
  await workbench.close()
}
if (states.includes('empty')) {
  const workbench = await createWorkbench({ host: 'lab', home: place.path('other-home') })
  await workbench.client.examiner.setIdentity({ name: 'Ada Example', mail: 'ada@example.com', organisation: '', passphrase: '' })
  await workbench.client.case.create({ path: place.path('empty.vestige'), title: 'Nothing received yet' })
  await using window = await openWindow({ workbench })
  await leaveTour(window.page)
  await pictures(window, workbench, 'empty', false, 800)
  await workbench.close()
}
table.close()
place.remove()
