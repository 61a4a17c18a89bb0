// What the window asks, through the same procedures: pages, histograms, facets, text, one record; each timed.
import type { Client } from './client.ts'
import { plantedTexts, rareTexts } from './cloudtrail-generator.ts'
import { columns } from './columns.ts'
import { type Timing, timed } from './measure.ts'
import { seeded } from './random.ts'

export { columns }

const facetColumns = ['action', 'service', 'user_name', 'src_ip', 'region', 'status_code', 'account', 'user_agent']

export const filters: Record<string, string> = {
  'no filter': '',
  'common action': 'action:GetObject',
  'rare action': 'action:AttachUserPolicy',
  'error code': 'error:AccessDenied',
  region: 'region:eu-west-1',
  'user and error': 'user:user-12 and error:*',
  address: 'ip:10.0.0.0/16',
  'not read only service': 'not service:s3.amazonaws.com',
}

export async function ask(client: Client, from: string, to: string, runs: number): Promise<Record<string, Timing>> {
  const random = seeded(1)
  const span = Date.parse(to) - Date.parse(from)
  const anywhere = () => new Date(Date.parse(from) + Math.floor(random.unit() * span)).toISOString()
  const result: Record<string, Timing> = {}
  const time = async (name: string, question: (run: number) => Promise<unknown>, times = runs) => {
    await question(0)
    result[name] = await timed(times, question)
  }
  for (const [name, query] of Object.entries(filters))
    await time(`page of 200, ${name}`, () => client.events.page({ columns, query, at: anywhere(), limit: 200 }))
  await time('page of 200, further on', async () => {
    const { after } = await client.events.page({ columns, at: anywhere(), limit: 200 })
    if (after) await client.events.page({ columns, after, limit: 200 })
  })
  await time('page by row number', () => client.events.page({ columns, rank: random.int(10_000), limit: 200 }))
  await time('histogram, all', () => client.events.histogram({ buckets: 720 }))
  await time('histogram, error code', () => client.events.histogram({ buckets: 720, query: filters['error code']! }))
  await time('eight facets, all', () => client.events.facets({ columns: facetColumns, limit: 20 }))
  await time('eight facets, region', () => client.events.facets({ columns: facetColumns, limit: 20, query: filters.region! }))
  result['text, rare: first asking'] = await timed(rareTexts.length, (run) =>
    client.events.page({ columns, query: rareTexts[run]!, limit: 50 }),
  )
  await time('text, rare: asked again', () => client.events.page({ columns, query: plantedTexts.rare, limit: 50 }))
  await time('text, middling: first page', () => client.events.page({ columns, query: plantedTexts.mid, limit: 50 }))
  await time('text, common: first page', () => client.events.page({ columns, query: 'filterSet', limit: 50 }))
  await time('text that is a column: first page', () => client.events.page({ columns, query: 'AccessDenied', limit: 50 }))
  const { rows } = await client.events.page({ columns, at: anywhere(), limit: 200 })
  await time('one event with raw record', (run) => client.events.detail({ uid: rows[(run * 37) % rows.length]!.uid }))
  return result
}
