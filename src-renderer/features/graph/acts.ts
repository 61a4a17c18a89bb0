// Acts on the graph: expand an entity, the path between two, the shortest story, pin.
import { nameOf } from '../../app/entities.tsx'
import { attempt, say } from '../../app/state/notices.ts'
import { plural } from '../../app/words.ts'
import { bump } from '../../bridge/changes.ts'
import { workbench } from '../../bridge/client.ts'
import { useGraph } from './state.ts'

/** New neighbours at once; more collapse into counted groups. */
const neighbours = 60

export const expand = (entity: string, kinds?: readonly string[]) =>
  attempt('The entity was not expanded', async () => {
    const { shown, grow } = useGraph.getState()
    const keep = [...shown.nodes.keys()].slice(0, 2000)
    const more = await workbench().graph.expand({ entity, ...(kinds && { kinds: [...kinds] }), limit: neighbours, keep })
    const added = more.nodes.filter(({ id }) => !shown.nodes.has(id)).length
    grow(more)
    say(added === 0 ? `${nameOf(entity)} has no neighbours that are not shown` : `${plural(added, 'entity', 'entities')} added`)
  })

export const pathBetween = (from: string, to: string) =>
  attempt('No path was looked for', async () => {
    const found = await workbench().graph.path({ from, to })
    const title = `From ${nameOf(from)} to ${nameOf(to)}`
    if (!found || !useGraph.getState().showPath(found, from, to, title)) {
      useGraph.setState({ pathFrom: null })
      say(`No path joins ${nameOf(from)} and ${nameOf(to)} in this case`)
    }
  })

/** The shortest chain in time from an entry to data. */
export const shortestStory = () =>
  attempt('The story was not told', async () => {
    const story = await workbench().graph.shortestStory({})
    if (!story) {
      say('No chain in time leads from an address that a detection names to a bucket, secret or repository of this case')
      return
    }
    useGraph.getState().tell(story)
  })

export const pin = (positions: Record<string, { x: number; y: number } | null>) =>
  attempt('The place was not kept', async () => {
    await workbench().graph.pin({ positions })
    bump(['annotations'])
  })
