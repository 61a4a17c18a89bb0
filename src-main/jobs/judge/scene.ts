// Joins insights with events: the record an insight lies in, the process event whose command it quotes, and what was typed into a shell.
import type { CaseClient } from '../../case/client.ts'
import type { Insight } from '../../contract/verdict.ts'
import type { Dossier } from '../../verdict/analyst/dossier.ts'
import type { ViewedEvent } from '../../verdict/claims/case-view.ts'
import { holdsCommand } from '../../verdict/claims/times.ts'
import { pathThere } from '../../verdict/insights/artifact.ts'
import { viewedEvent, withoutExhibits } from './case-view.ts'

/** What a log says of itself; the rest a process did. */
const ofLog = new Set([
  'sql-injection',
  'copy-from-program',
  'copy-to-program',
  'webshell-call',
  'exploit-attempt',
  'exploit-answered',
  'brute-force',
  'brute-force-success',
  'agent-instruction',
  'agent-command',
])
const splitOff = '"started_by":"fork"'
const eventsOfExhibit = 3000
const recordsHeld = 200
const recordBytes = 16 * 1024

export interface Scene {
  events: ViewedEvent[]
  eventOf: Map<string, string>
  typed: Dossier['typed']
  asked: Dossier['asked']
}
interface Placed extends ViewedEvent {
  offset: number
  length: number
  /** A process that only split off: what is said of its command line it became afterwards. */
  fork: boolean
}

export async function sceneOf(
  client: CaseClient,
  exhibits: Dossier['exhibits'],
  insights: readonly Insight[],
  without: readonly string[],
): Promise<Scene> {
  const out: Scene = { events: [], eventOf: new Map(), typed: [], asked: [] }
  for (const exhibit of exhibits) {
    const own = insights.filter((one) => one.member.startsWith(`${exhibit.id}/`) && one.family !== 'ordinary')
    // The events of a package are few and of one moment; those of a whole disk's logs are looked at as far as they are few.
    if (exhibit.events === 0 || (own.length === 0 && !exhibit.package)) continue
    const placed: Placed[] = []
    const logs = new Set(own.flatMap((one) => (ofLog.has(one.kind) ? [one.member] : [])))
    const records: { uid: string; text: string }[] = []
    const query = withoutExhibits(`exhibit:${exhibit.id}`, without)
    for await (const { rows, raw } of client.scan({
      query,
      hidden: 'with',
      possiblySame: 'with',
      limit: eventsOfExhibit,
      slice: 500,
      raw: true,
    })) {
      const at = new Map(
        raw.map(({ uid, offset, length, bytes }) => [uid, { offset, length, fork: Buffer.from(bytes).includes(splitOff) }]),
      )
      for (const { uid, bytes } of raw)
        if (records.length < recordsHeld && logs.has(rows.find((row) => row.uid === uid)?.member ?? ''))
          records.push({ uid, text: Buffer.from(bytes.subarray(0, recordBytes)).toString('utf8') })
      for (const row of rows) placed.push({ ...viewedEvent(row), ...(at.get(row.uid) ?? { offset: -1, length: 0, fork: false }) })
    }
    const used = new Set<string>()
    for (const one of own) {
      const event =
        one.kind === 'sensor-detection'
          ? firedOn(one, placed)
          : ofLog.has(one.kind)
            ? (recordOf(one, placed) ?? processOf(one, placed))
            : (processOf(one, placed) ?? recordOf(one, placed))
      if (!event) continue
      out.eventOf.set(one.id, event.uid)
      used.add(event.uid)
    }
    for (const one of own) {
      // A line without a time bears that of the record before it; the rule of the sensor saw it written.
      const seen = one.kind === 'agent-instruction' && own.find((other) => writes(other, one))
      const event = seen && out.eventOf.get(seen.id)
      if (event) out.eventOf.set(one.id, event)
    }
    for (const one of askedFor(records, placed)) {
      out.asked.push(one)
      used.add(one.by)
      used.add(one.of)
    }
    for (const one of typedInto(own, placed)) {
      out.typed.push(one)
      used.add(one.event)
    }
    if (exhibit.package && placed[0]) used.add(placed[0].uid)
    for (const { offset: _, length: __, fork: ___, ...event } of placed) if (used.has(event.uid)) out.events.push(event)
  }
  return out
}

/** The sensor's rule fired on a write to the file that this insight lies in. */
const writes = (fired: Insight, one: Insight): boolean =>
  fired.kind === 'sensor-detection' &&
  fired.family === one.family &&
  fired.values.some(({ kind, value }) => kind === 'path' && value === pathThere(one.path))

function askedFor(records: readonly { uid: string; text: string }[], events: readonly Placed[]): Dossier['asked'] {
  const out: Dossier['asked'] = []
  if (records.length === 0) return out
  for (const { uid, fork, values } of events) {
    if (fork || values.class_uid !== 1007 || values.activity_id !== 1) continue
    const by = records.find((record) => record.uid !== uid && holdsCommand(record.text, values.command))
    if (by) out.push({ by: by.uid, of: uid })
    if (out.length >= 50) break
  }
  return out
}

/** The event that the sensor's rule fired on: the file that was opened, or the program that was started. */
function firedOn(one: Insight, events: readonly Placed[]): Placed | undefined {
  const path = one.values.find(({ kind }) => kind === 'path')?.value
  const command = fold(one.values.find(({ kind }) => kind === 'command')?.value)
  const written = events.filter(({ values }) => values.class_uid === 1001 && values.file === path && values.activity_id !== 2)
  const opened =
    path === undefined ? undefined : (written.find(({ values }) => command !== '' && fold(values.command) === command) ?? written[0])
  return (
    opened ??
    events.find(
      ({ fork, values }) =>
        !fork && values.class_uid === 1007 && values.activity_id === 1 && command !== '' && fold(values.command) === command,
    )
  )
}

function recordOf(one: Insight, events: readonly Placed[]): Placed | undefined {
  const place = one.places[0]!
  const start = place.layers[0]?.start ?? place.start
  return events.find((event) => event.member === one.member && event.offset <= start && start < event.offset + event.length)
}

const fold = (text: unknown): string =>
  String(text ?? '')
    .replace(/[\0\s]+/g, ' ')
    .trim()

/** The shortest command that holds what the insight quotes, or begins it. */
function processOf(one: Insight, events: readonly Placed[]): Placed | undefined {
  const quote = fold(one.quote)
  if (quote.length < 6) return undefined
  const part = quote.slice(0, 120)
  let best: { event: Placed; command: string; begins: boolean } | undefined
  for (const event of events) {
    if (event.fork || event.values.class_uid !== 1007 || event.values.activity_id !== 1) continue
    const command = fold(event.values.command)
    if (command.length < 6) continue
    const begins = command.startsWith(part)
    if (!begins && !command.includes(part) && !(command.length >= 10 && quote.startsWith(command))) continue
    const better =
      !best ||
      (begins !== best.begins
        ? begins
        : command.length !== best.command.length
          ? command.length < best.command.length
          : earlier(event, best.event))
    if (better) best = { event, command, begins }
  }
  return best?.event
}
const earlier = (a: Placed, b: Placed): boolean => a.from !== undefined && b.from !== undefined && a.from < b.from

const reads = /^(?:\S*\/)?(?:busybox\s+)?(?:cat|less|more|head|tail|tar|cp|base64|gzip|xxd|strings|pg_dump|mysqldump|sqlite3|dd|zip)\b.*\//

function typedInto(own: readonly Insight[], events: readonly Placed[]): Dossier['typed'] {
  const shells = new Set(own.flatMap((one) => (one.kind === 'shell-on-socket' ? Number(/process\/(\d+)/.exec(one.path)?.[1] ?? -1) : [])))
  const out = new Map<string, Dossier['typed'][number]>()
  for (const event of events) {
    const { class_uid, activity_id, parent_pid, pid, command } = event.values
    if (
      event.fork ||
      class_uid !== 1007 ||
      activity_id !== 1 ||
      typeof parent_pid !== 'number' ||
      !shells.has(parent_pid) ||
      typeof command !== 'string'
    )
      continue
    // A fork still bears its parent's command line; the program it becomes comes as an event of its own.
    if (/^\S*\bsh(?:\s+-i)?$/.test(command.trim())) continue
    const key = `${pid}:${command}`
    if (!out.has(key)) out.set(key, { event: event.uid, parent: parent_pid, command, reads: reads.test(command) })
  }
  return [...out.values()].slice(0, 50)
}
