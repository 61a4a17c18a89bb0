// Graph, stories, process forest, sessions: what the investigation answers; pins are kept with the case.
import type { Pins } from '../../contract/procedures/graph.ts'
import { briefly } from '../../jobs/graph/told.ts'
import { whereElse } from '../../jobs/graph/where-else.ts'
import type { Bench } from '../bench.ts'
import type { Handlers } from '../procedures.ts'

const pinsKey = 'graph.pins'

export function graphHandlers(bench: Bench): Handlers<'graph'> {
  const own = () => bench.desk().investigation
  const pins = async (): Promise<Pins> => ((await bench.desk().client.getKv(pinsKey)) as Pins | null) ?? { positions: {}, notes: {} }
  return {
    start: ({ limit, keep, ...from }, signal) => own().start(from, { limit, keep }, signal),
    expand: ({ entity, kinds, limit, keep }, signal) => own().expand(entity, kinds, { limit, keep }, signal),
    path: ({ from, to }, signal) => own().path(from, to, signal),
    shortestStory: ({ entries, data }, signal) => own().shortestStory(entries, data, signal),
    story: async ({ incident, detections }) => briefly(await own().story(incident, detections)),
    entities: ({ search, kinds, limit }, signal) => own().entities(search, kinds, limit, signal),
    firsts: () => own().firsts(),
    hosts: () => own().hosts(),
    processes: ({ host }) => own().processes(host),
    sessions: ({ identities }, signal) => own().sessions(identities, signal),
    whereElse: ({ values, from, to }) => whereElse(values, { from, to }),
    pins,
    pin: async ({ positions, notes }) => {
      const before = await pins()
      const after: Pins = { positions: merged(before.positions, positions), notes: merged(before.notes, notes) }
      await bench.desk().client.setKv(pinsKey, after)
      bench.changed({ kind: 'annotations' })
      return after
    },
  }
}

function merged<T>(before: Record<string, T>, changes: Record<string, T | null>): Record<string, T> {
  const out = { ...before }
  for (const [id, value] of Object.entries(changes)) {
    if (value === null) delete out[id]
    else out[id] = value
  }
  return out
}
