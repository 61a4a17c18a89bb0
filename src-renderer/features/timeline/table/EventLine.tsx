// One line of the table: an event, a fold, or a gap. Memoised: scrolling moves lines, it does not redraw them.
import { memo } from 'react'
import type { EventMark } from '../../../app/detection-marks.ts'
import { durationText, timeText } from '../../../app/time/format.ts'
import { number } from '../../../app/words.ts'
import { cx } from '../../../design/cx.ts'
import { Icon } from '../../../design/Icon.tsx'
import type { Item } from '../rows/items.ts'
import { Badges, Marks, Said, Severity, shownColumn, Time, Value } from './cells.tsx'
import { saidOver, type TableColumn } from './layout.ts'
import styles from './table.module.css'

interface Props {
  item: Item
  /** DOM id; the grid points at it as the active descendant. */
  id: string
  top: number
  columns: readonly TableColumn[]
  template: string
  zone: string
  withYear: boolean
  /** Number in the whole view, from 1, when it is known. */
  rank: number | undefined
  current: boolean
  marked: boolean
  /** Column of the active cell, or null. */
  cell: number | null
  query: string
  /** What rules found on the event, where they did. */
  mark: EventMark | undefined
}

const EventLineNow = ({ item, id, top, columns, template, zone, withYear, rank, current, marked, cell, query, mark }: Props) => {
  const place = { transform: `translateY(${top}px)`, gridTemplateColumns: template }
  if (item.kind === 'gap') {
    const wide = { ...place, gridTemplateColumns: '170px 1fr' }
    const words = `Quiet for ${durationText(item.to - item.from)}`
    return (
      <div className={styles.line} style={wide} role="row" id={id} tabIndex={-1}>
        <div role="gridcell" className={styles.gapRule} aria-colindex={1} tabIndex={-1} />
        <div role="gridcell" className={styles.gapText} tabIndex={-1}>
          {words}: no event{query ? ' of this query' : ''}. Whether a log was kept is not known.
        </div>
      </div>
    )
  }
  const row = item.kind === 'row' ? item.row : item.rows[0]!
  if (item.kind === 'fold') {
    const last = item.rows[item.rows.length - 1]!
    return (
      <div
        className={cx(styles.line, styles.fold, current && styles.current)}
        style={place}
        role="row"
        id={id}
        tabIndex={-1}
        aria-expanded={item.open}
        aria-selected={current}
        aria-rowindex={rank}
        data-item={row.uid}
      >
        <div role="gridcell" className={styles.mark} tabIndex={-1}>
          <Marks row={row} />
        </div>
        <div role="gridcell" className={cx(styles.chevron, item.open && styles.opened)} tabIndex={-1}>
          <Icon name="right" size={12} />
        </div>
        <div role="gridcell" className={styles.value} tabIndex={-1}>
          <Time row={row} zone={zone} withYear={withYear} />
        </div>
        <div role="gridcell" className={styles.foldText} tabIndex={-1} title={`${row.values.user_name ?? row.values.src_ip ?? ''}`}>
          {number(item.rows.length)} read-only calls
          {last.ts !== null && ` until ${timeText(Number(last.ts), zone).slice(11)}`} by{' '}
          {row.values.user_name ?? row.values.src_ip ?? 'an unnamed credential'}
        </div>
      </div>
    )
  }
  const [saidAt, saidEnd] = saidOver(columns, row)
  const active = (index: number) => (cell === index ? styles.cell : undefined)
  return (
    <div
      className={cx(styles.line, current && styles.current, marked && styles.marked, row.hidden && styles.hidden)}
      style={place}
      role="row"
      id={id}
      tabIndex={-1}
      aria-rowindex={rank}
      aria-selected={marked || current}
      data-item={row.uid}
    >
      <div role="gridcell" className={cx(styles.mark, active(0))} data-column="layer" id={`${id}-0`} tabIndex={-1}>
        <Marks row={row} />
      </div>
      <div role="gridcell" className={cx(styles.mark, active(1))} data-column="severity_id" id={`${id}-1`} tabIndex={-1}>
        <Severity row={row} mark={mark} />
      </div>
      <div role="gridcell" className={cx(styles.value, active(2))} id={`${id}-2`} tabIndex={-1}>
        <Time row={row} zone={zone} withYear={withYear} />
      </div>
      {columns.map((column, index) => (
        <div
          key={column.name}
          role="gridcell"
          className={cx(styles.value, index === 0 || column.name === 'resource' ? undefined : styles.second, active(index + 3))}
          data-column={index === saidAt || column.name === 'said' ? undefined : shownColumn(row, column.name)}
          style={index === saidAt ? { gridColumn: `span ${saidEnd - saidAt}` } : undefined}
          aria-colspan={index === saidAt ? saidEnd - saidAt : undefined}
          hidden={index > saidAt && index < saidEnd}
          id={`${id}-${index + 3}`}
          tabIndex={-1}
        >
          {index === saidAt ? <Said row={row} /> : <Value row={row} column={column} />}
        </div>
      ))}
      <div role="gridcell" className={styles.badges} tabIndex={-1}>
        <Badges row={row} />
      </div>
    </div>
  )
}

/** Items are made anew whenever rows arrive; a line is drawn anew only when what it says changed. */
const sameItem = (a: Item, b: Item): boolean => {
  if (a.kind === 'row') return b.kind === 'row' && a.row === b.row
  if (a.kind === 'gap') return b.kind === 'gap' && a.from === b.from && a.to === b.to
  return b.kind === 'fold' && a.open === b.open && a.rows.length === b.rows.length && a.rows[0] === b.rows[0]
}

export const EventLine = memo(EventLineNow, (a, b) => {
  for (const name of Object.keys(b) as (keyof Props)[])
    if (name === 'item' ? !sameItem(a.item, b.item) : !Object.is(a[name], b[name])) return false
  return true
})
