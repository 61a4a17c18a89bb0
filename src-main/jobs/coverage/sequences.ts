// Coverage from numbers that logs carry: the serial of audit events, the journal's sequence number. Read from the records,
// since no column holds them; the whole case is asked, because a file that comes later may close a gap.
import type { CaseClient } from '../../case/client.ts'
import type { NewCoverageClaim } from '../../contract/coverage.ts'
import { type Numbered, type NumberedInterval, sequenceIntervals } from '../../correlate/coverage/sequence.ts'

export const sequenceOrigin = 'sequence'
/** Beyond this many numbered events none is followed, which is then said: each is read from its record and held. */
const mostNumbered = 1_000_000
/** Intervals of one writer that are told apart; more are joined, smallest first. */
const mostIntervals = 100

interface NumberedSource {
  id: string
  words: string
  /** What an unbroken run does not show. */
  excludes: string
  /** Number, and the counter it belongs to where the record names one. */
  read(record: string): { number: bigint; counter: string } | undefined
}

const audit = /\b\d{9,10}\.\d{3}:(\d{1,18})\b/
const cursor = /\bs=([0-9a-f]{32});i=([0-9a-f]{1,15});/
const serial = /__SEQNUM\W{1,6}(\d{1,18})/
const serialOf = /__SEQNUM_ID\W{1,6}([0-9a-f]{32})/

const sources: readonly NumberedSource[] = [
  {
    id: 'linux_auditd',
    words: 'audit events',
    excludes: 'what the audit rules of the host do not ask for has no number',
    read(record) {
      const found = audit.exec(record)
      return found ? { number: BigInt(found[1]!), counter: '' } : undefined
    },
  },
  {
    id: 'linux_journald',
    words: 'journal entries',
    excludes: "what journald's own limits of rate and level kept out has no number",
    read(record) {
      const found = cursor.exec(record)
      if (found) return { number: BigInt(`0x${found[2]}`), counter: found[1]! }
      const number = serial.exec(record)
      const of = serialOf.exec(record)
      return number && of ? { number: BigInt(number[1]!), counter: of[1]! } : undefined
    },
  },
]

/** Claims from the numbers of the case's events; replaces what was there. An exhibit that brought no numbers changes none. */
export async function claimSequences(client: CaseClient, exhibit: string): Promise<number> {
  const used = new Set(await client.usedSources())
  const numbered = sources.filter(({ id }) => used.has(id))
  if (!(await brings(client, exhibit, numbered)))
    return (await client.coverageClaims()).filter(({ origin }) => origin === sequenceOrigin).length
  const { lanes } = await client.bucketCounts({ buckets: 1 })
  const claims: NewCoverageClaim[] = []
  for (const source of numbered) {
    const mine = lanes.filter((lane) => lane.source === source.id)
    if (countOf(mine) > mostNumbered) continue
    claims.push(...(await claimsOf(client, source, mine.length === 1)))
  }
  await client.setCoverageClaims(sequenceOrigin, claims)
  return claims.length
}

async function brings(client: CaseClient, exhibit: string, numbered: readonly NumberedSource[]): Promise<boolean> {
  if (numbered.length === 0) return false
  const query = `exhibit:${exhibit} and (${numbered.map(({ id }) => `source:${id}`).join(' or ')})`
  for await (const { rows } of client.scan({ query, hidden: 'with', possiblySame: 'with', limit: 1, raw: false }))
    if (rows.length > 0) return true
  return false
}

const countOf = (lanes: readonly { events: number }[]) => lanes.reduce((sum, { events }) => sum + events, 0)

/** What is not judged by its numbers although it has some, in words. */
export function unjudgedSequences(lanes: readonly { source: string; events: number }[]): string[] {
  return sources.flatMap(({ id, words }) => {
    const events = countOf(lanes.filter((lane) => lane.source === id))
    if (events <= mostNumbered) return []
    return [
      `The numbers of ${events.toLocaleString('en')} ${words} were not followed: more than ${mostNumbered.toLocaleString('en')} are too many to be held, so a gap among them is not shown.`,
    ]
  })
}

/** One counter: of a journal, or of the kernel of one host. */
interface Counter {
  host: string | null
  numbers: Numbered[]
  files: Set<string>
}

async function claimsOf(client: CaseClient, source: NumberedSource, onlyLane: boolean): Promise<NewCoverageClaim[]> {
  const counters = new Map<string, Counter>()
  for await (const { rows, raw } of client.scan({
    query: `source:${source.id}`,
    hidden: 'with',
    possiblySame: 'with',
    slice: 1000,
    raw: true,
  }))
    rows.forEach(({ values, exhibit }, n) => {
      const { bytes, ts, member } = raw[n]!
      if (ts === null) return
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
      const found = source.read(text)
      if (!found) return
      const host = values.host === undefined ? null : String(values.host)
      // Two hosts may have the same numbers: without a name, files of one folder are one host's.
      const place = found.counter || (host ?? `${exhibit}\0${folderOf(member.path)}`)
      let counter = counters.get(place)
      if (!counter) {
        counter = { host, numbers: [], files: new Set() }
        counters.set(place, counter)
      }
      counter.numbers.push({ number: found.number, ts })
      if (counter.files.size < 20) counter.files.add(member.label)
    })
  const claims: NewCoverageClaim[] = []
  for (const { host, numbers, files } of counters.values()) {
    // A claim without a host speaks for every host of the source.
    if (host === null && !(onlyLane && counters.size === 1)) continue
    for (const interval of joined(sequenceIntervals(numbers))) claims.push(claimOf(source, host, interval, [...files]))
  }
  return claims
}

const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1)

/** Few enough to be read: the shortest stretches between two gaps count as part of them. */
function joined(intervals: NumberedInterval[]): NumberedInterval[] {
  let list = intervals
  while (list.length > mostIntervals) {
    const whole = list.filter(({ state }) => state === 'complete').sort((a, b) => Number(a.to - a.from - (b.to - b.from)))
    const dropped = new Set(whole.slice(0, Math.max(1, Math.ceil((list.length - mostIntervals) / 2))))
    const next: NumberedInterval[] = []
    for (const one of list) {
      if (dropped.has(one)) continue
      const last = next.at(-1)
      if (last?.state === 'missing' && one.state === 'missing' && one.first > last.last) {
        last.missing += one.missing
        last.last = one.last
        if (one.to > last.to) last.to = one.to
      } else next.push({ ...one })
    }
    if (next.length === list.length) return list
    list = next
  }
  return list
}

function claimOf(source: NumberedSource, host: string | null, one: NumberedInterval, files: string[]): NewCoverageClaim {
  const { state, from, to, first, last, missing } = one
  const numbers = first === last ? `number ${first}` : `numbers ${first} to ${last}`
  const of = host === null ? '' : ` of ${host}`
  const all = last - first + 1n
  const statement =
    state === 'complete'
      ? `The ${source.words}${of} with the ${numbers} are all here: between two consecutive numbers nothing was written.`
      : missing === all
        ? `${missing === 1n ? 'One' : missing} of the ${source.words}${of} ${missing === 1n ? 'is' : 'are'} not here: ${numbers}. They were given out and not received: filtered before the export, lost when they were written, or removed.`
        : `${missing} of the ${all} ${source.words}${of} with the ${numbers} are not here: filtered before the export, lost when they were written, or removed.`
  return {
    state,
    layer: 'runtime',
    source: source.id,
    host,
    from: String(from),
    // Up to the moment of the last number itself.
    to: String(to + 1n),
    basis: 'sequence',
    statement,
    excludes: state === 'complete' ? [source.excludes] : [],
    evidence: files.map((ref) => ({ kind: 'member' as const, ref })),
  }
}
