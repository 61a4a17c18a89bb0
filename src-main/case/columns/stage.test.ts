// Columns that come with a later batch of the same segment, and with a later segment: what was there before has nothing in them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { caseFacts } from '../../../test/store/case-facts.ts'
import { makeBatch, makeEvent, partsOf, random, type SyntheticEvent } from '../../../test/store/synthetic-batches.ts'
import type { ProducerReply } from '../api.ts'
import { createCase } from '../client.ts'

it('a column that only some batches bring is right in every row', { timeout: 60_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'vestige-stage-'))
  try {
    const client = await createCase(join(dir, 'a.vestige'), caseFacts)
    const exhibit = await client.addExhibit({ path: '/x', kind: 'file', receivedAt: '2026-01-01T00:00:00Z', receipt: {} })
    const { first: member } = await client.addMembers(exhibit.id, [{ seq: 1, path: 'x', size: 10, sha256: '1'.repeat(64) }])
    const dice = random(3)
    const shape = { start: 1_700_000_000_000_000n, step: 1_000_000, filler: 60 }
    let offset = 0
    const only = (count: number, names: string[]): SyntheticEvent[] =>
      Array.from({ length: count }, () => {
        const event = { ...makeEvent(dice, offset / 1000, member, offset, shape), resources: [] }
        offset += 1000
        return { ...event, values: Object.fromEntries(Object.entries(event.values).filter(([name]) => names.includes(name))) }
      })
    const batches = [only(300, ['action']), only(300, ['action', 'user_name', 'region']), only(300, ['region']), only(300, ['src_ip'])]
    const port = client.connectProducer()
    for (const [index, events] of batches.entries()) {
      const reply = await new Promise<ProducerReply>((resolve) => {
        port.once('message', resolve)
        port.postMessage({ kind: 'batch', seq: index + 1, batch: makeBatch(events, partsOf(events)) })
      })
      expect(reply.kind).toBe('accepted')
      if (index === 2) await client.commitSegment()
    }
    await client.commitSegment()
    port.close()
    const columns = ['action', 'user_name', 'region', 'src_ip', 'account']
    const rows: Record<string, unknown>[] = []
    let after: string | undefined
    do {
      const page = await client.page({ query: '', hidden: 'without', possiblySame: 'with', columns, limit: 500, ...(after && { after }) })
      rows.push(...page.rows.map((row) => row.values))
      after = page.after ?? undefined
    } while (after)
    expect(rows).toHaveLength(1200)
    const wanted = batches.flat().map(({ values }) => columns.map((name) => values[name] ?? null))
    expect(rows.map((values) => columns.map((name) => values[name] ?? null))).toEqual(wanted)
    await client.close()
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
