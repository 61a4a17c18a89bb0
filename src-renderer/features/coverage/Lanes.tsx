// The lanes over time. Drag on them to set the range; a line's account stands in the inspector.

import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react'
import type { Coverage } from '../../../src-main/contract/coverage.ts'
import { Bands, StateSample } from '../../app/coverage/Bands.tsx'
import { bandsOf, stateWords } from '../../app/coverage/bands.ts'
import { useWidth } from '../../app/coverage/use-width.ts'
import { useListKeys } from '../../app/list/use-list-keys.ts'
import { LayerMark, layerWords } from '../../app/marks.tsx'
import { ReceiveFirst } from '../../app/Receive.tsx'
import { useSettings } from '../../app/state/settings.ts'
import { type Range, useView } from '../../app/state/view.ts'
import { durationText, rangeText } from '../../app/time/format.ts'
import { ticks } from '../../app/time/ticks.ts'
import { number, plural } from '../../app/words.ts'
import { cx } from '../../design/cx.ts'
import { Icon } from '../../design/Icon.tsx'
import { Middle } from '../../design/Middle.tsx'
import { PickList } from '../../design/PickList.tsx'
import { Empty } from '../../design/States.tsx'
import styles from './Coverage.module.css'
import { type CoverageRow, coverageRows } from './rows.ts'
import { useCoverageView } from './state.ts'
import { gist, placeOf } from './words.ts'

const rowHeight = 24
/** What stands beside the axis: names at the left, counts at the right; as the style sheet has it. */
const beside = 12 + 344 + 12 + 12 + 64 + 12 + 108 + 14

export const Lanes = ({ coverage }: { coverage: Coverage }) => {
  const { folded, fold } = useCoverageView()
  const { selection, select, range, set } = useView()
  const zone = useSettings((state) => state.zone)
  const box = useRef<HTMLDivElement>(null)
  const width = Math.max(120, useWidth(box) - beside)
  const rows = useMemo(() => coverageRows(coverage, folded), [coverage, folded])
  const from = Number(coverage.from ?? 0)
  const to = Number(coverage.to ?? 0)
  const x = (ts: number) => ((ts - from) / (to - from)) * width
  const [drag, setDrag] = useState<{ at: number; now: Range | null } | null>(null)
  const at = selection?.kind === 'lane' ? rows.findIndex(({ id }) => id === selection.id) : -1
  const pick = (index: number) => {
    const row = rows[index]
    if (row) select({ kind: 'lane', id: row.id })
  }
  useListKeys('Coverage', (by) => pick(Math.min(rows.length - 1, Math.max(0, at + by))))

  if (coverage.from === null)
    return (
      <Empty icon="coverage" title="Where evidence reaches is not known yet" acts={<ReceiveFirst />}>
        No dated event and no record of an acquisition stands in this case. Receive logs: every source, account and region gets a lane here,
        and what no log covers stays visible as that.
      </Empty>
    )

  const time = (event: PointerEvent): number | null => {
    const axis = box.current?.querySelector('[data-axis]')?.getBoundingClientRect()
    if (!axis || event.clientX < axis.left - 4 || event.clientX > axis.right + 4) return null
    return Math.round(from + Math.min(1, Math.max(0, (event.clientX - axis.left) / width)) * (to - from))
  }
  const onPointerDown = (event: PointerEvent) => {
    const now = event.button === 0 ? time(event) : null
    if (now !== null) setDrag({ at: now, now: null })
  }
  const onPointerMove = (event: PointerEvent) => {
    if (!drag) return
    const now = time(event)
    if (now === null || Math.abs(x(now) - x(drag.at)) < 3) return
    setDrag({ ...drag, now: { from: Math.min(drag.at, now), to: Math.max(drag.at, now) } })
  }
  const onPointerUp = () => {
    if (drag?.now) set({ range: drag.now })
    setDrag(null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at]
    if (!row || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return
    event.preventDefault()
    const layer = row.kind === 'layer' ? row.layer : row.lane.layer
    if (folded.has(layer) !== (event.key === 'ArrowLeft')) fold(layer)
    if (row.kind === 'lane' && event.key === 'ArrowLeft') select({ kind: 'lane', id: layer })
  }
  const window = drag?.now ?? range
  const marks = ticks(from, to, Math.max(2, Math.floor(width / 92)), zone)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dragging sets the range, which the strip below and the top bar do by keyboard
    <div
      ref={box}
      className={styles.lanes}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerLeave={onPointerUp}
      onKeyDown={onKeyDown}
    >
      <div className={styles.head} style={{ '--axis': `${width}px` } as never}>
        <span>Source; account, region, host</span>
        <svg width={width} height={24} data-axis aria-hidden="true" className={styles.axis}>
          {marks.map((tick) => (
            <g key={tick.ts}>
              <path d={`M${Math.round(x(tick.ts)) + 0.5} 17v7`} className={styles.grid} />
              {x(tick.ts) < width - 40 && (
                <text x={x(tick.ts)} y={12} className={tick.strong ? styles.strong : undefined}>
                  {tick.label}
                </text>
              )}
            </g>
          ))}
        </svg>
        <span className={styles.right}>Events</span>
        <span>State</span>
      </div>
      <PickList
        label="Lanes of coverage"
        className={styles.list}
        count={rows.length}
        rowHeight={rowHeight}
        at={at}
        onPick={pick}
        onEnter={() => document.getElementById('inspector')?.focus()}
        id={(index) => rows[index]!.id}
        line={(index) => (
          <Line
            row={rows[index]!}
            open={rows[index]!.kind === 'layer' && !folded.has(rows[index]!.id as never)}
            onFold={fold}
            axis={{ x, width, marks: marks.map(({ ts }) => x(ts)), window, bridge: 1.5 * Number(coverage.width) }}
          />
        )}
      />
      <div className={styles.foot}>
        {(['complete', 'seen', 'missing', 'unknown'] as const).map((state) => (
          <span key={state} className={styles.legend}>
            <StateSample state={state} />
            {stateWords[state]}
          </span>
        ))}
        <span className={styles.space} />
        <span className={cx(styles.faint, styles.bound)} title={`${rangeText(from, to, zone)} ${zone}`}>
          a hole shorter than {durationText(Number(coverage.width))} is not seen
        </span>
      </div>
    </div>
  )
}

interface Axis {
  x: (ts: number) => number
  width: number
  marks: readonly number[]
  window: Range | null
  bridge: number
}

const Line = ({ row, open, onFold, axis }: { row: CoverageRow; open: boolean; onFold: (layer: never) => void; axis: Axis }) => {
  const { x, width, marks, window, bridge } = axis
  const segments = row.kind === 'layer' ? row.segments : row.lane.segments
  const layer = row.kind === 'layer' ? row.layer : row.lane.layer
  const none = row.kind === 'layer' && row.lanes === 0
  const words = row.kind === 'lane' ? gist(row.lane.segments) : none ? 'nothing received' : plural(row.lanes, 'lane')
  return (
    <div className={cx(styles.row, row.kind === 'layer' && styles.layer)} style={{ '--axis': `${width}px` } as never}>
      {row.kind === 'layer' ? (
        <span className={styles.title}>
          <button
            type="button"
            tabIndex={-1}
            disabled={none}
            className={cx(styles.chevron, open && styles.turned, none && styles.nothing)}
            aria-label={open ? `Fold ${layerWords[layer].title}` : `Unfold ${layerWords[layer].title}`}
            onClick={(event) => {
              event.stopPropagation()
              onFold(layer as never)
            }}
          >
            <Icon name="right" size={12} />
          </button>
          <LayerMark layer={layer} quiet />
          {layerWords[layer].title}
        </span>
      ) : (
        <span className={styles.place}>
          <span className={styles.source}>{row.lane.title}</span>
          <span className={styles.where}>
            <Middle text={placeOf(row.lane)} tail={14} />
          </span>
        </span>
      )}
      <svg width={width} height={rowHeight} aria-hidden="true" className={styles.axis}>
        {marks.map((mark) => (
          <path key={mark} d={`M${Math.round(mark) + 0.5} 0V${rowHeight}`} className={styles.grid} />
        ))}
        <path d={`M0 ${rowHeight / 2}H${width}`} className={styles.unknown} />
        <Bands
          bands={bandsOf(segments, bridge)}
          layer={layer}
          x={x}
          left={0}
          right={width}
          y={row.kind === 'layer' ? 7 : 8}
          height={row.kind === 'layer' ? 10 : 8}
        />
        {window && (
          <rect
            x={x(window.from)}
            y={-1}
            width={Math.max(2, x(window.to) - x(window.from))}
            height={rowHeight + 2}
            className={styles.window}
          />
        )}
      </svg>
      <span className={styles.right}>{number(row.kind === 'layer' ? row.events : row.lane.events)}</span>
      <span className={cx(styles.state, words === 'a part is missing' && styles.bad)}>{words}</span>
    </div>
  )
}
