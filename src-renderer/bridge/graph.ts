// Questions about entities, paths, stories, processes and sessions, as hooks.
import type { z } from 'zod'
import type { graphProcedures } from '../../src-main/contract/procedures/graph.ts'
import { useCall } from './call.ts'
import type { Client } from './client.ts'

export type GraphStart = Parameters<Client['graph']['start']>[0]
export type Pins = z.infer<NonNullable<(typeof graphProcedures.pins)['~orpc']['outputSchema']>>
const follow = ['detections', 'events', 'case'] as const

export const useGraphStart = (input: GraphStart | null) =>
  useCall(input && `graph ${JSON.stringify(input)}`, (client, signal) => client.graph.start(input!, { signal }), follow, { keep: true })

/** From these entries, or from any; null asks nothing. */
export const useShortestStory = (entries: readonly string[] | null) =>
  useCall(
    entries && `shortest story ${JSON.stringify(entries)}`,
    (client, signal) => client.graph.shortestStory(entries && entries.length > 0 ? { entries: [...entries] } : {}, { signal }),
    follow,
  )

export const useStory = (incident: string | null, wanted = true) =>
  useCall(
    wanted ? `story ${incident ?? ''}` : null,
    (client, signal) => client.graph.story(incident === null ? {} : { incident }, { signal }),
    follow,
  )

export const useEntities = (search: string | null, limit = 20) =>
  useCall(
    search === null ? null : `entities ${JSON.stringify([search, limit])}`,
    (client, signal) => client.graph.entities({ search: search!, limit }, { signal }),
    follow,
  )

export const useFirsts = () => useCall('firsts', (client, signal) => client.graph.firsts(undefined, { signal }), follow)

export const useHosts = () => useCall('hosts', (client, signal) => client.graph.hosts(undefined, { signal }), follow)

export const useProcesses = (host: string | null) =>
  useCall(`processes ${host ?? ''}`, (client, signal) => client.graph.processes(host === null ? {} : { host }, { signal }), follow, {
    keep: true,
  })

export const usePins = () => useCall('pins', (client, signal) => client.graph.pins(undefined, { signal }), ['annotations', 'case'])
