// What a redaction file means in this case: the text it names, the records it names, and which of a file's records may be shown.

import { columns } from '../../contract/columns.ts'
import type { Redaction } from '../../contract/redaction.ts'
import type { Desk } from '../desk.ts'
import type { Hidden } from './redact.ts'
import { Withheld } from './withheld.ts'

/** Shorter values stand in anything by chance, so that nothing would be left. */
const shortest = 3
const mostValues = 100_000

export interface HiddenCase extends Hidden {
  members: ReadonlySet<string>
  /** Members that hold a withheld event. */
  eventMembers: ReadonlySet<string>
  /** Places of records that are withheld by their bytes; filled while originals are searched. */
  readonly found: Map<string, Set<number>>
  readonly log: { class: string; count: number; what: string }[]
}

const usage = (message: string) => Object.assign(new Error(message), { code: 'usage' })

export async function hiddenOf({ client }: Pick<Desk, 'client'>, redaction: Redaction): Promise<HiddenCase> {
  const text = (one: Redaction['values'][number]) => (typeof one === 'string' ? one : one.value)
  const named = [...redaction.values, ...redaction.secrets].map(text)
  const log: HiddenCase['log'] = []
  const entry = (name: string, count: number, what: string) => count > 0 && log.push({ class: name, count, what })
  const reasons = [...new Set([...redaction.values, ...redaction.secrets].flatMap((one) => (typeof one === 'string' ? [] : [one.reason])))]
  entry('values', redaction.values.length, `text that appears nowhere${reasons.length > 0 ? ` (${reasons.join('; ')})` : ''}`)
  entry('secrets', redaction.secrets.length, 'secrets that appear nowhere')

  for (const field of redaction.fields) {
    if (!columns.some(({ name }) => name === field)) throw usage(`there is no column ${field} to withhold; "values" takes any text`)
    const [facet] = await client.facets({ query: '', columns: [field], limit: mostValues } as Parameters<typeof client.facets>[0])
    const values = (facet?.values ?? []).map(({ value }) => value).filter((value) => value !== '')
    const short = values.filter((value) => value.length < shortest)
    if (short.length > 0)
      throw usage(`column ${field} holds ${short.length} values shorter than ${shortest} characters: name members or events instead`)
    if (values.length >= mostValues) throw usage(`column ${field} holds too many values to withhold`)
    named.push(...values)
    entry('fields', values.length, `every value of column ${field}`)
  }

  const byEvent = new Map<string, Set<number>>()
  for (const uid of redaction.events) {
    const stored = await client.event(uid)
    if (!stored) throw usage(`there is no event ${uid} to withhold`)
    for (const { member, offset } of stored.receipts) byEvent.set(member, (byEvent.get(member) ?? new Set()).add(offset))
  }
  entry('events', redaction.events.length, 'events whose records are hidden whole')
  for (const label of redaction.members) if (!(await client.member(label))) throw usage(`there is no member ${label} to withhold`)
  entry('members', redaction.members.length, 'members of which nothing is shown')

  const members = new Set(redaction.members)
  const within = (label: string): boolean => label.split('/').some((_, i, parts) => members.has(parts.slice(0, i + 1).join('/')))
  const found: HiddenCase['found'] = new Map()
  return {
    values: new Withheld(named),
    events: new Set(redaction.events),
    members,
    eventMembers: new Set(byEvent.keys()),
    found,
    log,
    record: (member, offset) => within(member) || byEvent.get(member)?.has(offset) === true || found.get(member)?.has(offset) === true,
  }
}
