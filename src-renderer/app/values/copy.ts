// Ways to copy: a value, a query, a citation, JSON. Nothing leaves the machine but through the examiner's clipboard.
import type { EventRow } from '../../../src-main/contract/procedures/events.ts'
import { workbench } from '../../bridge/client.ts'
import { attempt, say } from '../state/notices.ts'
import { rfc3339 } from '../time/format.ts'
import { plural } from '../words.ts'

export const copyText = (text: string, what: string) =>
  attempt('Copying failed', async () => {
    await navigator.clipboard.writeText(text)
    say(`${what} copied`)
  })

export const citationOf = (row: EventRow): string =>
  `event ${row.uid}, ${row.ts === null ? 'undated' : rfc3339(Number(row.ts))}, ${row.values.action ?? row.values.source ?? 'event'}, ${row.member}`

export const copyCitations = (rows: readonly EventRow[]) =>
  copyText(rows.map(citationOf).join('\n'), rows.length === 1 ? 'Citation' : 'Citations')

/** OCSF of the events, derived again from their records. */
export const copyJson = (uids: readonly string[]) =>
  attempt('Copying as JSON failed', async () => {
    const events: unknown[] = []
    for (const uid of uids) {
      const detail = await workbench().events.detail({ uid })
      if (detail) events.push(detail.ocsf)
    }
    const text = events.length === 1 ? JSON.stringify(events[0], null, 2) : events.map((event) => JSON.stringify(event)).join('\n')
    await navigator.clipboard.writeText(text)
    say(`${plural(events.length, 'event')} copied as JSON`)
  })
