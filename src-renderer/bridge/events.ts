// Questions about events, as hooks.
import type { Count, EventDetail, Histogram, Scope } from '../../src-main/contract/procedures/events.ts'
import { type Answer, useCall, useStream } from './call.ts'
import type { Client } from './client.ts'

const key = (name: string, input: unknown): string => `${name} ${JSON.stringify(input)}`

export const useHistogram = (scope: Scope | null, buckets: number): Answer<Histogram> =>
  useCall(
    scope && key('histogram', [scope, buckets]),
    (client, signal) => client.events.histogram({ ...scope!, buckets }, { signal }),
    ['events', 'annotations'],
    { keep: true },
  )

export const useCount = (scope: Scope | null): Count | undefined =>
  useStream(scope && key('count', scope), (client, signal) => client.events.count(scope!, { signal }), ['events', 'annotations'])

export const useFacets = (scope: Scope | null, columns: string[], limit: number) =>
  useCall(
    scope && key('facets', [scope, columns, limit]),
    (client, signal) => client.events.facets({ ...scope!, columns, limit }, { signal }),
    ['events', 'annotations'],
    { keep: true },
  )

export const useEventDetail = (uid: string | null): Answer<EventDetail | null> =>
  useCall(uid, (client, signal) => client.events.detail({ uid: uid! }, { signal }), [], { keep: true })

export const useElsewhere = (column: string | null, value: string) =>
  useCall(
    column && key('elsewhere', [column, value]),
    (client, signal) => client.events.elsewhere({ column: column!, value }, { signal }),
    ['events'],
  )

export const useAnnotations = (uid: string | null) =>
  useCall(uid && `annotations ${uid}`, (client, signal) => client.annotations.ofEvent({ uid: uid! }, { signal }), ['annotations'])

export const useTags = () => useCall('tags', (client, signal) => client.annotations.tags(undefined, { signal }), ['annotations'])

/** Suggestions for what is being typed; null asks for none. */
export const useSuggestions = (query: string | null, cursor: number) =>
  useCall(
    query === null ? null : key('suggest', [query, cursor]),
    (client, signal) => client.events.suggest({ query: query!, cursor }, { signal }),
    [],
    { keep: true },
  )

export interface EventBrief {
  uid: string
  /** As recorded, and as read to the millisecond; RFC 3339 or null. */
  recorded: string | null
  time: string | null
  action: string
  on: string
}

const briefOf = async (client: Client, uid: string, signal: AbortSignal): Promise<EventBrief | null> => {
  const detail = await client.events.detail({ uid }, { signal })
  if (!detail) return null
  const { columns } = detail
  const { metadata, time } = detail.ocsf as { metadata?: { original_time?: string }; time?: number }
  const text = (...names: string[]) => String(names.map((name) => columns[name]).find((value) => value !== undefined && value !== '') ?? '')
  return {
    uid,
    recorded: metadata?.original_time ?? null,
    time: typeof time === 'number' ? new Date(time).toISOString() : null,
    action: text('action', 'command', 'process', 'event_code', 'source'),
    on: text('resource', 'target_user', 'file', 'dst_ip', 'dst_host', 'host'),
  }
}

/** When, what and on what, for a list of events; null for one that is not in this case. */
export const useEventBriefs = (uids: readonly string[]): Answer<(EventBrief | null)[]> =>
  useCall(
    uids.length === 0 ? null : key('briefs', uids),
    (client, signal) => Promise.all(uids.map((uid) => briefOf(client, uid, signal))),
    [],
    { keep: true },
  )
