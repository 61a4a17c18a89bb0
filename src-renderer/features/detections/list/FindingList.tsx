// Every detection: gravest or earliest first, narrowed by severity, tactic and words.

import { useDeferredValue, useMemo, useState } from 'react'
import { EntityIcon, kindOf, nameOf } from '../../../app/entities.tsx'
import { showInGraph } from '../../../app/go/go.ts'
import { useListKeys } from '../../../app/list/use-list-keys.ts'
import { LevelMark } from '../../../app/marks.tsx'
import { ReceiveFirst, useNothingReceived } from '../../../app/Receive.tsx'
import { useSettings } from '../../../app/state/settings.ts'
import { useView } from '../../../app/state/view.ts'
import { number, plural } from '../../../app/words.ts'
import { useDetections, useDetectState, useMatrix } from '../../../bridge/detections.ts'
import { Button } from '../../../design/Button.tsx'
import { Choice } from '../../../design/Choice.tsx'
import { cx } from '../../../design/cx.ts'
import { Icon } from '../../../design/Icon.tsx'
import { Middle } from '../../../design/Middle.tsx'
import { PickList } from '../../../design/PickList.tsx'
import { Empty, Failure, Loading } from '../../../design/States.tsx'
import styles from '../Detections.module.css'
import { type Narrow, useDetectionsView, wide } from '../state.ts'
import { tacticWord, techniqueName, toSecond, whenText } from '../words.ts'
import { FindingFacets } from './FindingFacets.tsx'
import { type FindingRow, foldAlike } from './fold-alike.ts'

const columns = { gridTemplateColumns: '16px 138px minmax(180px, 2fr) minmax(120px, 1.2fr) minmax(70px, 110px) 52px 58px' }

const filterOf = (narrow: Narrow, search: string) => ({
  ...(narrow.levels.length > 0 && { levels: [...narrow.levels] }),
  ...(narrow.tactic && { tactic: narrow.tactic }),
  ...(narrow.technique && { technique: narrow.technique }),
  ...(narrow.rule && { rule: narrow.rule }),
  ...(narrow.incident && { incident: narrow.incident }),
  ...(search.trim() !== '' && { search: search.trim() }),
  hidden: narrow.hidden,
  order: narrow.order,
})

const Line = ({ row: { detection, alike, inside }, zone }: { row: FindingRow; zone: string }) => {
  const { data: matrix } = useMatrix()
  const entity = detection.entities[0]
  return (
    <div className={cx(styles.row, detection.hidden !== null && styles.off)} style={columns}>
      <LevelMark level={detection.level} />
      <span className={cx(styles.mono, styles.second)} title={whenText(detection.from, zone)}>
        {toSecond(whenText(detection.from, zone))}
      </span>
      <span className={styles.what} title={detection.title}>
        {inside && <span className={styles.inside} />}
        {detection.hidden && <Icon name="hidden" size={11} />}
        <span className={styles.cut}>{detection.title}</span>
        {alike > 1 && <span className={styles.alike}>×{number(alike)}</span>}
        {detection.order === 'possible' && <span className={cx(styles.faint, styles.cut)}>order not established</span>}
      </span>
      <span className={cx(styles.mono, styles.entity)} title={detection.entities.join('\n')}>
        {entity !== undefined && (
          <>
            <EntityIcon kind={kindOf(entity)} />
            <Middle text={nameOf(entity)} tail={8} whole={entity} />
            {detection.entities.length > 1 && <span className={styles.faint}>+{detection.entities.length - 1}</span>}
          </>
        )}
      </span>
      <span
        className={cx(styles.mono, styles.second)}
        title={detection.techniques.map((id) => `${id} ${techniqueName(matrix, id)}`).join('\n')}
      >
        {detection.techniques.join(' ')}
      </span>
      <span className={cx(styles.mono, styles.number, styles.second)}>{number(detection.events)}</span>
      <span className={cx(styles.mono, styles.number, styles.second)} title={detection.priority.reasons.join('\n')}>
        <span className={styles.priority}>
          {Math.round(detection.priority.score)} <LevelMark level={detection.priority.level} />
        </span>
      </span>
    </div>
  )
}

const Narrowed = () => {
  const { narrow, set } = useDetectionsView()
  const clauses: [keyof Narrow, string][] = [
    ...(narrow.tactic ? [['tactic', tacticWord(narrow.tactic)] as [keyof Narrow, string]] : []),
    ...(narrow.technique ? [['technique', narrow.technique] as [keyof Narrow, string]] : []),
    ...(narrow.rule ? [['rule', 'one rule'] as [keyof Narrow, string]] : []),
    ...(narrow.incident ? [['incident', 'one incident'] as [keyof Narrow, string]] : []),
  ]
  return clauses.map(([name, words]) => (
    <Button key={name} onClick={() => set({ [name]: wide[name] })}>
      {words} <Icon name="cross" size={11} />
    </Button>
  ))
}

export const FindingList = () => {
  const { narrow, set } = useDetectionsView()
  const zone = useSettings((state) => state.zone)
  const { selection, select } = useView()
  const search = useDeferredValue(narrow.search)
  const { data, error, again, loading, stale } = useDetections(filterOf(narrow, search))
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const rows = useMemo(() => foldAlike(data?.detections ?? [], opened), [data, opened])
  const list = rows.map(({ detection }) => detection)
  const unfold = (index: number) => {
    const row = rows[index]
    if (!row || (row.alike === 1 && !row.inside)) return
    setOpened((now) => {
      const next = new Set(now)
      if (!next.delete(row.key)) next.add(row.key)
      return next
    })
  }
  const at = selection?.kind === 'detection' ? list.findIndex(({ id }) => id === selection.id) : -1
  const pick = (index: number) => {
    const found = list[index]
    if (found) select({ kind: 'detection', id: found.id })
  }
  const current = list[at]
  useListKeys('Detections', (by) => pick(Math.min(list.length - 1, Math.max(0, at + by))), [
    {
      id: 'detection.graph',
      group: 'Detections',
      title: 'Show in graph',
      keys: ['g'],
      run: () => current && showInGraph({ kind: 'detection', id: current.id }),
    },
    { id: 'detection.unfold', group: 'Detections', title: 'Unfold detections alike', keys: ['x'], run: () => unfold(at) },
    {
      id: 'detection.hide',
      group: 'Detections',
      title: 'Hide with reason',
      keys: ['h'],
      run: () =>
        current &&
        useDetectionsView.setState({
          hiding: {
            detection: current.id,
            ruleId: current.ruleId,
            title: current.title,
            entities: current.entities,
            events: current.eventIds,
          },
        }),
    },
  ])
  return (
    <div className={styles.lower}>
      <FindingFacets />
      <div className={styles.main}>
        <div className={styles.tools}>
          <input
            className={styles.search}
            type="search"
            aria-label="Search detections"
            placeholder="Title, rule, technique or entity"
            value={narrow.search}
            onChange={(event) => set({ search: event.target.value })}
          />
          <Choice
            label="Order"
            hideLabel
            value={narrow.order}
            options={[
              { id: 'priority', title: 'Gravest first' },
              { id: 'time', title: 'In time' },
            ]}
            onChange={(order) => set({ order })}
          />
          <Narrowed />
          <span className={styles.space} />
          {data && data.suppressed > 0 && (
            <Button kind="bare" onClick={() => set({ hidden: narrow.hidden === 'without' ? 'with' : 'without' })}>
              {narrow.hidden === 'without' ? `${number(data.suppressed)} hidden` : `Without the ${number(data.suppressed)} hidden`}
            </Button>
          )}
          <span className={styles.sum}>{data && plural(data.total, 'detection')}</span>
        </div>
        {error && <Failure what="The detections could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />}
        <div className={styles.head} style={columns}>
          <span />
          <span>First event, {zone}</span>
          <span>Detection</span>
          <span>About</span>
          <span>ATT&CK</span>
          <span className={styles.number}>Events</span>
          <span className={styles.number}>Priority</span>
        </div>
        {list.length === 0 && !error && (loading ? <Loading what="Reading detections" /> : <NoFinding />)}
        {list.length > 0 && (
          <PickList
            label="Detections"
            count={list.length}
            rowHeight={22}
            stale={stale}
            at={at}
            onPick={pick}
            onEnter={(index) => (rows[index]!.alike > 1 ? unfold(index) : document.getElementById('inspector')?.focus())}
            id={(index) => list[index]!.id}
            line={(index) => <Line row={rows[index]!} zone={zone} />}
          />
        )}
        {data && data.total > data.detections.length && list.length > 0 && (
          <p className={styles.note}>
            The first {number(data.detections.length)} of {number(data.total)} are listed; narrow by severity, tactic or words to see the
            others.
          </p>
        )}
      </div>
    </div>
  )
}

const NoFinding = () => {
  const { narrow, set } = useDetectionsView()
  const { data: state } = useDetectState()
  const nothing = useNothingReceived()
  const narrowed = JSON.stringify({ ...narrow, order: '' }) !== JSON.stringify({ ...wide, order: '' })
  if (narrowed)
    return (
      <Empty icon="detections" title="No detection is like this" acts={<Button onClick={() => set(wide)}>Show all</Button>}>
        Others are there; what narrows the list stands above.
      </Empty>
    )
  if (nothing)
    return (
      <Empty icon="detections" title="Nothing has been received yet" acts={<ReceiveFirst />}>
        Rules look at evidence while it is received. What they find, and what they could not have found, stands here.
      </Empty>
    )
  if (state?.at === null)
    return (
      <Empty icon="detections" title="No rule has looked yet">
        The evidence was received without detection. Run it above: until then an empty list says nothing.
      </Empty>
    )
  return (
    <Empty icon="detections" title="No rule found anything">
      That is no proof of absence: the coverage map says which techniques could have been seen with the logs of this case.
    </Empty>
  )
}
