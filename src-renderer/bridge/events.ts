// Questions about events, as hooks.
import type { Count, EventDetail, Histogram, Scope } from '../../src-main/contract/procedures/events.ts'
import { type Answer, useCall, useStream } from './call.ts'

const key = (name: string, input: unknown): string => `${name} ${JSON.stringify(input)}`

export const useHistogram = (scope: Scope | null, buckets: number): Answer<Histogram> =>
  useCall(scope && key('histogram', [scope, buckets]), (client, signal) => client.events.histogram({ ...scope!, buckets }, { signal }), [
    'events',
    'annotations',
  ])

export const useCount = (scope: Scope | null): Count | undefined =>
  useStream(scope && key('count', scope), (client, signal) => client.events.count(scope!, { signal }), ['events', 'annotations'])

export const useFacets = (scope: Scope | null, columns: string[], limit: number) =>
  useCall(
    scope && key('facets', [scope, columns, limit]),
    (client, signal) => client.events.facets({ ...scope!, columns, limit }, { signal }),
    ['events', 'annotations'],
  )

export const useEventDetail = (uid: string | null): Answer<EventDetail | null> =>
  useCall(uid, (client, signal) => client.events.detail({ uid: uid! }, { signal }))

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
  useCall(query === null ? null : key('suggest', [query, cursor]), (client, signal) =>
    client.events.suggest({ query: query!, cursor }, { signal }),
  )
