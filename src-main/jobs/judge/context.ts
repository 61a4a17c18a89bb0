// What speaks for work: the same seen before, known addresses, announced changes, administrators; and listed indicators.
import type { CaseClient } from '../../case/client.ts'
import { columns } from '../../contract/columns.ts'
import { printMatch } from '../../contract/query/print.ts'
import type { Dossier, DossierDetection } from '../../verdict/analyst/dossier.ts'
import type { ViewedEvent } from '../../verdict/claims/case-view.ts'
import { rfc3339 } from '../../verdict/claims/times.ts'
import { exactCount, withoutExhibits } from './case-view.ts'

const detectionsLookedAt = 12
const dayUs = 86_400_000_000n

type Context = Pick<Dossier, 'routines' | 'origins' | 'announced' | 'indicatorHits'>

export async function contextOf(
  client: CaseClient,
  detections: readonly DossierDetection[],
  events: ReadonlyMap<string, ViewedEvent>,
  without: readonly string[],
): Promise<Context> {
  const out: Context = { routines: [], origins: [], announced: [], indicatorHits: [] }
  const seen = new Set<string>()
  for (const one of detections.slice(0, detectionsLookedAt)) {
    const event = events.get(one.eventIds[0] ?? '')
    if (!event) continue
    await routine(client, one, event, without, seen, out)
    await origin(client, one, event, without, seen, out)
  }
  await announced(client, detections, events, out)
  const hits = await client.indicatorHits({ limit: 1000 })
  const lists = hits.length === 0 ? [] : (await client.indicators({ limit: 1000, hitsOnly: true })).indicators
  for (const hit of hits) {
    if (!events.has(hit.event) || out.indicatorHits.length >= 20) continue
    out.indicatorHits.push({
      event: hit.event,
      value: hit.value,
      list: lists.find(({ id }) => id === hit.indicator)?.source ?? 'indicators',
    })
  }
  return out
}

const term = (column: string, value: string | number): string => printMatch(columns.find(({ name }) => name === column)!, String(value))

/** The same command on this host, or the same call by this credential, on at least three days beforehand. */
async function routine(
  client: CaseClient,
  one: DossierDetection,
  event: ViewedEvent,
  without: readonly string[],
  seen: Set<string>,
  out: Context,
): Promise<void> {
  const { command, action, user_name: user, host } = event.values
  const asked: ['command' | 'action', string][] = []
  if (typeof command === 'string' && command.length >= 4 && command.length <= 500)
    asked.push(['command', `${term('command', command)}${host === undefined ? '' : ` and ${term('host', host)}`}`])
  else if (typeof action === 'string' && typeof user === 'string')
    asked.push(['action', `${term('action', action)} and ${term('user_name', user)}`])
  for (const [what, plain] of asked) {
    if (seen.has(plain) || event.from === undefined) continue
    seen.add(plain)
    const query = withoutExhibits(plain, without)
    const count = await exactCount(client, { query })
    if (count < 4) continue
    const days = await daysBefore(client, query, event.from)
    if (days < 3) continue
    const value = String(event.values[what])
    out.routines.push({ what, detection: one.id, event: event.uid, column: what, value, query: plain, count, days })
  }
}

/** Days with such an event, of the thirty before this one. */
async function daysBefore(client: CaseClient, query: string, from: bigint): Promise<number> {
  const iso = (us: bigint) => new Date(Number(us / 1000n)).toISOString()
  const histogram = await client.histogram({
    query,
    hidden: 'with',
    possiblySame: 'with',
    from: iso(from - 30n * dayUs),
    to: iso(from - dayUs / 4n),
    buckets: 30,
  })
  const days = new Set<number>()
  for (const counts of Object.values(histogram.layers)) for (const [i, count] of counts.entries()) if (count > 0) days.add(i)
  return days.size
}

async function origin(
  client: CaseClient,
  one: DossierDetection,
  event: ViewedEvent,
  without: readonly string[],
  seen: Set<string>,
  out: Context,
): Promise<void> {
  const address = event.values.src_ip
  const column = event.values.credential !== undefined && !String(event.values.credential).startsWith('ASIA') ? 'credential' : 'user_name'
  const credential = event.values[column]
  if (typeof address !== 'string' || typeof credential !== 'string' || credential === '' || event.from === undefined) return
  const historyQuery = term(column, credential)
  const query = `${historyQuery} and ${term('src_ip', address)}`
  if (seen.has(query)) return
  seen.add(query)
  // A day ahead of the detection, so that the acts before it do not make their own history; to the second, as the sentence says it.
  const until = rfc3339(((event.from - dayUs) / 1_000_000n) * 1_000_000n)
  const before = await exactCount(client, { query: withoutExhibits(query, without), to: until })
  const history = await exactCount(client, { query: withoutExhibits(historyQuery, without), to: until })
  out.origins.push({
    detection: one.id,
    event: event.uid,
    credentialColumn: column,
    credential,
    address,
    query,
    before,
    history,
    historyQuery,
    until,
  })
}

/** Columns a change ticket may name, most telling first. */
const named = ['user_name', 'credential', 'host', 'src_ip', 'command', 'action', 'resource', 'container'] as const

async function announced(
  client: CaseClient,
  detections: readonly DossierDetection[],
  events: ReadonlyMap<string, ViewedEvent>,
  out: Context,
): Promise<void> {
  const intake = (await client.intakeVersions()).at(-1)?.intake
  if (!intake) return
  const lines = (text: string | undefined) =>
    (text ?? '')
      .split('\n')
      .filter((line) => line.trim().length >= 4)
      .slice(0, 200)
  const tickets = lines(intake.changeTickets)
  const administrators = lines(intake.administrators)
  const done = new Set<string>()
  for (const one of detections.slice(0, detectionsLookedAt)) {
    const event = events.get(one.eventIds[0] ?? '')
    if (!event) continue
    for (const line of tickets) {
      // A host alone names too much: something of what was done, or by whom, must be there as well.
      const hits = named.flatMap((column) => {
        const word = wordOf(column, event.values[column])
        return word !== undefined && holds(line, word) ? [{ column, word }] : []
      })
      const best = hits.find(({ column }) => column !== 'host' && column !== 'container') ?? undefined
      if (!best || (hits.length < 2 && best.column === 'action') || done.has(line)) continue
      done.add(line)
      out.announced.push({ kind: 'ticket', text: line.trim().slice(0, 200), names: best.word, event: event.uid, column: best.column })
    }
    const user = event.values.user_name
    const line = typeof user === 'string' ? administrators.find((text) => holds(text, user)) : undefined
    if (line !== undefined && !done.has(`a:${user}`)) {
      done.add(`a:${user}`)
      out.announced.push({
        kind: 'administrator',
        text: line.trim().slice(0, 200),
        names: String(user),
        event: event.uid,
        column: 'user_name',
      })
    }
  }
}

/** What of a value a person would write: the program of a command, the last part of a name. */
function wordOf(column: string, value: string | number | undefined): string | undefined {
  if (typeof value !== 'string') return undefined
  const word =
    column === 'command'
      ? (/([\w.-]+\.(?:sh|py|pl|sql|php))\b/.exec(value)?.[1] ?? /^(?:\S*\/)?([\w.-]{4,})/.exec(value)?.[1])
      : column === 'resource'
        ? value.split(/[/:]/).at(-1)
        : value
  if (word === undefined || word.length < 3 || ['sh', 'bash', 'root', 'python', 'python3', 'postgres'].includes(word)) return undefined
  return word
}
const holds = (line: string, word: string): boolean =>
  new RegExp(`(?<![\\w.-])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`, 'i').test(line)
