import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { caseFacts } from '../../test/store/case-facts.ts'
import { createCase, openCase } from './client.ts'
import { caseThread, dismissCaseThread, prepareCaseThread } from './spare-thread.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vestige-spare-'))
})
afterEach(async () => {
  await dismissCaseThread()
  rmSync(dir, { recursive: true, force: true })
})

test('a case opens on the thread that was kept ready, and what cannot be opened says why', async () => {
  prepareCaseThread()
  const made = await createCase(join(dir, 'a'), caseFacts)
  expect((await made.facts()).title).toBe('T')
  await made.close()
  prepareCaseThread()
  await expect(createCase(join(dir, 'a'), caseFacts)).rejects.toMatchObject({ code: 'exists' })
  prepareCaseThread()
  const again = await openCase(join(dir, 'a'))
  expect((await again.facts()).id).toBe(caseFacts.id)
  await again.close()
})

test('one thread serves one case', async () => {
  prepareCaseThread()
  prepareCaseThread()
  const first = caseThread({ dir: join(dir, 'a'), create: caseFacts })
  const second = caseThread({ dir: join(dir, 'b'), create: caseFacts })
  expect(first).not.toBe(second)
  await Promise.all([first.terminate(), second.terminate()])
})

test('a thread that ended while it waited is not used', async () => {
  prepareCaseThread()
  await dismissCaseThread()
  const made = await createCase(join(dir, 'a'), caseFacts)
  expect((await made.facts()).events).toBe(0)
  await made.close()
})

// Stopped in the middle of loading, the addon of the columns aborts the whole process: seen between 200 and 400 ms.
test('a thread is let go at any moment of its loading', async () => {
  for (let round = 0; round < 16; round++) {
    prepareCaseThread()
    await new Promise((resolve) => setTimeout(resolve, 160 + round * 20))
    await dismissCaseThread()
  }
})
