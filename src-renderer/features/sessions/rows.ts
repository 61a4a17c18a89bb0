// Lines of the session lanes: an identity, and beneath it one lane a system with all its sessions in time order.
import type { SessionInfo } from '../../../src-main/contract/procedures/graph.ts'

export interface LaneRow {
  kind: 'identity' | 'system'
  id: string
  identity: string
  /** Empty for an identity. */
  system: string
  sessions: readonly SessionInfo[]
  events: number
  refused: number
  /** Systems of the identity. */
  systems: number
}

const sum = (sessions: readonly SessionInfo[], of: (one: SessionInfo) => number) => sessions.reduce((all, one) => all + of(one), 0)

export type Order = 'systems' | 'events' | 'time'

const firstOf = (sessions: readonly SessionInfo[]) =>
  Math.min(...sessions.map(({ from }) => (from === null ? Number.POSITIVE_INFINITY : Number(from))))

/** By `systems`: who crosses most systems comes first, then who did most. */
export const laneRows = (all: readonly SessionInfo[], folded: ReadonlySet<string>, search: string, order: Order): LaneRow[] => {
  const words = search.trim().toLowerCase()
  const identities = Map.groupBy(
    all.filter((one) => words === '' || `${one.identity} ${one.system} ${one.addresses.join(' ')}`.toLowerCase().includes(words)),
    ({ identity }) => identity,
  )
  const heads = [...identities].map(([identity, sessions]) => {
    const systems = Map.groupBy(sessions, ({ system }) => system)
    const head: LaneRow = {
      ...{ kind: 'identity' as const, id: identity, identity, system: '', sessions },
      ...{ events: sum(sessions, ({ events }) => events), refused: sum(sessions, ({ refused }) => refused), systems: systems.size },
    }
    const lanes = [...systems].map(
      ([system, own]): LaneRow => ({
        ...{ kind: 'system', id: `${identity}\0${system}`, identity, system, sessions: own, systems: 0 },
        ...{ events: sum(own, ({ events }) => events), refused: sum(own, ({ refused }) => refused) },
      }),
    )
    return { head, lanes: lanes.toSorted((a, b) => firstOf(a.sessions) - firstOf(b.sessions)) }
  })
  const place: Record<Order, (a: LaneRow, b: LaneRow) => number> = {
    systems: (a, b) => b.systems - a.systems || b.events - a.events,
    events: (a, b) => b.events - a.events,
    time: (a, b) => firstOf(a.sessions) - firstOf(b.sessions),
  }
  return heads
    .toSorted((a, b) => place[order](a.head, b.head) || (a.head.id < b.head.id ? -1 : 1))
    .flatMap(({ head, lanes }) => (folded.has(head.id) ? [head] : [head, ...lanes]))
}

export interface Bar {
  left: number
  right: number
  /** The one session it stands for; null for many that lie closer than can be told apart. */
  session: SessionInfo | null
  count: number
  refused: number
}

/** Sessions as bars on an axis of `width` pixels; those that would lie on each other become one. Dated ones alone. */
export const barsOf = (sessions: readonly SessionInfo[], x: (micros: number) => number, width: number): Bar[] => {
  const out: Bar[] = []
  const sorted = sessions
    .filter(({ from }) => from !== null)
    .map((session) => ({ session, left: x(Number(session.from)), right: x(Number(session.to ?? session.from)) }))
    .filter(({ left, right }) => right >= 0 && left <= width)
    .toSorted((a, b) => a.left - b.left)
  for (const { session, left, right } of sorted) {
    const end = Math.max(right, left + 3)
    const last = out.at(-1)
    if (last && left < last.right + 1) {
      last.right = Math.max(last.right, end)
      last.session = null
      last.count += 1
      last.refused += session.refused
    } else out.push({ left, right: end, session, count: 1, refused: session.refused })
  }
  return out
}
