// Head of the graph: what it starts from, how much of the case it shows, and the acts on it.
import { lazy, Suspense, useDeferredValue, useRef, useState } from 'react'
import type { IncidentInfo } from '../../../src-main/contract/procedures/detections.ts'
import { kindWord } from '../../app/entities.tsx'
import { useListKeys } from '../../app/list/use-list-keys.ts'
import { useView } from '../../app/state/view.ts'
import { number, plural } from '../../app/words.ts'
import { useEntities } from '../../bridge/graph.ts'
import { Button } from '../../design/Button.tsx'
import { Icon } from '../../design/Icon.tsx'
import type { Entry } from '../../design/Menu.tsx'
import { expand, pin, shortestStory } from './acts.ts'
import { exportPng, exportSvg } from './export/export.ts'
import styles from './Graph.module.css'
import type { Band, Place, Placed } from './layout/bands.ts'
import { type Source, useGraph } from './state.ts'

const Menu = lazy(async () => ({ default: (await import('../../design/Menu.tsx')).Menu }))

interface Props {
  incidents: readonly IncidentInfo[]
  layout: { placed: Placed; bandOf: ReadonlyMap<string, Band> } | null
  pins: Readonly<Record<string, Place>>
}

const idOf = (source: Source | null): string => (source === null ? '' : 'id' in source ? `${source.kind}:${source.id}` : source.kind)

const listed = 12
const looked = 50

const Find = () => {
  const [text, setText] = useState('')
  const asked = useDeferredValue(text.trim())
  const { data } = useEntities(asked.length > 1 ? asked : null, looked)
  const box = useRef<HTMLDivElement>(null)
  const all = data?.entities ?? []
  // A large case is looked through by its first events: who is not in the list may still be in the case.
  const heading = `${all.length > listed ? `The first ${listed} of ${all.length === looked ? `at least ${looked}` : all.length}` : all.length} found${data?.exact === false ? '; the case may hold more' : ''}`
  const entries: Entry[] = all.slice(0, listed).map((node) => ({
    id: node.id,
    title: node.name,
    detail: `${kindWord(node.kind)}, ${data?.exact ? '' : 'at least '}${plural(node.events, 'event')}`,
    act: () => {
      setText('')
      useGraph.getState().from({ kind: 'entity', id: node.id })
      useView.getState().select({ kind: 'entity', id: node.id })
    },
  }))
  const [open, setOpen] = useState(false)
  return (
    <div ref={box} className={styles.find}>
      <input
        className={styles.search}
        type="search"
        aria-label="Start from an entity"
        placeholder="Start from an entity"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if ((event.key === 'Enter' || event.key === 'ArrowDown') && entries.length > 0) {
            event.preventDefault()
            setOpen(true)
          }
        }}
      />
      {open && entries.length > 0 && (
        <Suspense fallback={null}>
          <Menu label="Entities" heading={heading} entries={entries} anchor={box} open onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  )
}

export const GraphBar = ({ incidents, layout, pins }: Props) => {
  const { source, shown, path, about, from } = useGraph()
  const selection = useView((state) => state.selection)
  const [open, setOpen] = useState(false)
  const more = useRef<HTMLButtonElement>(null)
  const entity = selection?.kind === 'entity' ? selection.id : null
  const groups = [...shown.nodes.values()].filter(({ members }) => members > 1).length
  const picture = () => (layout ? { shown, path, ...layout, pins } : null)
  const nodes = [...shown.nodes.keys()]
  const step = (by: -1 | 1) => {
    const order = path.length > 0 ? [path[0]!.from, ...path.map(({ to }) => to)] : nodes
    const next = order[Math.min(order.length - 1, Math.max(0, order.indexOf(entity ?? '') + by))]
    if (next) useView.getState().select({ kind: 'entity', id: next })
  }
  useListKeys('Graph', step, [
    { id: 'graph.expand', group: 'Graph', title: 'Expand the entity', keys: ['e'], run: () => entity && void expand(entity) },
    {
      id: 'graph.path',
      group: 'Graph',
      title: 'Path from this entity to the next chosen one',
      keys: ['p'],
      run: () => entity && useGraph.setState({ pathFrom: entity }),
    },
    { id: 'graph.story', group: 'Graph', title: 'Shortest story from entry to data', keys: ['s'], run: () => void shortestStory() },
  ])
  const entries: Entry[] = [
    { id: 'svg', title: 'Export as SVG', act: () => void exportSvg(picture()) },
    { id: 'png', title: 'Export as PNG', act: () => void exportPng(picture()) },
    'line',
    {
      id: 'unpin',
      title: 'Release all pinned places',
      detail: number(Object.keys(pins).length),
      disabled: Object.keys(pins).length === 0,
      act: () => void pin(Object.fromEntries(Object.keys(pins).map((id) => [id, null]))),
    },
  ]
  return (
    <div className={styles.bar}>
      <h2 className={styles.name}>Graph</h2>
      <select
        className={styles.select}
        aria-label="What the graph starts from"
        value={idOf(source)}
        onChange={({ target: { value } }) => {
          const found = incidents.find(({ id }) => `incident:${id}` === value)
          from(found ? { kind: 'incident', id: found.id } : { kind: value === 'query' ? 'query' : 'all' })
        }}
      >
        {source === null && (
          <option value="" disabled>
            Choose where to start
          </option>
        )}
        {source && (source.kind === 'detection' || source.kind === 'entity') && (
          <option value={idOf(source)}>
            {source.kind === 'detection' ? 'One detection' : source.id.slice(source.id.indexOf(':') + 1)}
          </option>
        )}
        {incidents.slice(0, 30).map(({ id, title }) => (
          <option key={id} value={`incident:${id}`}>
            {title}
          </option>
        ))}
        <option value="query">What query and range find</option>
        <option value="all">Everything in the case</option>
      </select>
      <span className={styles.sum}>
        {about &&
          `${about.totalNodes > shown.nodes.size ? `${plural(about.totalNodes, 'entity', 'entities')}: ` : ''}${number(shown.nodes.size)} shown${
            groups > 0 ? `, ${plural(groups, 'group')}` : ''
          }; ${plural(about.events, 'event')}`}
      </span>
      <span className={styles.space} />
      <Find />
      <Button shortcut="e" disabled={entity === null} onClick={() => entity && void expand(entity)}>
        Expand
      </Button>
      <Button shortcut="s" onClick={() => void shortestStory()}>
        Story
      </Button>
      <button
        ref={more}
        type="button"
        className={styles.more}
        aria-label="More"
        aria-haspopup="menu"
        title="More"
        onClick={() => setOpen(true)}
      >
        <Icon name="more" size={15} />
      </button>
      {open && (
        <Suspense fallback={null}>
          <Menu label="More of the graph" entries={entries} anchor={more} open onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  )
}
