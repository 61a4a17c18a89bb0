// Addresses of a case: told offline, once each; asked for by country, kind and list; counted in a facet; with the day of what says so.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Progress } from '../contract/procedures/evidence.ts'
import { countryOf, database, networkOf } from '../jobs/addresses/database.ts'
import { kindOf } from '../jobs/addresses/kind.ts'
import { matcher, parseList } from '../jobs/addresses/lists.ts'
import { createWorkbench, type Workbench } from './workbench.ts'

let place: string
let one: Workbench
const finish = async (job: string): Promise<Progress> => {
  for await (const progress of await one.client.evidence.jobs()) if (progress.job === job && progress.state !== 'running') return progress
  throw new Error('no end')
}
const receive = async (name: string, addresses: string[]) => {
  const rows = addresses.map((address, n) => ({
    eventVersion: '1.08',
    eventTime: `2026-03-02T09:00:${String(n).padStart(2, '0')}Z`,
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: 'eu-central-1',
    eventID: `${name}-${n}`,
    sourceIPAddress: address,
    recipientAccountId: '111122223333',
  }))
  writeFileSync(join(place, name), JSON.stringify({ Records: rows }))
  expect(await finish((await one.client.evidence.receive({ paths: [join(place, name)], detect: false })).job)).toMatchObject({
    state: 'done',
  })
}
const found = async (query: string) => (await one.client.events.page({ query, limit: 100 })).rows.map(({ values }) => values.src_ip)

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'vestige-addresses-'))
  const home = join(place, 'home')
  mkdirSync(home)
  one = await createWorkbench({ host: 'lab', home, passphrase: '' })
  await one.client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: 'Lab', passphrase: '' })
  await one.client.case.create({ path: join(place, 'case'), title: 'T' })
})
afterEach(async () => {
  await one.close()
  rmSync(place, { recursive: true, force: true })
})

test('country, kind and lists are asked for and counted; later imports and lists are taken in', async () => {
  await receive('a.json', ['8.8.8.8', '8.8.4.4', '193.0.6.139', '10.0.0.5', '2001:4860:4860::8888'])
  expect(await found('country:US')).toEqual(['8.8.8.8', '8.8.4.4', '2001:4860:4860::8888'])
  expect(await found('country:nl')).toEqual(['193.0.6.139'])
  expect(await found('not country:US and not place:private')).toEqual(['193.0.6.139'])
  expect(await found('place:private')).toEqual(['10.0.0.5'])
  const facet = (await one.client.events.facets({ columns: ['country'] })).facets[0]
  expect(facet).toMatchObject({
    values: [
      { value: 'US', count: 3 },
      { value: 'NL', count: 1 },
    ],
    distinct: { value: 2, exact: true },
  })

  await receive('b.json', ['8.8.8.1'])
  expect(await found('country:US')).toContain('8.8.8.1')

  expect(await found('listed:tor')).toEqual([])
  const list = await one.client.addresses.addList({
    name: 'tor',
    title: 'Tor exits',
    asOf: '2026-03-01',
    text: '# exits\nExitAddress 193.0.6.139 2026-03-01 00:00:00\n8.8.4.0/24\n',
  })
  expect(list).toMatchObject({ networks: 2, asOf: '2026-03-01' })
  expect(await found('listed:tor')).toEqual(['8.8.4.4', '193.0.6.139'])
  const { facts, source } = await one.client.addresses.facts({ addresses: ['8.8.4.4', '203.0.113.7', 'AWS Internal'] })
  expect(facts).toMatchObject([
    { country: 'US', lists: ['tor'] },
    { kind: 'documentation', country: null, network: null },
    { kind: 'not an address', country: null },
  ])
  expect(source).toMatchObject({ database: 'geo-whois-asn-country', date: expect.stringMatching(/^20\d\d-\d\d-\d\d$/) })
  await one.client.addresses.removeList({ name: 'tor' })
  expect(await found('listed:tor')).toEqual([])
  const acts = (await one.client.custody.list({ limit: 100 })).entries.filter(({ action }) => action === 'addresses.list')
  expect(acts).toHaveLength(2)
  await expect(one.client.addresses.addList({ name: 'none', text: 'no address here' })).rejects.toThrow('no address and no network')
})

test('kinds are told by the number alone, networks by the database', () => {
  const kinds = [
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '127.0.0.1',
    '::1',
    'fd00::1',
    '203.0.113.1',
    '224.0.0.1',
    '1.1.1.1',
    'web.example',
  ]
  expect(kinds.map(kindOf)).toEqual([
    'private',
    'shared',
    'link-local',
    'loopback',
    'loopback',
    'private',
    'documentation',
    'multicast',
    'public',
    'not an address',
  ])
  expect([networkOf('8.8.8.8', 15), networkOf('255.1.2.3', 0), networkOf('2001:4860:4860::8888', 32), networkOf('1.2.3.4', 32)]).toEqual([
    '8.8.0.0/15',
    '0.0.0.0/0',
    '2001:4860::/32',
    '1.2.3.4/32',
  ])
  expect(countryOf('193.0.6.139')).toMatchObject({ country: 'NL' })
  expect(countryOf('::ffff:193.0.6.139')).toEqual(countryOf('193.0.6.139'))
  expect(countryOf('2001:4860:4860::8888%eth0')).toMatchObject({ country: 'US' })
  expect(['AWS Internal', '', '1.2.3', '999.1.1.1', '::g'].map(countryOf)).toEqual([null, null, null, null, null])
  expect(database().reader.metadata.databaseType).toContain('country')
})

test('lists come as lines or as a providers JSON, and hold by network', () => {
  const ranges = parseList(
    '{"createDate":"2026-02-03-00-00-00","prefixes":[{"ip_prefix":"3.5.140.0/22","region":"x"}],"ipv6_prefixes":[{"ipv6_prefix":"2600:1f00::/24"}]}',
  )
  expect(ranges).toMatchObject({ networks: ['3.5.140.0/22', '2600:1f00::/24'], asOf: '2026-02-03' })
  const holds = matcher(ranges.networks)
  expect(['3.5.143.255', '3.5.144.0', '2600:1fff::1', '2601::1', 'x'].map(holds)).toEqual([true, false, true, false, false])
  expect(parseList('1.2.3.4 # one\n\nbogus\n').left).toEqual([{ line: 3, text: 'bogus' }])
  expect(() => parseList('{"a":"b"}')).toThrow('no address')
})
