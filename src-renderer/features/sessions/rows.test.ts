// Lanes of identities: systems beneath, order, search; and bars that never lie on each other.
import { describe, expect, it } from 'vitest'
import type { SessionInfo } from '../../../src-main/contract/procedures/graph.ts'
import { barsOf, laneRows } from './rows.ts'

const session = (identity: string, system: string, from: number, to: number, events = 1): SessionInfo => ({
  ...{
    id: `session:${identity}/${system}/${from}`,
    identity,
    system,
    by: 'vendor',
    from: String(from),
    to: String(to),
    events,
    refused: 0,
  },
  ...{ signIn: null, signOut: null, addresses: [], agents: [], firstEvent: 'a', lastEvent: 'b' },
})
const all = [session('user:a', 'okta', 5, 9, 50), session('user:b', 'okta', 0, 4), session('user:b', 'aws', 2, 8)]

describe('lanes', () => {
  it('put who crosses most systems first, the lanes of one in the order of time', () => {
    expect(laneRows(all, new Set(), '', 'systems').map(({ id }) => id)).toEqual([
      'user:b',
      'user:b\0okta',
      'user:b\0aws',
      'user:a',
      'user:a\0okta',
    ])
    expect(laneRows(all, new Set(['user:a']), '', 'events').map(({ id }) => id)).toEqual([
      'user:a',
      'user:b',
      'user:b\0okta',
      'user:b\0aws',
    ])
    expect(laneRows(all, new Set(), 'AWS', 'time').map(({ id }) => id)).toEqual(['user:b', 'user:b\0aws'])
  })
  it('join bars that would lie on each other, and leave out what is out of sight', () => {
    const bars = barsOf(
      [session('u', 's', 0, 10), session('u', 's', 5, 20), session('u', 's', 60, 70), session('u', 's', 300, 400)],
      (ts) => ts,
      100,
    )
    expect(bars.map(({ left, right, count }) => [left, right, count])).toEqual([
      [0, 20, 2],
      [60, 70, 1],
    ])
    expect(bars[0]!.session).toBeNull()
  })
})
