// What becomes of a container when its reading breaks: members found before are read, and a case that cannot answer stops the import.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MemberUpdate, NewMember, ProducerMessage } from '../../case/api.ts'
import { createBudget } from '../../evidence/containers/budget.ts'
import { GunzipScratch } from '../../evidence/containers/gzip.ts'
import { type Content, contentOfBytes, contentOfReads } from '../../evidence/content.ts'
import { sourceById } from '../../sources/registry.ts'
import { BatchOutlet } from './batch-outlet.ts'
import { AskError, readMember, type TaskContext } from './member-task.ts'

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'vestige-member-'))
})
afterEach(() => rmSync(place, { recursive: true, force: true }))

/** A tar of three files, each of them one CloudTrail record. */
function tar(): Buffer {
  mkdirSync(join(place, 'in'))
  for (const id of [1, 2, 3])
    writeFileSync(
      join(place, 'in', `${id}.json`),
      `{"Records":[{"eventVersion":"1.08","eventTime":"2026-11-01T00:00:0${id}Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1","eventID":"id-${id}","recipientAccountId":"111122223333"}]}`,
    )
  const path = join(place, 'set.tar')
  execFileSync('tar', ['-cf', path, '-C', join(place, 'in'), '1.json', '2.json', '3.json'])
  return readFileSync(path)
}

/** Reads it as a worker does; gives the members' last facts by their number, the container's being 1. */
async function read(content: Content, ask: (members: NewMember[]) => Promise<unknown>): Promise<Map<number, MemberUpdate>> {
  const { port1, port2 } = new MessageChannel()
  const facts = new Map<number, MemberUpdate>()
  port2.on('message', (message: ProducerMessage) => {
    for (const one of message.updates ?? []) facts.set(one.id, { ...facts.get(one.id), ...one })
    port2.postMessage({ kind: 'accepted', seq: message.seq })
  })
  const outlet = new BatchOutlet(port1, () => {})
  const task: TaskContext = {
    outlet,
    store: place,
    secret: new Uint8Array(32),
    source: null,
    sourceOf: sourceById,
    rules: null,
    keys: undefined,
    scratch: new GunzipScratch(),
    signal: new AbortController().signal,
    onStep: () => {},
    ask: (_, asked) => ask((asked as { members: NewMember[] }).members) as never,
  }
  const member = { id: 1, path: 'set.tar', content, sha256: 'ab'.repeat(32), mtime: null, depth: 0 }
  try {
    await readMember(task, { ...member, budget: createBudget(), skip: 0, kept: {}, only: null })
    outlet.send()
    await outlet.settled()
  } finally {
    outlet.close()
  }
  return facts
}

const numbered = async (members: NewMember[]) =>
  members.map(({ seq, state }) => ({ id: 1 + seq, seq, done: false, state: state ?? 'waiting', resume: null }))
const states = (facts: Map<number, MemberUpdate>) => [...facts].sort(([a], [b]) => a - b).map(([id, { state }]) => [id, state])

test('a whole container: each of its members is read', async () => {
  expect(states(await read(contentOfBytes(tar()), numbered))).toEqual([1, 2, 3, 4].map((id) => [id, 'read']))
})

test('a reader that breaks inside a container: what was found before is read, and the container says why it ended', async () => {
  const bytes = tar()
  // The second member's header and its bytes are 1,024 bytes each at most; the third's header lies behind them.
  const broken = contentOfReads(bytes.length, (at, length) => {
    if (at >= 2048) throw new Error('the reader broke')
    return bytes.subarray(at, at + length)
  })
  const facts = await read(broken, numbered)
  expect(states(facts)).toEqual([
    [1, 'failed'],
    [2, 'read'],
    [3, 'read'],
  ])
  expect(facts.get(1)!.problem).toBe('the reader broke')
})

test('a case that cannot number the members stops the import: that is no fault of the container', async () => {
  const refused = new AskError('the disk is full')
  await expect(read(contentOfBytes(tar()), () => Promise.reject(refused))).rejects.toThrow(refused)
})
