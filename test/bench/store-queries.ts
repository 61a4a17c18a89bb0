// Asks a case what the window asks and prints p50 and p95: `node test/bench/store-queries.ts DIR`.
import type { Scope } from '../../src-main/case/api.ts'
import { openCase } from '../../src-main/case/client.ts'

const dir = process.argv[2]!
const opening = performance.now()
const client = await openCase(dir)
const open = performance.now() - opening
const scope = (query = ''): Scope => ({ query, hidden: 'without', possiblySame: 'with' })
const facts = await client.facts()
const from = Date.parse(facts.timeRange!.from)
const span = Date.parse(facts.timeRange!.to) - from
let dice = 12345
const next = () => {
  dice = (Math.imul(dice, 1103515245) + 12345) >>> 0
  return dice / 4294967296
}
const time = () => new Date(from + next() * span).toISOString()
const rows: Record<string, string | number>[] = []
const measure = async (name: string, repeats: number, ask: () => Promise<unknown>) => {
  const times: number[] = []
  const used = process.cpuUsage()
  for (let index = 0; index < repeats; index++) {
    const before = performance.now()
    await ask()
    times.push(performance.now() - before)
  }
  const { user, system } = process.cpuUsage(used)
  const first = times[0]!
  times.sort((a, b) => a - b)
  rows.push({
    question: name,
    cpu: ((user + system) / 1000 / repeats).toFixed(1),
    p50: times[Math.floor(times.length / 2)]!.toFixed(1),
    p95: times[Math.min(times.length - 1, Math.floor(times.length * 0.95))]!.toFixed(1),
    first: first.toFixed(1),
  })
}
const queries = [
  '',
  'action:GetObject',
  'error:*',
  'status:failure region:ap-south-1',
  'user:user-399',
  'ip:10.0.0.0/16',
  'resource:*key-77*',
  'resource:arn:aws:s3:::bucket-3/key-12',
  'bytes:>99900',
]
for (const query of queries) {
  await measure(`page at a time: ${query}`, 20, () => client.page({ ...scope(query), at: time(), limit: 200 }))
  await measure(`page first: ${query}`, 10, () => client.page({ ...scope(query), limit: 200 }))
}
await measure('page by rank', 20, () => client.page({ ...scope(), rank: Math.floor(next() * facts.events), limit: 200 }))
await measure('page by rank, filtered', 10, () =>
  client.page({ ...scope('action:GetObject'), rank: Math.floor(next() * 1000), limit: 200 }),
)
for (const query of ['', 'error:*', 'action:GetObject region:us-east-1']) {
  await measure(`histogram 720: ${query}`, 10, () => client.histogram({ ...scope(query), buckets: 720 }))
  await measure(`eight facets: ${query}`, 10, () =>
    client.facets({
      ...scope(query),
      columns: ['action', 'user_name', 'src_ip', 'region', 'service', 'resource', 'status_code', 'user_agent'],
    }),
  )
}
let term = 0
await measure('text rare, first page', 20, () => client.page({ ...scope(`tok${(150_000 + term++ * 17).toString(36)}`), limit: 200 }))
await measure('text mid, first page', 10, () => client.page({ ...scope(`tok${(3000 + term++ * 13).toString(36)}`), limit: 200 }))
await measure('text common, first page', 5, () => client.page({ ...scope(`n${term++}`), limit: 200 }))
await measure('text in columns, first page', 5, () => client.page({ ...scope(`user-${100 + term++}`), limit: 200 }))
await measure('text and filter, first page', 5, () => client.page({ ...scope(`n${term++} region:ap-south-1`), limit: 200 }))
let uids: string[] = []
uids = (await client.page({ ...scope(), at: time(), limit: 50 })).rows.map((row) => row.uid)
await measure('one event', 50, () => client.event(uids[Math.floor(next() * uids.length)]!))
await measure('raw record', 50, () => client.rawRecord(uids[Math.floor(next() * uids.length)]!))
await measure('facts', 3, () => client.facts())
await measure('register', 3, () => client.exhibits())
const counting = performance.now()
const counts: string[] = []
for await (const count of client.count(scope('tok2bc'))) counts.push(`${count.exact ? '' : '>='}${count.value}`)
console.log(
  `open ${open.toFixed(0)} ms, ${facts.events} events; exact count of a mid term in ${(performance.now() - counting).toFixed(0)} ms: ${counts.slice(0, 3).join(' ')} … ${counts.at(-1)}`,
)
console.table(rows)
await client.close()
