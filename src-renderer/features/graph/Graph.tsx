// The investigation graph: who, what changed, what ran and was reached; one path through it, and behind each line its events.
import { useEffect } from 'react'
import { useWishes } from '../../app/go/go.ts'
import { ReceiveFirst } from '../../app/Receive.tsx'
import { scopeOf, useView } from '../../app/state/view.ts'
import { useIncidents } from '../../bridge/detections.ts'
import { type GraphStart, useGraphStart, usePins, useShortestStory } from '../../bridge/graph.ts'
import { Button } from '../../design/Button.tsx'
import { Empty, Failure, Loading } from '../../design/States.tsx'
import { Canvas } from './canvas/Canvas.tsx'
import styles from './Graph.module.css'
import { GraphBar } from './GraphBar.tsx'
import { useLayout } from './layout/use-layout.ts'
import { PathBar } from './PathBar.tsx'
import { type Source, useGraph } from './state.ts'

/** Entities shown before many alike collapse into counted groups: an incident is looked at as a whole. */
const limits = { incident: 14, detection: 40, entity: 60, query: 80, all: 80 } as const

/** Answers already begun with: going to another area and back keeps what was expanded. */
let begun: unknown = null

export const Graph = () => {
  const { source, shown, path, about, from, begin } = useGraph()
  const wish = useWishes((state) => state.graph)
  const view = useView()
  const { data: incidents, error: unknown, again: askIncidents } = useIncidents()
  const { data: pins } = usePins()

  useEffect(() => {
    if (!wish) return
    from({ kind: wish.kind, id: wish.id })
    useWishes.setState({ graph: null })
  }, [wish, from])
  useEffect(() => {
    if (source || wish || !incidents) return
    const first = incidents[0]
    from(first ? { kind: 'incident', id: first.id } : { kind: 'all' })
  }, [source, wish, incidents, from])

  const incident = source?.kind === 'incident' ? incidents?.find(({ id }) => id === source.id) : undefined
  const entries = incident?.entities.filter((id) => id.startsWith('address:')) ?? []
  const tells = source?.kind === 'all' || incident !== undefined
  const story = useShortestStory(tells ? entries : null)
  const settled = !tells || story.error !== undefined || (story.data !== undefined && !story.stale)
  // What the path goes through stands for itself, so that it never runs into a group.
  const keep = tells && story.data ? [...new Set(story.data.hops.flatMap(({ from, to }) => [from, to]))] : []
  const asked = (of: Source): GraphStart => ({
    limit: limits[of.kind],
    keep: of.kind === 'entity' ? [of.id] : keep,
    ...(of.kind === 'incident' && { incident: of.id }),
    ...(of.kind === 'detection' && { detection: of.id }),
    ...(of.kind === 'entity' && { entity: of.id }),
    ...(of.kind === 'query' && { scope: scopeOf(view, 'brush') }),
  })
  const { data, error, loading, stale, again } = useGraphStart(source && settled ? asked(source) : null)
  const told = tells ? story.data : null
  useEffect(() => {
    if (!data || stale || begun === data) return
    begun = data
    begin(data)
    useGraph.setState({ path: [], pathTitle: '' })
    if (told) useGraph.getState().tell(told)
  }, [data, stale, begin, told])

  const { layout, failure, busy } = useLayout(shown, path)
  return (
    <div className={styles.graph}>
      <GraphBar incidents={incidents ?? []} layout={layout} pins={pins?.positions ?? {}} />
      <PathBar />
      {error && <Failure what="The graph could not be made." reason={error} acts={<Button onClick={again}>Try again</Button>} />}
      {source === null && unknown && !incidents && (
        <Failure
          what="The incidents could not be read, so that the graph does not know where to start. Choose above, or try again."
          reason={unknown}
          acts={<Button onClick={askIncidents}>Try again</Button>}
        />
      )}
      {failure && <Failure what="The graph could not be laid out." reason={failure} />}
      {about?.cut && <p className={styles.cut}>Not complete: {about.cut}.</p>}
      {data && !stale && data.nodes.length === 0 && shown.nodes.size === 0 ? (
        <Empty icon="graph" title="No entity stands here" acts={<ReceiveFirst />}>
          {source?.kind === 'query'
            ? 'No event of this query and range names one.'
            : about?.cut
              ? 'A large case is drawn from what its detections name, and none stands. Start from an entity above, or draw a query from the timeline.'
              : about?.events === 0 && source?.kind === 'all'
                ? 'The case has no event yet: receive evidence first.'
                : 'No event names a user, key, address or resource.'}
        </Empty>
      ) : layout ? (
        <Canvas placed={layout.placed} bandOf={layout.bandOf} pins={pins?.positions ?? {}} busy={busy || (loading && stale)} />
      ) : (
        !error && !(source === null && unknown) && <Loading what="Joining events" />
      )}
    </div>
  )
}
