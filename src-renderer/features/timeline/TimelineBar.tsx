// Head of the timeline: how many events of how many, what the layers are, and what the view leaves out.
import { lazy, Suspense, useRef, useState } from 'react'
import { layers } from '../../../src-main/contract/layer.ts'
import type { CaseInfo } from '../../../src-main/contract/procedures/case.ts'
import type { Count, Histogram } from '../../../src-main/contract/procedures/events.ts'
import { useMarked } from '../../app/annotate/annotate.ts'
import { LayerMark, layerWords } from '../../app/marks.tsx'
import { useDialogs } from '../../app/state/dialogs.ts'
import { useSettings } from '../../app/state/settings.ts'
import { useView } from '../../app/state/view.ts'
import { clockText, dateText } from '../../app/time/format.ts'
import { countText, number, plural } from '../../app/words.ts'
import { useModels } from '../../bridge/models.ts'
import { Button } from '../../design/Button.tsx'
import { Icon } from '../../design/Icon.tsx'
import type { Entry } from '../../design/Menu.tsx'
import styles from './Timeline.module.css'

const Menu = lazy(async () => ({ default: (await import('../../design/Menu.tsx')).Menu }))

interface Props {
  info: CaseInfo | undefined
  histogram: Histogram | undefined
  /** There will be none until somebody asks again. */
  failed: boolean
  count: Count | undefined
  hover: number | null
  fold: boolean
  onFold: () => void
}

const Sum = ({ info, histogram, failed, count }: Pick<Props, 'info' | 'histogram' | 'failed' | 'count'>) => {
  const { brush, range, query, undated } = useView()
  if (!info || (!histogram && !failed)) return <span className={styles.sum}>counting</span>
  if (!histogram) return <span className={styles.sum}>not counted: {number(info.events)} events in the case</span>
  const all = number(info.events)
  if (histogram.error) return <span className={styles.sum}>not counted: {all} events in the case</span>
  if (undated)
    return <span className={styles.sum}>{plural(histogram.undated, 'undated event')}: their records hold no time that can be read</span>
  const inRange = countText({ value: histogram.total.value + histogram.undated, exact: histogram.total.exact })
  const whole = range || query
  const only = histogram.total.value + histogram.undated === 1
  if (brush) {
    return (
      <span className={styles.sum}>
        {count ? countText(count) : '…'} events in the brush of {inRange} in the {range ? 'range' : 'case'}
        {whole && ` of ${all}`}
      </span>
    )
  }
  return (
    <span className={styles.sum}>
      {inRange} {only ? 'event' : 'events'}
      {whole ? ` of ${all} in the case` : ''}
    </span>
  )
}

const Legend = ({ histogram, hover }: Pick<Props, 'histogram' | 'hover'>) => {
  const zone = useSettings((state) => state.zone)
  const present = layers.filter((layer) => histogram?.layers[layer]?.some((count) => count > 0))
  const from = histogram && hover !== null ? Number(histogram.from) + hover * Number(histogram.width) : null
  return (
    <span className={styles.legend}>
      {from !== null && (
        <span className={styles.at}>
          {dateText(from, zone)} {clockText(Math.round(from), zone)}
        </span>
      )}
      {present.map((layer) => (
        <span key={layer} className={styles.layer}>
          <LayerMark layer={layer} quiet />
          {layerWords[layer].title}
          {hover !== null && <span className={styles.at}>{number(histogram?.layers[layer]?.[hover] ?? 0)}</span>}
        </span>
      ))}
    </span>
  )
}

export const TimelineBar = ({ info, histogram, failed, count, hover, fold, onFold }: Props) => {
  const { hidden, possiblySame, undated, range, brush, set } = useView()
  const marked = useMarked((state) => state.marked)
  const setMarked = useMarked((state) => state.setMarked)
  const show = useDialogs((state) => state.show)
  const { data: models } = useModels()
  const [open, setOpen] = useState(false)
  const anchor = useRef<HTMLButtonElement>(null)
  const entries: Entry[] = [
    { id: 'fold', title: 'Fold runs of read-only calls', on: fold, act: onFold },
    {
      id: 'hidden',
      title: 'Show hidden events too',
      on: hidden === 'with',
      act: () => set({ hidden: hidden === 'with' ? 'without' : 'with' }),
    },
    { id: 'only', title: 'Hidden events alone', on: hidden === 'only', act: () => set({ hidden: hidden === 'only' ? 'without' : 'only' }) },
    {
      id: 'same',
      title: 'Leave out possibly the same',
      on: possiblySame === 'without',
      detail: info ? number(info.possiblySame) : '',
      act: () => set({ possiblySame: possiblySame === 'without' ? 'with' : 'without' }),
    },
    {
      id: 'undated',
      title: 'Undated events',
      on: undated,
      detail: histogram ? number(histogram.undated) : '',
      act: () => set({ undated: !undated }),
    },
    'line',
    { id: 'columns', title: 'Columns…', act: () => show('columns') },
    { id: 'goto', title: 'Go to row or time…', shortcut: '⇧ G', act: () => show('goto') },
    { id: 'ask', title: 'Ask in plain words…', act: () => show('ask') },
    { id: 'export', title: 'Export as CSV or NDJSON…', act: () => show('export') },
  ]
  return (
    <div className={styles.bar}>
      <h2 className={styles.name}>Timeline</h2>
      <Sum info={info} histogram={histogram} failed={failed} count={count} />
      {marked.size > 0 && (
        <Button onClick={() => setMarked(new Set())}>
          {plural(marked.size, 'row')} marked <Icon name="cross" size={11} />
        </Button>
      )}
      {(range || brush) && (
        <Button kind="bare" onClick={() => set(brush ? { range: brush, brush: null } : { range: null })}>
          {brush ? 'Zoom to the brush' : 'All time'}
        </Button>
      )}
      {histogram && histogram.undated > 0 && !undated && (
        <Button kind="bare" onClick={() => set({ undated: true })}>
          {number(histogram.undated)} undated
        </Button>
      )}
      {hidden !== 'without' && (
        <Button onClick={() => set({ hidden: 'without' })}>
          {hidden === 'with' ? 'With hidden' : 'Hidden alone'} <Icon name="cross" size={11} />
        </Button>
      )}
      {possiblySame === 'without' && (
        <Button onClick={() => set({ possiblySame: 'with' })}>
          Without possibly the same <Icon name="cross" size={11} />
        </Button>
      )}
      <span className={styles.space} />
      {models?.some((one) => one.problem === null) && (
        <Button kind="bare" onClick={() => show('ask')} title="A question in plain words, to a query that you may change">
          <Icon name="search" size={12} /> Ask in words
        </Button>
      )}
      <Legend histogram={histogram} hover={hover} />
      <button
        ref={anchor}
        type="button"
        className={styles.more}
        aria-label="View"
        aria-haspopup="menu"
        title="View"
        onClick={() => setOpen(true)}
      >
        <Icon name="more" size={15} />
      </button>
      {open && (
        <Suspense fallback={null}>
          <Menu label="View of the timeline" entries={entries} anchor={anchor} open onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  )
}
