// What is not read of a case for its ties is counted: a line that is missing must not look like a line that does not exist.
import { describe, expect, it } from 'vitest'
import type { CaseClient } from '../../case/client.ts'
import { EntityMaker } from '../../correlate/entities.ts'
import { addLinks, emptyGraph, obtained } from '../../correlate/graph.ts'
import type { RecordReader } from '../read.ts'
import { Ties } from './ties.ts'

const event = (uid: string) => ({ uid, values: { action: 'AssumeRole', source: 'aws_cloudtrail' } })

/** A case in which each question finds so many records, none of which says anything. */
function caseOf(found: number) {
  const asked: string[] = []
  const client = {
    async *scan({ query, limit }: { query: string; limit: number }) {
      asked.push(query)
      yield { rows: Array.from({ length: Math.min(found, limit) }, (_, n) => ({ ...event(`${asked.length}-${n}`), ts: null })) }
    },
    recordsOf: async () => [],
  }
  const reader = { derive: async () => [] }
  return { asked, ties: new Ties(client as unknown as CaseClient, reader as unknown as RecordReader) }
}
const keys = (count: number) => Array.from({ length: count }, (_, n) => `key:AKIAEXAMPLE${n}`)

describe('what ties leave unread', () => {
  it('is nothing where every record was read', async () => {
    const { ties, asked } = caseOf(20)
    expect(await ties.addTo(emptyGraph(), [event('a')], new EntityMaker(), { seek: keys(12) })).toMatchObject({
      records: 0,
      entities: 0,
      more: 0,
    })
    expect(asked).toHaveLength(12)
  })

  it('counts entities beyond those looked for, and those with more records than are read', async () => {
    const { ties, asked } = caseOf(21)
    const left = await ties.addTo(emptyGraph(), [], new EntityMaker(), { seek: [...keys(14), 'user:alice'] })
    expect(left).toEqual({ records: 0, entities: 2, more: 12, read: 20 })
    expect(asked).toHaveLength(12)
  })

  it('does not count whose origin stands in the graph', async () => {
    const graph = emptyGraph()
    addLinks(
      graph,
      keys(13).map((key) => [['user:alice', key, obtained, 'identity'], event('a')] as const),
    )
    const { ties, asked } = caseOf(21)
    expect(await ties.addTo(graph, [], new EntityMaker(), { seek: keys(13) })).toMatchObject({ entities: 0, more: 0 })
    expect(asked).toEqual([])
  })

  it('stops between two questions when nobody waits', async () => {
    const { ties, asked } = caseOf(1)
    const stop = AbortSignal.abort(new Error('left'))
    await expect(ties.addTo(emptyGraph(), [], new EntityMaker(), { seek: keys(3), signal: stop })).rejects.toThrow('left')
    expect(asked).toEqual([])
  })
})
