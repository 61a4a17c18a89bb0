// Fills a case with synthetic batches and says what the case thread cost: `node test/bench/store-import.ts DIR EVENTS`.
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import { producerCredits, type Scope } from '../../src-main/case/api.ts'
import { createCase } from '../../src-main/case/client.ts'
import type { Batch } from '../../src-main/contract/batch.ts'
import { makeBatch, makeEvent, random, type SyntheticEvent } from '../store/synthetic-batches.ts'

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
const port: MessagePort = client.connectProducer()
let inFlight = 0
let wake: (() => void) | undefined
port.on('message', (reply) => {
  if (reply.kind !== 'accepted') throw new Error(reply.message)
  inFlight--
  wake?.()
})
const buffers = (batch: Batch): ArrayBuffer[] => {
  const all = new Set<ArrayBuffer>()
  for (const part of [batch, batch.columns, batch.extra, ...batch.blocks, ...Object.values(batch.dictionary)])
    for (const value of Object.values(part)) if (ArrayBuffer.isView(value)) all.add(value.buffer as ArrayBuffer)
  return [...all]
}
const dice = random(1)
const shape = { start: 1_700_000_000_000_000n, step: 2_000_000, filler: 400 }
let made = 0
let busy = 0
let rawBytes = 0
const delays: number[] = []
const started = performance.now()
for (let member = 1; member <= members; member++) {
  const events: SyntheticEvent[] = []
  let offset = 0
  for (let index = 0; index < perMember && made < count; index++) {
    const event = makeEvent(dice, made++, member, offset, shape)
    events.push(event)
    offset += event.raw.length + 1
  }
  rawBytes += offset
  const before = performance.now()
  const batch = makeBatch(events)
  busy += performance.now() - before
  while (inFlight >= producerCredits)
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  inFlight++
  port.postMessage({ kind: 'batch', seq: member, batch }, buffers(batch))
  if (member % 5 === 0) {
    const asked = performance.now()
    // Not awaited: the answer comes while batches go on.
    void client.page({ ...scope, query: 'action:GetObject', limit: 200 }).then(() => delays.push(performance.now() - asked))
  }
}
await client.commitSegment()
const seconds = (performance.now() - started) / 1000
const finishing = performance.now()
await client.finishImport('EX-001')
const finish = (performance.now() - finishing) / 1000
delays.sort((a, b) => a - b)
const cpu = process.cpuUsage()
await client.close()
port.close()
const size = (name: string) => statSync(join(dir, name)).size
console.log(
  JSON.stringify({
    events: count,
    rawPerEvent: Math.round(rawBytes / count),
    seconds: seconds.toFixed(1),
    finish: finish.toFixed(1),
    generateSeconds: (busy / 1000).toFixed(1),
    cpuSeconds: ((cpu.user + cpu.system) / 1e6).toFixed(1),
    pageDuringImport: { p50: delays[Math.floor(delays.length / 2)]?.toFixed(0), p95: delays[Math.floor(delays.length * 0.95)]?.toFixed(0) },
    bytesPerEvent: { case: Math.round(size('case.db') / count), columns: Math.round(size('events.duckdb') / count) },
    rssMb: Math.round(process.memoryUsage().rss / 1e6),
  }),
)
