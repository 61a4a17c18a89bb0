// Makes claims: each fact with the citations it rests on and the predicates that re-run it.
import type { Claim, Insight, Predicate } from '../../contract/verdict.ts'
import type { ViewedEvent } from '../claims/case-view.ts'
import { rfc3339 } from '../claims/times.ts'
import type { Announced, DossierDetection, Origin, Routine } from './dossier.ts'

const quoteLength = 160

export class Drafting {
  readonly claims: Claim[] = []
  readonly #known = new Map<string, string>()

  #add(text: string, kind: Claim['kind'], citations: Claim['citations'], predicates: Predicate[]): string {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const id = `c${this.claims.length + 1}`
    this.claims.push({ id, text, kind, citations, predicates })
    this.#known.set(text, id)
    return id
  }

  reading(text: string): string {
    return this.#add(text, 'interpretation', [], [])
  }

  has(one: Insight): boolean {
    return this.#known.has(`${one.text}.`)
  }

  insight(one: Insight): string {
    const citations: Claim['citations'] = one.places.slice(0, 3).map((place, i) => ({
      kind: 'artifact',
      ...place,
      ...(i === 0 && quotable(one.quote) && { quote: one.quote.slice(0, quoteLength) }),
    }))
    return this.#add(`${one.text}.`, 'fact', citations, [{ kind: 'insight', member: one.member, insight: one.id, is: one.kind }])
  }

  detection(one: DossierDetection, first: ViewedEvent | undefined): string {
    const time = first?.from === undefined ? '' : `, one of them at ${rfc3339(first.from)}`
    const many = one.events === 1 ? '1 event' : `${one.events} events`
    return this.#add(
      `Rule "${one.title}" found ${many}${one.events === 1 && first?.from !== undefined ? ` at ${rfc3339(first.from)}` : time}.`,
      'fact',
      [{ kind: 'detection', id: one.id }, ...one.eventIds.slice(0, 5).map((id) => ({ kind: 'event' as const, id }))],
      [
        { kind: 'detection', id: one.id, field: 'title', value: one.title },
        { kind: 'detection', id: one.id, field: 'events', value: one.events },
        ...(first?.from === undefined ? [] : [{ kind: 'equal' as const, event: first.uid, column: 'time', value: rfc3339(first.from) }]),
      ],
    )
  }

  /** Who did what where, of one event, in the columns' own values. */
  event(one: ViewedEvent): string | undefined {
    const predicates: Predicate[] = []
    const say = (column: string, words: (value: string) => string): string => {
      const value = one.values[column]
      if (value === undefined || value === '' || String(value).length > 300 || String(value).includes('"')) return ''
      predicates.push({ kind: 'equal', event: one.uid, column, value })
      return words(String(value))
    }
    const who =
      say('user_name', (v) => `credential "${v}"`) || say('user_uid', (v) => `principal "${v}"`) || say('credential', (v) => `key "${v}"`)
    const process = say('process', (v) => `process "${v}"`)
    const action = say('action', (v) => ` called "${v}"`)
    const command = say('command', (v) => ` with the command line "${v}"`)
    const file = say('file', (v) => ` on file "${v}"`)
    const on = say('resource', (v) => ` on "${v}"`)
    const from = say('src_ip', (v) => ` from address ${v}`)
    const to = say('dst_ip', (v) => ` to address ${v}`)
    const port = to === '' ? '' : say('dst_port', (v) => ` port ${v}`)
    const host = say('host', (v) => ` on host "${v}"`)
    if (!who && !process) return undefined
    const time = one.from === undefined ? '' : `At ${rfc3339(one.from)} `
    if (one.from !== undefined) predicates.push({ kind: 'equal', event: one.uid, column: 'time', value: rfc3339(one.from) })
    const subject = who && process ? `${process} of ${who}` : who || process
    const refused = one.values.status_id === 2 ? '; it was refused' : ''
    const text = `${time}${subject}${action || (command || to || file ? '' : ' acted')}${command}${file}${on}${from}${to}${port}${host}${refused}.`
    return this.#add(
      text[0]!.toUpperCase() + text.slice(1),
      'fact',
      [{ kind: 'event', id: one.uid }],
      [...predicates, { kind: 'exists', events: [one.uid] }],
    )
  }

  typed(one: { event: string; parent: number; command: string }, event: ViewedEvent): string {
    const time = event.from === undefined ? '' : ` at ${rfc3339(event.from)}`
    return this.#add(
      `Process ${one.parent}, whose input and output were a network socket, started "${one.command}"${time}.`,
      'fact',
      [{ kind: 'event', id: one.event }],
      [
        { kind: 'equal', event: one.event, column: 'command', value: one.command },
        { kind: 'equal', event: one.event, column: 'parent_pid', value: one.parent },
        ...(event.from === undefined ? [] : [{ kind: 'equal' as const, event: one.event, column: 'time', value: rfc3339(event.from) }]),
      ],
    )
  }

  routine({ event, column, value, query, count, what }: Routine): string {
    const shown = value.length > 200 || value.includes('"') ? `this ${what}` : `"${value}"`
    return this.#add(
      `The case holds ${count} events of ${shown}.`,
      'fact',
      [{ kind: 'event', id: event }],
      [
        { kind: 'count', scope: { query }, op: '=', value: count },
        { kind: 'equal', event, column, value },
      ],
    )
  }

  origin({ event, credentialColumn, credential, address, query, before, history, historyQuery, until }: Origin): string {
    const text =
      before === 0
        ? `Of ${history} events of "${credential}" with a time below ${until}, 0 came from address ${address}.`
        : `Of the events of "${credential}" with a time below ${until}, ${before} came from address ${address}.`
    return this.#add(
      text,
      'fact',
      [{ kind: 'event', id: event }],
      [
        { kind: 'count', scope: { query, to: until }, op: '=', value: before },
        ...(before === 0 ? [{ kind: 'count' as const, scope: { query: historyQuery, to: until }, op: '=' as const, value: history }] : []),
        { kind: 'equal', event, column: credentialColumn, value: credential },
        { kind: 'equal', event, column: 'src_ip', value: address },
      ],
    )
  }

  announced({ kind, names, event, column }: Announced): string {
    const text =
      kind === 'ticket' ? `The client announced a change that names "${names}".` : `The client named "${names}" as an administrator's.`
    return this.#add(text, 'fact', [{ kind: 'event', id: event }], [{ kind: 'contains', in: { of: 'event', event, column }, text: names }])
  }

  indicator({ event, value }: { event: string; value: string }): string {
    return this.#add(
      `The listed indicator "${value}" stands in the evidence.`,
      'fact',
      [{ kind: 'event', id: event }],
      [{ kind: 'contains', in: { of: 'event', event }, text: value }],
    )
  }

  noConnections(exhibit: string, query: string, event: string): string {
    return this.#add(
      `Of ${exhibit} 0 events are connections to another host.`,
      'fact',
      [{ kind: 'event', id: event }],
      [{ kind: 'count', scope: { query }, op: '=', value: 0 }],
    )
  }

  order(titles: readonly string[], events: readonly string[]): string {
    const [first, ...rest] = titles
    return this.#add(
      `${first} came before ${rest.join(', which came before ')}.`,
      'fact',
      events.map((id) => ({ kind: 'event' as const, id })),
      [{ kind: 'order', events: [...events] }],
    )
  }
}

/** Text that can be read, and be compared byte for byte after it was shortened. */
const quotable = (quote: string): boolean => quote.length > 0 && !/[\uFFFD\0-\x08\x0e-\x1f]/.test(quote)
