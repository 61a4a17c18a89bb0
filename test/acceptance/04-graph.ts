// Issue 4, point 5: a graph of 1,000 entities is panned in the real window, frame by frame; with a case of a million events
// as argument (and VESTIGE_HOME, VESTIGE_PASSPHRASE of its examiner) entities of it are expanded too.
import { implement } from '@orpc/server'
import type { Page } from 'playwright-core'
import type { GraphEdgeInfo, GraphInfo, GraphNodeInfo } from '../../src-main/contract/procedures/graph.ts'
import { contract } from '../../src-main/contract/procedures/index.ts'
import { createWorkbench } from '../../src-main/workbench/workbench.ts'
import { openWindow } from '../e2e/open-window.ts'
import { Place, Table } from './command.ts'

const table = new Table()
const place = new Place()
const start = 1_790_000_000_000_000

/** Forty users with sessions, roles and what these touched: as an account looks, and nothing alike enough to be one node. */
function graphOf(entities: number): GraphInfo {
  const nodes: GraphNodeInfo[] = []
  const edges: GraphEdgeInfo[] = []
  const node = (kind: string, name: string) => {
    const id = `${kind}:${name}`
    nodes.push({ id, kind, name, events: 1 + (nodes.length % 97), members: 1, memberIds: [id], detections: 0, level: null })
    return id
  }
  const edge = (from: string, to: string, kind: string, lane: GraphEdgeInfo['lane']) => {
    const first = String(start + edges.length * 1_000_000)
    edges.push({ id: `${from} ${kind} ${to}`, from, to, kind, lane, count: 1, refused: 0, first, last: first, eventIds: [] })
  }
  const roles = Array.from({ length: 12 }, (_, n) => node('role', `deploy-${n}`))
  for (let n = 0; nodes.length < entities; n++) {
    const user = node('user', `user-${n}`)
    const session = node('session', `AROAEXAMPLE${n}:user-${n}`)
    const address = node('address', `198.51.100.${n % 250}`.concat(n < 250 ? '' : `#${n}`))
    edge(address, user, 'came from', 'identity')
    edge(user, session, 'assumed', 'identity')
    edge(session, roles[n % roles.length]!, 'speaks for', 'identity')
    for (let m = 0; m < 5 && nodes.length < entities; m++) {
      const resource = node('resource', `bucket-${n}-${m}`)
      edge(roles[(n + m) % roles.length]!, resource, m % 2 ? 'read' : 'changed', m % 2 ? 'execution' : 'change')
    }
  }
  return { nodes, edges, totalNodes: nodes.length, totalEdges: edges.length, events: edges.length, cut: null }
}

/** Drags the canvas to and fro for three seconds; milliseconds between frames. */
async function pan(page: Page): Promise<number[]> {
  const box = (await page.locator('.react-flow').boundingBox())!
  const [x, y] = [box.x + box.width / 2, box.y + box.height * 0.9]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.evaluate(() => {
    const times: number[] = []
    Object.assign(window, { frameTimes: times })
    const frame = (at: number) => {
      times.push(at)
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  const until = Date.now() + 3000
  for (let step = 0; Date.now() < until; step++) await page.mouse.move(x + 300 * Math.sin(step / 20), y - 150 + 150 * Math.cos(step / 25))
  await page.mouse.up()
  const times = await page.evaluate(() => (window as unknown as { frameTimes: number[] }).frameTimes)
  return times.slice(1).map((at, n) => at - times[n]!)
}

async function panned(): Promise<void> {
  const workbench = await createWorkbench({ host: 'lab', home: place.home })
  await workbench.client.case.openDemo()
  const entities = 1000
  const made = graphOf(entities)
  const router = { ...(workbench.router as Record<string, object>) }
  router.graph = { ...router.graph, start: implement(contract).graph.start.handler(() => made) }
  {
    await using window = await openWindow({
      workbench: { router: router as never, beginUpload: workbench.beginUpload },
      at: '/#graph',
    })
    const { page } = window
    await page
      .getByRole('button', { name: 'Leave the tour' })
      .click({ timeout: 10_000 })
      .catch(() => {})
    await page.getByRole('navigation').getByRole('button', { name: 'Graph' }).click()
    await page.getByText(/1,0\d\d shown/).waitFor({ timeout: 60_000 })
    await page.locator('.react-flow').waitFor()
    await page.waitForTimeout(5000)
    for (const sight of ['from afar', 'near']) {
      if (sight === 'near') {
        await page.getByRole('button', { name: 'All', exact: true }).click()
        for (let n = 0; n < 40 && (await page.locator('.react-flow__node').count()) === 0; n++) {
          await page.getByRole('button', { name: 'Closer' }).click()
          await page.waitForTimeout(200)
        }
        await page.waitForTimeout(1500)
      }
      const gaps = (await pan(page)).sort((a, b) => a - b)
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
      const p95 = gaps[Math.floor(gaps.length * 0.95)]!
      const shown = await page.locator('.react-flow__node').count()
      if (sight === 'near') table.check('entities in sight as elements', shown > 20, shown)
      table.check(
        `${made.nodes.length} entities, ${made.edges.length} links, ${sight}: 50 frames a second or more`,
        1000 / mean >= 50,
        `${(1000 / mean).toFixed(1)} frames a second, 95 % within ${p95.toFixed(1)} ms, longest ${gaps.at(-1)!.toFixed(0)} ms, ${shown} as elements`,
      )
      await window.shot(`graph-1000-${sight.replace(' ', '-')}`)
    }
  }
  await workbench.close()
}

async function expanded(dir: string): Promise<void> {
  const workbench = await createWorkbench({ host: 'lab', passphrase: process.env.VESTIGE_PASSPHRASE ?? '' })
  const { graph } = workbench.client
  const info = await workbench.client.case.open({ path: dir })
  await graph.start({ limit: 80, keep: [] })
  const { entities } = await graph.entities({ search: '', limit: 40 })
  const times: number[] = []
  for (const { id } of entities) {
    const began = performance.now()
    await graph.expand({ entity: id, limit: 60, keep: [] })
    times.push(performance.now() - began)
  }
  times.sort((a, b) => a - b)
  const p95 = times[Math.floor(times.length * 0.95)]!
  table.check(
    `expansion on ${info.events} events within 300 ms`,
    p95 <= 300,
    `${times.length} entities: p50 ${times[times.length >> 1]!.toFixed(0)}, p95 ${p95.toFixed(0)}, longest ${times.at(-1)!.toFixed(0)} ms`,
  )
  await workbench.close()
}

await panned()
const large = process.argv[2]
if (large) await expanded(large)
else console.log('left out: expansion, as no large case was named')
table.close()
place.remove()
