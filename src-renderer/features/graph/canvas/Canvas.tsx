// The drawn graph: only what is in sight exists; nodes can be moved and then keep their place with the case.
import { MarkerType, type NodeChange, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { type CSSProperties, type MouseEvent, useCallback, useEffect, useMemo, useState } from 'react'
import { useSettings } from '../../../app/state/settings.ts'
import { useView } from '../../../app/state/view.ts'
import { clockText } from '../../../app/time/format.ts'
import { second } from '../../../app/time/zone.ts'
import { number } from '../../../app/words.ts'
import { Button } from '../../../design/Button.tsx'
import { Loading } from '../../../design/States.tsx'
import { expand, pathBetween, pin } from '../acts.ts'
import { type Band, nodeHeight, nodeWidth, type Place, type Placed } from '../layout/bands.ts'
import { type Link, verbsText } from '../model.ts'
import { useGraph } from '../state.ts'
import { Bands } from './Bands.tsx'
import { Beyond } from './Beyond.tsx'
import styles from './canvas.module.css'
import { type EntityFlowNode, EntityNode } from './EntityNode.tsx'
import { FarPicture } from './FarPicture.tsx'
import { bringIntoSight } from './fit.ts'
import { type LinkData, LinkEdge, type LinkFlowEdge } from './LinkEdge.tsx'
import { placeWords } from './place-words.ts'
import { quietness } from './quiet.ts'

const nodeTypes = { entity: EntityNode }
const edgeTypes = { link: LinkEdge }
/** Above this many links, words show at the chosen entity and on the path alone. */
const roomForWords = 60
/** Lines beyond which none but the path's stands out: entities would drown in them. */
const crowd = 160
/** More entities than this are drawn on one canvas while they are seen from afar. */
const manyEntities = 150
const farZoom = 0.6
const noNodes: EntityFlowNode[] = []
const noEdges: LinkFlowEdge[] = []
/** Of such a graph only what lies in or next to the sight exists as elements; it changes when the sight leaves a square of this size. */
const square = 500
/** Ends of lines that lie farther away. */
const mostBeyond = 300
/** Wider graphs open at their path, narrower ones whole. */
const mostWidth = 2400

interface Props {
  placed: Placed | null
  bandOf: ReadonlyMap<string, Band>
  pins: Readonly<Record<string, Place>>
  busy: boolean
}

const Flow = ({ placed, bandOf, pins, busy }: Props) => {
  const { shown, path, pathFrom } = useGraph()
  const { selection, select } = useView()
  const zone = useSettings((state) => state.zone)
  const flow = useReactFlow<EntityFlowNode, LinkFlowEdge>()
  const many = shown.nodes.size > manyEntities
  const far = useStore((state) => state.transform[2] < farZoom) && many
  const [moved, setMoved] = useState<Readonly<Record<string, Place>>>({})
  const chosen = selection?.kind === 'entity' || selection?.kind === 'edge' ? selection.id : null

  const near = useMemo(() => {
    if (chosen === null || selection?.kind !== 'entity') return null
    const out = new Set([chosen])
    for (const { from, to } of shown.links.values()) {
      if (from === chosen) out.add(to)
      if (to === chosen) out.add(from)
    }
    return out
  }, [chosen, selection?.kind, shown])

  const steps = useMemo(() => {
    const out = new Map<string, number>()
    path.forEach(({ from, to }, index) => {
      if (!out.has(from)) out.set(from, index + 1)
      if (!out.has(to)) out.set(to, index + 2)
    })
    return out
  }, [path])

  const at = useMemo(() => {
    const out = new Map<string, Place>()
    if (placed)
      for (const id of shown.nodes.keys()) {
        const place = moved[id] ?? pins[id] ?? placed.at.get(id)
        if (place) out.set(id, place)
      }
    return out
  }, [placed, shown, moved, pins])

  const places = useMemo(() => [...at.values()], [at])

  const sight = useStore(({ transform: [x, y, zoom], width, height }) => {
    if (!many || zoom < farZoom) return ''
    const low = (place: number) => Math.floor(-place / zoom / square) * square
    const high = (place: number, size: number) => Math.ceil((size - place) / zoom / square) * square
    return `${low(x)} ${low(y)} ${high(x, width)} ${high(y, height)}`
  })
  /** Entities that are drawn as elements; null for all. */
  const drawn = useMemo(() => {
    if (sight === '') return null
    const [left, top, right, bottom] = sight.split(' ').map(Number) as [number, number, number, number]
    const near = [...at].filter(([, { x, y }]) => x > left - nodeWidth && x < right && y > top - nodeHeight && y < bottom)
    const out = new Set([...near.map(([id]) => id), ...path.flatMap(({ from, to }) => [from, to])])
    const within = new Set(out)
    for (const { from, to } of shown.links.values()) {
      if (out.size > within.size + mostBeyond) break
      if (within.has(from)) out.add(to)
      else if (within.has(to)) out.add(from)
    }
    return out
  }, [sight, at, shown, path])

  const nodes = useMemo((): EntityFlowNode[] => {
    if (far) return noNodes
    return [...shown.nodes.values()].flatMap((node): EntityFlowNode[] => {
      const position = at.get(node.id)
      if (!position || (drawn && !drawn.has(node.id))) return []
      return [
        {
          id: node.id,
          type: 'entity',
          position,
          width: nodeWidth,
          height: nodeHeight,
          selected: node.id === chosen,
          ariaLabel: `${node.kind} ${node.name}`,
          data: {
            node,
            band: bandOf.get(node.id) ?? 'identity',
            step: steps.get(node.id) ?? null,
            pinned: node.id in pins,
            quiet: near !== null && !near.has(node.id) && !steps.has(node.id),
          },
        },
      ]
    })
  }, [far, drawn, at, shown, pins, chosen, bandOf, steps, near])

  const edges = useMemo((): LinkFlowEdge[] => {
    if (far) return noEdges
    const onPath = new Map(path.map(({ link, doubt }) => [link, doubt]))
    const clock = (micros: string | null) => (micros === null ? null : clockText(Math.floor(Number(micros) / second) * second, zone))
    const degree = new Map<string, number>()
    for (const { from, to } of shown.links.values()) for (const id of [from, to]) degree.set(id, (degree.get(id) ?? 0) + 1)
    const wordsOf = (link: Link): LinkData['words'] => {
      if (onPath.has(link.id) || link.id === chosen) return 'all'
      const mine = near !== null && (link.from === chosen || link.to === chosen)
      return mine || (near === null && shown.links.size <= roomForWords) ? 'verbs' : 'none'
    }
    // While an entity is dragged its words stay as they are; they find their place again where it is dropped.
    const place = new Map<string, Place>()
    for (const id of shown.nodes.keys()) {
      const own = pins[id] ?? placed?.at.get(id)
      if (own) place.set(id, own)
    }
    const links = [...shown.links.values()].filter(({ from, to }) => !drawn || (drawn.has(from) && drawn.has(to)))
    const worded = links
      .flatMap((link) => {
        const [from, to, words] = [place.get(link.from), place.get(link.to), wordsOf(link)]
        if (!from || !to || words === 'none') return []
        const lean = words === 'all' ? 0.5 : (degree.get(link.from) ?? 0) > (degree.get(link.to) ?? 0) ? 0.74 : 0.26
        const length = Math.min(34, Math.max(verbsText(link, number).length, words === 'all' ? 19 : 0))
        return [{ id: link.id, from, to, lean, length, lines: words === 'all' ? (onPath.get(link.id) ? 3 : 2) : 1 }]
      })
      .toSorted((a, b) => b.lines - a.lines)
    const roomFor = placeWords(worded, [...place.values()])
    return links.map((link): LinkFlowEdge => {
      const white = onPath.has(link.id)
      const mine = near !== null && (link.from === chosen || link.to === chosen)
      const selected = link.id === chosen
      const [first, last] = [clock(link.first), clock(link.last)]
      const room = roomFor.get(link.id)
      const quiet = !white && !selected && (near !== null ? !mine : shown.links.size > crowd)
      return {
        id: link.id,
        type: 'link',
        source: link.from,
        target: link.to,
        selected,
        zIndex: white ? 2 : selected || mine ? 1 : 0,
        ariaLabel: `${link.from} ${link.edges.map(({ kind }) => kind).join(', ')} ${link.to}`,
        // Hundreds of heads would cover the entities they point to.
        ...(!(quiet && shown.links.size > crowd) && {
          markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14, color: white || selected ? 'var(--accent)' : 'var(--t3)' },
        }),
        data: {
          link,
          onPath: white,
          doubt: onPath.get(link.id) ?? '',
          // What was chosen is read even where it lies over others.
          words: selected ? 'all' : room === undefined || room.lines > 1 ? wordsOf(link) : room.lines === 1 ? 'verbs' : 'none',
          times: first === null ? [] : first === last || last === null ? [first] : [first, last],
          lean: room?.lean ?? 0.5,
          quiet,
        },
      }
    })
  }, [far, drawn, shown, path, chosen, near, zone, placed, pins])

  /** All of it in sight; of a wide graph its path, where it has one, and at its opening so near that it can be read. */
  const whole = (opening = false) => {
    if (placed) void bringIntoSight(flow, { at, path, wide: placed.width > mostWidth, many, opening })
  }

  /** From afar there is no element to be clicked: the place says which entity it is. */
  const onPaneClick = (event: MouseEvent) => {
    const point = far ? flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }) : null
    const hit =
      point && [...at].find(([, { x, y }]) => point.x >= x && point.x <= x + nodeWidth && point.y >= y && point.y <= y + nodeHeight)?.[0]
    if (hit && pathFrom !== null && pathFrom !== hit) void pathBetween(pathFrom, hit)
    select(hit ? { kind: 'entity', id: hit } : null)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: only another layout moves the view, not each change in it
  useEffect(() => {
    if (!placed || placed.at.size === 0) return
    setMoved({})
    const timer = setTimeout(() => whole(true), 0)
    return () => clearTimeout(timer)
  }, [placed])

  const onNodesChange = useCallback((changes: NodeChange<EntityFlowNode>[]) => {
    const next: Record<string, Place> = {}
    for (const change of changes) if (change.type === 'position' && change.position) next[change.id] = change.position
    if (Object.keys(next).length > 0) setMoved((now) => ({ ...now, ...next }))
  }, [])

  return (
    <div
      className={styles.canvas}
      style={{ '--quiet-links': quietness(shown.links.size) } as CSSProperties}
      data-graph={placed ? 'drawn' : 'waiting'}
      data-far={far || undefined}
    >
      <ReactFlow<EntityFlowNode, LinkFlowEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onNodeClick={(_, { id }) => {
          if (pathFrom !== null && pathFrom !== id) void pathBetween(pathFrom, id)
          select({ kind: 'entity', id })
        }}
        onNodeDoubleClick={(_, { id }) => void expand(id)}
        onNodeDragStop={(_, node) => void pin({ [node.id]: node.position })}
        onEdgeClick={(_, { id }) => select({ kind: 'edge', id })}
        onPaneClick={onPaneClick}
        onlyRenderVisibleElements
        nodesConnectable={false}
        // Of a large graph entities are reached by keys, and their links in the inspector: hundreds of stops lead nowhere.
        edgesFocusable={shown.links.size <= roomForWords}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        zoomOnDoubleClick={false}
        elevateNodesOnSelect={false}
        minZoom={0.04}
        maxZoom={2}
        proOptions={{ hideAttribution: true }}
        aria-label="Graph"
      >
        {placed && <Bands boxes={placed.bands} />}
        {far && <FarPicture shown={shown} path={path} at={at} bandOf={bandOf} chosen={chosen} near={near} />}
      </ReactFlow>
      {busy && (
        <div className={styles.waiting}>
          <Loading what="Laying out" />
        </div>
      )}
      {placed && <Beyond places={places} />}
      <div className={styles.zoom}>
        <Button kind="bare" aria-label="Closer" onClick={() => void flow.zoomIn()}>
          +
        </Button>
        <Button kind="bare" aria-label="Farther" onClick={() => void flow.zoomOut()}>
          −
        </Button>
        <Button kind="bare" onClick={() => whole()}>
          All
        </Button>
      </div>
    </div>
  )
}

export const Canvas = (props: Props) => (
  <ReactFlowProvider>
    <Flow {...props} />
  </ReactFlowProvider>
)
