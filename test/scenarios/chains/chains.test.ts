// Chains across layers, from files as their vendors write them to the answer of the graph: each hop cites the events behind it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { main } from '../../../src-main/cli/main.ts'
import type { GraphInfo } from '../../../src-main/contract/procedures/graph.ts'
import { createWorkbench, type Workbench } from '../../../src-main/workbench/workbench.ts'
import { attacker, files, instance, keys } from './records.ts'

let root: string
let bench: Workbench
let closed = false

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'vestige-chains-'))
  mkdirSync(join(root, 'inbox'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'inbox', name), text)
  bench = await createWorkbench({ host: 'command line', home: join(root, 'home') })
  const { client } = bench
  await client.examiner.setIdentity({ name: 'Ada Example', mail: 'ada@example.com', organisation: '', passphrase: '' })
  await client.case.create({ path: join(root, 'chains.vestige'), title: 'Chains' })
  await client.evidence.receive({ paths: [join(root, 'inbox')], receipt: { receivedFrom: 'A. Osei' } })
  for (let settled = false; !settled; ) {
    const state = await client.detections.state()
    settled = state.at !== null && !state.stale
    if (!settled) await new Promise((wake) => setTimeout(wake, 20))
  }
})
afterAll(async () => {
  if (!closed) await bench.close()
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

/** `from kind to` of each hop, each of which must cite events that the case has. */
const hops = async (graph: GraphInfo | null) => {
  expect(graph).not.toBeNull()
  for (const edge of graph!.edges) {
    expect(edge.eventIds.length).toBeGreaterThan(0)
    for (const uid of edge.eventIds) expect(await bench.client.events.detail({ uid })).not.toBeNull()
  }
  return graph!.edges.map(({ from, kind, to }) => `${from} | ${kind} | ${to}`)
}
const path = async (from: string, to: string) => hops(await bench.client.graph.path({ from, to }))

test('a chained role leads back to the key that asked for it, and a made key to who made it', async () => {
  expect(await path(`key:${keys.instance}`, `key:${keys.chained}`)).toEqual([`key:${keys.instance} | obtained | key:${keys.chained}`])
  expect(await path(`key:${keys.chained}`, `key:${keys.made}`)).toEqual([`key:${keys.chained} | obtained | key:${keys.made}`])
})

test("an instance's credential leads back to the instance, and to the process on it", async () => {
  expect(await path(`host:${instance}`, `key:${keys.instance}`)).toEqual([`host:${instance} | lent its role to | key:${keys.instance}`])
  const found = (await path(`process:${instance}/curl/4102`, 'bucket:crown')).sort()
  expect(found).toContain(`host:${instance} | lent its role to | key:${keys.instance}`)
  expect(found).toContain(`key:${keys.instance} | obtained | key:${keys.chained}`)
  expect(found.some((hop) => hop.startsWith(`host:${instance} | ran | process:`))).toBe(true)
})

test('a container leads to its pod, the pod to its node and service account, and that to its calls and its role', async () => {
  const account = 'service_principal:system:serviceaccount:shop:web'
  expect(await path('container:19a02291e106aa55', 'pod:shop/web-1')).toEqual(['pod:shop/web-1 | holds | container:19a02291e106aa55'])
  expect(await path('pod:shop/web-1', `host:${instance}`)).toEqual([`host:${instance} | holds | pod:shop/web-1`])
  expect(await path('pod:shop/web-1', account)).toEqual([`pod:shop/web-1 | runs as | ${account}`])
  expect(await path(account, 'secret:db')).toEqual([`${account} | read | secret:db`])
  expect(await path(account, `key:${keys.web}`)).toEqual([`${account} | obtained | key:${keys.web}`])
})

test('a sign-in leads by its token and session to the mailbox', async () => {
  const found = await path('key:ExampleToken1', 'user:10032001A2B3C4D5')
  expect(found).toHaveLength(2)
  expect(found.every((hop) => hop.includes('session:cccc0003-0000-4000-8000-000000000001'))).toBe(true)
  const { entities } = await bench.client.graph.entities({ search: 'dana@example.com' })
  const mailbox = entities.find(({ kind }) => kind === 'resource')
  expect(mailbox).toBeDefined()
  expect((await path('key:ExampleToken1', mailbox!.id)).length).toBeGreaterThanOrEqual(3)
})

test('the shortest story goes through entry, pod, node, role and second account to the data', async () => {
  const told = await bench.client.graph.shortestStory({ entries: [`address:${attacker}`], data: ['bucket:crown'] })
  expect(told!.hops.map(({ edge }) => edge.kind)).toEqual([
    'came from',
    'entered',
    'holds',
    'lent its role to',
    'obtained',
    'speaks for',
    'speaks for',
    'read',
  ])
  for (const { edge } of told!.hops) expect(edge.eventIds.length).toBeGreaterThan(0)
})

test('an entity expands to what records say of it', async () => {
  const ends = async (entity: string) =>
    (await bench.client.graph.expand({ entity, keep: [] })).edges.map(({ kind, from, to }) => `${kind} ${from === entity ? to : from}`)
  expect(await ends(`key:${keys.chained}`)).toContain(`obtained key:${keys.instance}`)
  expect(await ends('pod:shop/web-1')).toEqual(
    expect.arrayContaining([
      'holds container:19a02291e106aa55',
      `holds host:${instance}`,
      'runs as service_principal:system:serviceaccount:shop:web',
    ]),
  )
  expect(await ends(`host:${instance}`)).toContain(`lent its role to key:${keys.instance}`)
})

test('the command line tells incidents, chains, sessions, indicators and questions', async () => {
  await bench.close()
  closed = true
  vi.stubEnv('VESTIGE_HOME', join(root, 'home'))
  const dir = join(root, 'chains.vestige')
  const run = async (...argv: string[]) => {
    const parts: string[] = []
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((part, ...rest) => {
      parts.push(String(part))
      for (const one of rest) if (typeof one === 'function') one()
      return true
    })
    try {
      return { status: await main(argv), text: parts.join('') }
    } finally {
      spy.mockRestore()
    }
  }
  expect((await run('incidents', dir)).text).toMatch(/^critical .*Role credentials read on a host, then used/m)
  expect((await run('path', dir, `key:${keys.instance}`, `key:${keys.chained}`)).text).toContain('obtained')
  expect(await run('path', dir, 'user:nobody', 'user:none')).toEqual({ status: 1, text: '' })
  expect((await run('sessions', dir)).text).toContain('okta_system')
  writeFileSync(join(root, 'list.csv'), `type,value\nip,203.0.113.64/28\nuser-agent,kubectl/v1.30.0\n`)
  expect((await run('indicators', dir, 'add', join(root, 'list.csv'), '--name', 'partner', '--confidence', '60')).text).toMatch(
    /^2 taken in/,
  )
  expect((await run('indicators', dir, '--hits')).text).toMatch(/203\.0\.113\.64\/28 {2}\(partner, undated, confidence 60\)/)
  const asked = await run('elsewhere', dir, attacker, '--from', '2026-03-01T00:00:00Z', '--to', '2026-03-03T00:00:00Z')
  for (const word of ['sourceipaddress IN', 'TimeGenerated', 'search index=*', 'process_open_sockets', 'netstat()'])
    expect(asked.text).toContain(word)
  expect((await run('hide', dir, '--entity', `address:${attacker}`, '--reason', 'our own test')).text).toMatch(
    /our own test .*, [1-9]\d* hidden/,
  )
  vi.unstubAllEnvs()
})
