// What a record says in its own words, for events that name no action and no command: one line, for a row of the timeline.
// Read from the records of the rows that are shown, so that imports pay nothing for it.
import type { EventRow } from '../case/api.ts'
import type { CaseClient } from '../case/client.ts'
import { maskText } from '../contract/secrets.ts'
import type { RecordReader } from './read.ts'

const longest = 240
/** Of a message that is looked at: more than is shown, so that a secret on the edge is still seen whole. */
const looked = 1000

type Event = Readonly<Record<string, unknown>>

const httpActivity = 4002

/** What was asked of a web server, and its answer. */
function requestOf(event: Event): string | undefined {
  const request = event.http_request as { http_method?: string; url?: { url_string?: string; path?: string } } | undefined
  const url = request?.url?.url_string ?? request?.url?.path
  if (event.class_uid !== httpActivity || url === undefined) return undefined
  const code = (event.http_response as { code?: number } | undefined)?.code
  return [request?.http_method, url, code].filter((one) => one !== undefined).join(' ')
}

export function saidOf(event: Event): string | undefined {
  const finding = event.finding_info as { title?: unknown } | undefined
  const first = [requestOf(event), event.message, finding?.title, event.status_detail].find(
    (one) => typeof one === 'string' && one.trim() !== '',
  )
  const kind = [event.class_name, event.activity_name].filter((one) => typeof one === 'string' && one !== 'Unknown').join(': ')
  const text = (first as string | undefined) ?? kind
  const line = maskText(
    text
      .slice(0, looked)
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim(),
  )
  if (line === '') return undefined
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}

/** What a server's error log has in place of an action. */
const level = /^(?:emerg|alert|crit|error|warn|notice|info|debug)$/

/** Names neither action nor command; or a method of the web, but not what it was used on; or only how grave it was. */
export const isWordless = ({ values }: Pick<EventRow, 'values'>): boolean =>
  values.command === undefined &&
  (values.action === undefined ||
    (values.resource === undefined && (values.class_uid === httpActivity || level.test(String(values.action)))))

/** The same rows, those without action and command with what their records say. */
export async function withSaid(client: CaseClient, reader: RecordReader, rows: EventRow[]): Promise<EventRow[]> {
  const wordless = rows.filter(isWordless)
  if (wordless.length === 0) return rows
  const raw = await client.rawOf(wordless.map(({ key }) => key))
  const events = await reader.derive(raw)
  const said = new Map(raw.map(({ uid }, n) => [uid, events[n] ? saidOf(events[n]!) : undefined]))
  return rows.map((row) => {
    const text = said.get(row.uid)
    return text === undefined ? row : { ...row, said: text }
  })
}
