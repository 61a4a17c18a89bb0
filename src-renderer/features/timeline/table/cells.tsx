// Cells of one event: marks, time, values, badges. A value shows whole on hover.
import type { EventRow } from '../../../../src-main/contract/procedures/events.ts'
import type { EventMark } from '../../../app/detection-marks.ts'
import { LayerMark, levelIds, SeverityMark } from '../../../app/marks.tsx'
import { shortArn, valueText } from '../../../app/ocsf-words.ts'
import { clockText, dateText, offsetText, timeText } from '../../../app/time/format.ts'
import { Icon } from '../../../design/Icon.tsx'
import { Middle } from '../../../design/Middle.tsx'
import { instead } from '../rows/row-columns.ts'
import type { TableColumn } from './layout.ts'
import styles from './table.module.css'

export const cellValue = (row: EventRow, column: string): string | number | undefined =>
  column === 'exhibit' ? row.exhibit : column === 'member' ? row.member : column === 'said' ? row.said : row.values[column]

/** The column whose value a cell shows: its own, or what stands for it. Filters and copies are of this one. */
export const shownColumn = (row: EventRow, column: string): string =>
  cellValue(row, column) !== undefined ? column : (instead[column]?.find((other) => row.values[other] !== undefined) ?? column)

export const Marks = ({ row }: { row: EventRow }) => {
  const layer = row.values.layer
  return <LayerMark layer={layer === undefined ? undefined : String(layer)} />
}

/** The graver of what the event states and what rules found on it. */
export const Severity = ({ row, mark }: { row: EventRow; mark: EventMark | undefined }) => {
  const stated = Number(row.values.severity_id ?? 0)
  const found = mark ? (levelIds[mark.level] ?? 0) : 0
  if (!mark || (stated !== 99 && stated >= found)) return <SeverityMark id={stated} />
  return (
    <span title={`Detected: ${mark.titles.join('; ')}`}>
      <SeverityMark id={found} />
    </span>
  )
}

export const Time = ({ row, zone, withYear }: { row: EventRow; zone: string; withYear: boolean }) => {
  if (row.ts === null) return <span className={styles.faint}>undated</span>
  const ts = Number(row.ts)
  const date = dateText(ts, zone)
  return (
    <span title={`${timeText(ts, zone)} ${offsetText(ts, zone)}`}>
      <span className={styles.faint}>{withYear ? date : date.slice(5)}</span> {clockText(ts, zone)}
    </span>
  )
}

export const Value = ({ row, column }: { row: EventRow; column: TableColumn }) => {
  const own = shownColumn(row, column.name)
  const value = cellValue(row, own)
  if (value === undefined) return null
  if (own === 'said') return <span title={String(value)}>{value}</span>
  const whole = valueText(own, value)
  return <Middle text={shortArn(whole)} whole={whole} tail={column.tail} />
}

/** As a line of a log reads: host and program, then what was said. */
export const Said = ({ row }: { row: EventRow }) => {
  const { host, process } = row.values
  const who = [host, process].filter((one) => one !== undefined).join(' ')
  return (
    <span title={`${who}${who === '' ? '' : ': '}${row.said ?? ''}`}>
      {who !== '' && <span className={styles.faint}>{who}: </span>}
      {row.said}
    </span>
  )
}

export const Badges = ({ row }: { row: EventRow }) => (
  <>
    {row.version && (
      <span className={styles.badge} title="Another version of this event exists">
        v
      </span>
    )}
    {row.possiblySame && (
      <span className={styles.badge} title="Possibly the same as an equal line of another file">
        ≈
      </span>
    )}
    {row.tags.length > 0 && (
      <span className={styles.badge} title={row.tags.join(', ')}>
        {row.tags.length === 1 ? (row.tags[0]?.slice(0, 3) ?? '') : row.tags.length}
      </span>
    )}
    {row.notes > 0 && (
      <span className={styles.badge} title={`${row.notes} notes`}>
        {row.notes}
      </span>
    )}
    {row.hidden && (
      <span title="Hidden" className={styles.sign}>
        <Icon name="hidden" size={12} />
      </span>
    )}
    {row.bookmarked && (
      <span title="Bookmarked" className={styles.sign}>
        <Icon name="bookmark" size={12} filled />
      </span>
    )}
  </>
)
