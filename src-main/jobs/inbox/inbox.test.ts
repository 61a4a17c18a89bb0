// However many have come, each is received once: those that are no longer shown too, and after the case was closed in between.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CaseClient } from '../../case/client.ts'
import { Inbox, type Standing } from './inbox.ts'

let folder: string
let kept: string
let received: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vestige-inbox-'))
  received = []
  kept = JSON.stringify({ path: folder, of: 'Ada', since: '2026-11-01T00:00:00Z', entries: [] } satisfies Standing)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const come = (...names: string[]) => {
  for (const name of names) writeFileSync(join(folder, name), `${name} ${received.length}`)
}

const setKv = async (_: string, value: unknown) => {
  kept = JSON.stringify(value)
}

/** Watches until it has looked often enough for anything to be received twice, as a case does that is opened and closed. */
async function watched(): Promise<Inbox> {
  const inbox = new Inbox({
    client: { setKv } as unknown as CaseClient,
    standing: JSON.parse(kept),
    receive: async ({ name }) => {
      received.push(name)
      if (name === 'bad') throw new Error('no package')
      return { exhibit: `EX-${received.length}`, said: 'holds' }
    },
    onChange: () => {},
    everyMs: 2,
    settledMs: 5,
    entriesKept: 2,
  })
  const { looks } = inbox.shown()
  await expect.poll(() => inbox.shown().looks, { interval: 5 }).toBeGreaterThan(looks + 12)
  await inbox.stop()
  return inbox
}

test('each is received once, also those that are shown no more and those that failed', async () => {
  come('a', 'b', 'bad', 'c', 'd')
  const inbox = await watched()
  expect(received).toEqual(['a', 'b', 'bad', 'c', 'd'])
  expect(inbox.shown().entries.map(({ name, state }) => [name, state])).toEqual([
    ['d', 'imported'],
    ['c', 'imported'],
  ])
  await watched()
  expect(received).toHaveLength(5)
})

test('what has changed or come anew under a name is received again', async () => {
  come('a', 'b', 'c', 'd')
  await watched()
  come('a')
  rmSync(join(folder, 'b'))
  await watched()
  expect(received).toEqual(['a', 'b', 'c', 'd', 'a'])
  come('b')
  await watched()
  expect(received).toEqual(['a', 'b', 'c', 'd', 'a', 'b'])
})
