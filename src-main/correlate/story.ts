// The story of an incident: phases by tactic over time, each sentence from events. Where intervals overlap, the order is
// said to be not established.
import type { Detection } from '../contract/detection.ts'
import { byTime, type EventFacts, orderUnknown, surelyBefore, text } from './facts.ts'

export interface Sentence {
  text: string
  /** Uids of the events it is made from. */
  events: string[]
  detections: string[]
  from: bigint | null
  to: bigint | null
  /** Empty, or `order not established` against the sentence before. */
  doubt: string
}

export interface Phase {
  tactic: string
  title: string
  from: bigint | null
  to: bigint | null
  sentences: Sentence[]
  /** Empty, or `order not established` against the phase before. */
  doubt: string
}

export interface StoryInput {
  detections: readonly Detection[]
  /** Events by uid; an event that is not there makes a sentence that says so. */
  event: (uid: string) => EventFacts | undefined
  /** `Credential Access` for `credential-access`. */
  tacticTitle: (shortname: string) => string
}

/** The columns sentences and intervals are made of. */
export const storyColumns = [
  'source',
  'duration_us',
  'status_id',
  'action',
  'credential',
  'user_name',
  'process',
  'host',
  'resource',
  'src_ip',
] as const

export function story(input: StoryInput): Phase[] {
  const phases = new Map<string, { detection: Detection; events: EventFacts[]; missing: string[] }[]>()
  for (const detection of input.detections) {
    const found = detection.eventIds.map((uid) => ({ uid, event: input.event(uid) }))
    const entry = {
      detection,
      events: found.flatMap(({ event }) => event ?? []).sort(byTime),
      missing: found.filter(({ event }) => !event).map(({ uid }) => uid),
    }
    const tactic = detection.tactics[0] ?? ''
    const list = phases.get(tactic)
    if (list) list.push(entry)
    else phases.set(tactic, [entry])
  }
  const out: Phase[] = []
  for (const [tactic, entries] of phases) {
    const sentences = join(entries.map(({ detection, events, missing }) => sentence(detection, events, missing)))
    out.push({ tactic, title: tactic === '' ? 'Without a tactic' : input.tacticTitle(tactic), ...bounds(sentences), sentences, doubt: '' })
  }
  out.sort((a, b) => order(a, b) || (a.tactic < b.tactic ? -1 : 1))
  for (const [i, phase] of out.entries()) {
    // The first sentence of a phase may well lie before the end of the phase before; its beginning decides.
    const before = out[i - 1]?.sentences[0]
    if (before) phase.doubt = doubt(before, phase.sentences[0]!)
  }
  return out
}

function bounds(list: readonly { from: bigint | null; to: bigint | null }[]): { from: bigint | null; to: bigint | null } {
  let from: bigint | null = null
  let to: bigint | null = null
  for (const one of list) {
    if (one.from !== null && (from === null || one.from < from)) from = one.from
    if (one.to !== null && (to === null || one.to > to)) to = one.to
  }
  return { from, to }
}

function facts(one: { from: bigint | null; to: bigint | null }): { from?: bigint; to?: bigint } {
  return { ...(one.from === null ? {} : { from: one.from }), ...(one.to === null ? {} : { to: one.to }) }
}

function order(a: { from: bigint | null; to: bigint | null }, b: { from: bigint | null; to: bigint | null }): number {
  return byTime({ uid: '', ...facts(a) }, { uid: '', ...facts(b) })
}

function doubt(before: { from: bigint | null; to: bigint | null }, after: { from: bigint | null; to: bigint | null }): string {
  // What matters between two is whether the second surely began after the first began.
  return surelyBefore({ ...(before.from === null ? {} : { from: before.from, to: before.from }) }, facts(after)) ? '' : orderUnknown
}

/** Equal events under several rules are one sentence. */
function join(list: Sentence[]): Sentence[] {
  const byEvents = new Map<string, Sentence>()
  for (const one of list) {
    const key = [...one.events].sort().join(' ')
    const known = byEvents.get(key)
    if (!known) byEvents.set(key, { ...one })
    else known.detections = [...known.detections, ...one.detections].sort()
  }
  const out = [...byEvents.values()].sort((a, b) => order(a, b) || (a.events[0]! < b.events[0]! ? -1 : 1))
  for (const [i, one] of out.entries()) one.doubt = i > 0 ? overlapDoubt(out[i - 1]!, one) : ''
  return out
}

function overlapDoubt(before: Sentence, after: Sentence): string {
  if (before.from === null || after.from === null) return orderUnknown
  // One event against one event: intervals that overlap have no order.
  if (before.events.length === 1) return surelyBefore(facts(before), facts(after)) ? '' : orderUnknown
  return doubt(before, after)
}

function sentence(detection: Detection, events: EventFacts[], missing: string[]): Sentence {
  const spans = events.map((event) => ({ from: event.from ?? null, to: event.to ?? event.from ?? null }))
  const words = events.length === 0 ? `${detection.title} (its events are not in the index).` : said(detection, events)
  return {
    text: detection.order === 'possible' ? `${words} The order of these events is possible, not certain.` : words,
    events: events.length > 0 ? events.map((event) => event.uid) : missing,
    detections: [detection.id],
    ...bounds(spans),
    doubt: '',
  }
}

function said(detection: Detection, events: EventFacts[]): string {
  const all = (column: (typeof storyColumns)[number]) => {
    const out = new Set<string>()
    for (const event of events) {
      const value = text(event, column)
      if (value !== undefined) out.add(value)
    }
    return [...out]
  }
  const list = (values: string[], most = 3) =>
    values.length <= most ? values.join(', ') : `${values.slice(0, most).join(', ')} and ${values.length - most} more`
  const keys = all('credential')
  const users = all('user_name')
  const who =
    keys.length > 0
      ? `key ${list(keys)}${users.length > 0 ? ` (${list(users)})` : ''}`
      : users.length > 0
        ? `credential ${list(users)}`
        : all('process').length > 0
          ? `process ${list(all('process'))}`
          : 'an unnamed caller'
  const actions = all('action')
  const hosts = all('host')
  const did = actions.length > 0 ? `called ${list(actions)}` : 'acted'
  const times = events.length === 1 ? '' : ` in ${events.length} events`
  const on = all('resource')
  const from = all('src_ip')
  const refused = events.filter((event) => event.values.status_id === 2).length
  const result =
    refused === 0 ? '' : refused === events.length ? '; every call was refused' : `; ${refused} of ${events.length} were refused`
  const time = when(events[0]!)
  return `${time}: ${who} ${did}${times}${on.length > 0 ? ` on ${list(on)}` : ''}${from.length > 0 ? ` from ${list(from)}` : ''}${hosts.length > 0 ? ` on host ${list(hosts)}` : ''}${result}. ${detection.title}.`
}

function when(event: EventFacts): string {
  if (event.from === undefined) return 'Undated'
  return new Date(Number(event.from / 1000n)).toISOString().replace(/\.000Z$/, 'Z')
}
