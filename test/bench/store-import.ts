// Fills a case with synthetic batches and says what the case thread cost: `node test/bench/store-import.ts DIR EVENTS`.
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Scope } from '../../src-main/case/api.ts'
import { createCase } from '../../src-main/case/client.ts'

const [dir, count] = [process.argv[2]!, Number(process.argv[3] ?? 1_000_000)]
const scope: Scope = { query: '', hidden: 'without', possiblySame: 'with' }
rmSync(dir, { recursive: true, force: true })
const client = await createCase(dir, {
  id: '0123456789abcdef',
  title: 'bench',
  examiner: { name: 'E', mail: '', organisation: '', fingerprint: '' },
  createdAt: new Date().toISOString(),
})
await client.addExhibit({ path: '/bench', kind: 'folder', receivedAt: new Date().toISOString(), receipt: {} })
const perMember = 10_000
const members = Math.ceil(count / perMember)
await client.addMembers(
  'EX-001',
  Array.from({ length: members }, (_, index) => ({ seq: index + 1, path: `f${index}`, sha256: String(index).padStart(64, '0') })),
)
await client.beginImport('EX-001')
let made = 0
let rawBytes = 0
let going = true
const delays: number[] = []
const started = performance.now()
const producers = [0, 1].map((seed) => {
  const port = client.connectProducer()
  const worker = new Worker(new URL('./store-generate.ts', import.meta.url), {
    workerData: { port, count, perMember, seed, step: 2 },
    transferList: [port],
  })
  return new Promise<void>((resolve, reject) => {
    worker.on('error', reject)
    worker.on('message', (done) => {
      made += done.made
      rawBytes += done.rawBytes
      resolve()
    })
  })
})
const asking = (async () => {
  while (going) {
    await new Promise((resolve) => setTimeout(resolve, 250))
    const asked = performance.now()
    await client.page({ ...scope, query: 'action:GetObject', limit: 200 })
    delays.push(performance.now() - asked)
  }
})()
await Promise.all(producers)
await client.commitSegment()
const seconds = (performance.now() - started) / 1000
going = false
await asking
const finishing = performance.now()
await client.finishImport('EX-001')
const finish = (performance.now() - finishing) / 1000
delays.sort((a, b) => a - b)
const cpu = process.cpuUsage()
await client.close()
const size = (name: string) => statSync(join(dir, name)).size
console.log(
  JSON.stringify({
    events: count,
    rawPerEvent: Math.round(rawBytes / count),
    seconds: seconds.toFixed(1),
    finish: finish.toFixed(1),
    rate: Math.round(made / seconds),
    cpuSeconds: ((cpu.user + cpu.system) / 1e6).toFixed(1),
    pageDuringImport: { p50: delays[Math.floor(delays.length / 2)]?.toFixed(0), p95: delays[Math.floor(delays.length * 0.95)]?.toFixed(0) },
    bytesPerEvent: { case: Math.round(size('case.db') / count), columns: Math.round(size('events.duckdb') / count) },
    rssMb: Math.round(process.memoryUsage().rss / 1e6),
  }),
)
