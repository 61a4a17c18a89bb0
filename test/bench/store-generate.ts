// Makes batches in a thread of its own, so that the asking thread measures the case thread alone.
import { parentPort, workerData } from 'node:worker_threads'
import { producerCredits } from '../../src-main/case/api.ts'
import type { Batch } from '../../src-main/contract/batch.ts'
import { makeBatch, makeEvent, random, type SyntheticEvent } from '../store/synthetic-batches.ts'

const { port, count, perMember, seed, step } = workerData
let inFlight = 0
let wake: (() => void) | undefined
port.on('message', (reply: { kind: string; message?: string }) => {
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
const dice = random(seed)
const shape = { start: 1_700_000_000_000_000n, step: 2_000_000, filler: 400 }
let made = 0
let busy = 0
let rawBytes = 0
const members = Math.ceil(count / perMember)
for (let member = 1 + seed; member <= members; member += step) {
  const events: SyntheticEvent[] = []
  let offset = 0
  for (let index = 0; index < perMember; index++) {
    const event = makeEvent(dice, (member - 1) * perMember + index, member, offset, shape)
    events.push(event)
    made++
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
}
while (inFlight > 0)
  await new Promise<void>((resolve) => {
    wake = resolve
  })
parentPort!.postMessage({ made, rawBytes, busy })
port.close()
