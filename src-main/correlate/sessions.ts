// Sessions: one identity's trace across systems, from sign-in to sign-out, as lanes over time. Where a vendor gives no
// session id, a silence ends the session, and that is said.
import { byTime, type EventFacts, text } from './facts.ts'

export interface SessionLane {
  id: string
  identity: string
  /** Source of its events. */
  system: string
  /** `vendor` when the id is the vendor's, `key` for one issue of a credential, `silence` when cut by inactivity. */
  by: 'vendor' | 'key' | 'silence'
  from: bigint | null
  to: bigint | null
  events: number
  refused: number
  /** First sign-in and sign-out event, when there is one. */
  signIn: string | null
  signOut: string | null
  addresses: string[]
  agents: string[]
  /** First and last uid. */
  firstEvent: string
  lastEvent: string
}

export interface SessionOptions {
  /** Longest silence inside a session without an id, microseconds. */
  silenceUs?: bigint
  /** Maps an event to the identity whose lanes are wanted; undefined leaves the event out. */
  identityOf: (event: EventFacts) => string | undefined
}

const signInWords =
  /consolelogin|user\.session\.start|userloggedin|sign-in|signin|\blogin\b|assumerole|session opened|accepted (password|publickey)/i
const signOutWords = /logout|user\.session\.end|signout|sign-out|session closed|userloggedout/i
const signInClass = 3002

export function sessions(events: readonly EventFacts[], options: SessionOptions): SessionLane[] {
  const silence = options.silenceUs ?? 3_600_000_000n
  const groups = new Map<string, { identity: string; system: string; by: SessionLane['by']; id: string; events: EventFacts[] }>()
  for (const event of events) {
    const identity = options.identityOf(event)
    if (identity === undefined) continue
    const system = text(event, 'source') ?? ''
    const session = text(event, 'session')
    const key = text(event, 'credential')
    // A long-lived key is no session; a temporary credential is one issue of it.
    const temporary = key !== undefined && /^ASIA/.test(key)
    const [by, id] = session ? (['vendor', session] as const) : temporary ? (['key', key] as const) : (['silence', ''] as const)
    const group = `${identity}\0${system}\0${by}\0${id}`
    const entry = groups.get(group) ?? { identity, system, by, id, events: [] }
    entry.events.push(event)
    groups.set(group, entry)
  }
  const out: SessionLane[] = []
  for (const group of groups.values()) {
    group.events.sort(byTime)
    if (group.by !== 'silence') {
      out.push(lane(group, group.events, group.id))
      continue
    }
    let part: EventFacts[] = []
    let last: bigint | undefined
    let number = 0
    for (const event of group.events) {
      if (part.length > 0 && event.from !== undefined && last !== undefined && event.from - last > silence) {
        out.push(lane(group, part, `${++number}`))
        part = []
      }
      part.push(event)
      const end = event.to ?? event.from
      if (end !== undefined && (last === undefined || end > last)) last = end
      if (isSignOut(event)) {
        out.push(lane(group, part, `${++number}`))
        part = []
      }
    }
    if (part.length > 0) out.push(lane(group, part, `${++number}`))
  }
  return out.sort((a, b) => byTime({ uid: a.id, ...interval(a) }, { uid: b.id, ...interval(b) }))
}

function interval(lane: SessionLane): { from?: bigint; to?: bigint } {
  return { ...(lane.from === null ? {} : { from: lane.from }), ...(lane.to === null ? {} : { to: lane.to }) }
}

function isSignIn(event: EventFacts): boolean {
  if (event.values.class_uid === signInClass) return event.values.activity_id === 1 && event.values.status_id !== 2
  return signInWords.test(text(event, 'action') ?? '') && event.values.status_id !== 2
}

function isSignOut(event: EventFacts): boolean {
  if (event.values.class_uid === signInClass) return event.values.activity_id === 2
  return signOutWords.test(text(event, 'action') ?? '')
}

function lane(group: { identity: string; system: string; by: SessionLane['by'] }, events: EventFacts[], id: string): SessionLane {
  let from: bigint | null = null
  let to: bigint | null = null
  for (const event of events) {
    const end = event.to ?? event.from
    if (event.from !== undefined && (from === null || event.from < from)) from = event.from
    if (end !== undefined && (to === null || end > to)) to = end
  }
  const all = (column: string) => [...new Set(events.flatMap((event) => text(event, column) ?? []))].sort()
  return {
    id: `session:${group.identity}/${group.system}/${group.by === 'silence' ? '#' : ''}${id}`,
    identity: group.identity,
    system: group.system,
    by: group.by,
    from,
    to,
    events: events.length,
    refused: events.filter((event) => event.values.status_id === 2).length,
    signIn: events.find(isSignIn)?.uid ?? null,
    signOut: events.findLast(isSignOut)?.uid ?? null,
    addresses: all('src_ip'),
    agents: all('user_agent'),
    firstEvent: events[0]!.uid,
    lastEvent: events.at(-1)!.uid,
  }
}
