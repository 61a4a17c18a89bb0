// Columns of the table: which, how wide, and the CSS grid they make.
import { columns as stored } from '../../../../src-main/contract/columns.ts'

export interface TableColumn {
  name: string
  title: string
  /** Wanted width in px; columns that grow share what is left, and give way a little before the table scrolls sideways. */
  width: number
  /** Takes part in sharing what room is left. */
  grows: boolean
  /** Characters at the end that are never cut. */
  tail: number
}

const widths: Record<string, [width: number, grows: boolean, tail: number]> = {
  action: [140, true, 6],
  user_name: [112, true, 6],
  user_uid: [150, true, 10],
  issuer: [150, true, 14],
  resource: [132, true, 8],
  src_ip: [106, false, 6],
  dst_ip: [106, false, 6],
  user_agent: [130, true, 6],
  command: [220, true, 8],
  account: [104, false, 4],
  region: [92, false, 4],
  service: [110, true, 4],
  status_code: [110, true, 4],
  status_id: [78, false, 4],
  source: [110, false, 4],
  credential: [140, false, 6],
  session: [140, false, 6],
}

/** Columns that are not stored ones: where the event's record lies. */
export const placeColumns: readonly TableColumn[] = [
  { name: 'exhibit', title: 'Exhibit', width: 48, grows: false, tail: 3 },
  { name: 'member', title: 'File', width: 128, grows: false, tail: 6 },
]

/** What a record says in its own words; it stands by itself where the action would, and may be a column of its own. */
export const saidColumn: TableColumn = { name: 'said', title: 'Message', width: 320, grows: true, tail: 0 }

export const allColumns: readonly TableColumn[] = [
  ...stored
    .filter(({ name }) => name !== 'layer' && name !== 'severity_id')
    .map(({ name, title, storage }) => {
      const [width, grows, tail] = widths[name] ?? (storage === 'text' ? ([120, true, 8] as const) : ([84, false, 4] as const))
      return { name, title, width, grows, tail }
    }),
  ...placeColumns,
  saidColumn,
]

/**
 * Which columns of a row give their room to what its record says: from the action on, up to the first that has a value of its own.
 * None where the table has a column for it.
 */
export const saidOver = (
  columns: readonly TableColumn[],
  row: { values: Readonly<Record<string, unknown>>; said?: string | undefined },
): [first: number, end: number] => {
  const first = columns.findIndex(({ name }) => name === 'action')
  if (row.said === undefined || first < 0 || columns.includes(saidColumn)) return [-1, -1]
  let end = first + 1
  while (end < columns.length && stored.some(({ name }) => name === columns[end]!.name) && row.values[columns[end]!.name] === undefined)
    end++
  return [first, end]
}

export const chosen = (names: readonly string[]): TableColumn[] =>
  names.map((name) => allColumns.find((column) => column.name === name)).filter((column) => column !== undefined)

const marksWidth = 14
const barsWidth = 17
const badgesWidth = 40

const least = (width: number): number => Math.round(width * 0.72)

/** Room for the date, the time of day and as many digits of its fraction. */
export const timeWidth = (withYear: boolean, digits: number, comfortable: boolean): number =>
  Math.ceil(((withYear ? 11 : 6) + 8 + (digits > 0 ? digits + 1 : 0)) * (comfortable ? 7.55 : 6.95)) + 6

/** Digits of the longest fraction of a second among rows: none, three or six. */
export const fractionDigits = (rows: readonly { ts: string | null }[]): number => {
  let digits = 0
  for (const { ts } of rows) {
    if (ts === null || ts.endsWith('000000')) continue
    if (!ts.endsWith('000')) return 6
    digits = 3
  }
  return digits
}

export const template = (columns: readonly TableColumn[], time: number): string =>
  [
    `${marksWidth}px`,
    `${barsWidth}px`,
    `${time}px`,
    ...columns.map(({ width, grows }) => (grows ? `minmax(${least(width)}px, ${width}fr)` : `${width}px`)),
    `${badgesWidth}px`,
  ].join(' ')

export const leastWidth = (columns: readonly TableColumn[], time: number): number =>
  marksWidth +
  barsWidth +
  time +
  badgesWidth +
  columns.reduce((sum, { width, grows }) => sum + (grows ? least(width) : width), 0) +
  (columns.length + 3) * 8 +
  18
