// Microsoft Sentinel and Log Analytics exports: rows of any table, each given to the source that knows it.
import type { Claim, Framed, Framing, MemberContext, Probe, RecordResult, Source } from '../../contract/source.ts'
import { type EnvelopeSpec, unwrap, unwrapAll, type Wrapped } from '../envelope.ts'
import { status } from '../ocsf-event.ts'
import { claimedByOther, Router } from '../route.ts'
import type { ShapeStart } from '../shaped.ts'
import { isRecord } from '../taken.ts'
import { claimBy, fieldsOf, has, shortRow } from '../tool-source.ts'
import { shapeOf, shapes } from './shapes.ts'

type Obj = Record<string, unknown>

const router = new Router(undefined, 'sentinel')

const spec: EnvelopeSpec = {
  id: 'sentinel',
  vendor: 'Microsoft',
  product: 'Log Analytics',
  layer: 'control',
  router,
  own: shapeOf,
  start(pick): Partial<ShapeStart> {
    const failed = pick.word('EventID') === '4625' || (pick.word('ErrorCode') !== undefined && pick.word('AwsEventId') !== undefined)
    const id = pick.word('AwsEventId')
    return {
      // The portal's title names the zone that its cells do not.
      ...(has(pick.value, 'TimeGenerated [UTC]') ? { utc: true } : {}),
      ...(failed ? { status: status.failure } : {}),
      ...(id === undefined ? {} : { vendorId: { id, scope: pick.word('RecipientAccountId') ?? '', content: pick.value } }),
    }
  },
}

/** Texts beyond this many bytes are cut by Log Analytics. */
const columnLimit = 32_766

function timeKey(value: Obj): string | undefined {
  return Object.keys(value).find((key) => key === 'TimeGenerated' || /^TimeGenerated \[/.test(key))
}

function owns(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined
  if (isTables(value)) return 'tables'
  if (timeKey(value) === undefined) return undefined
  return ['Type', 'TenantId', 'SourceSystem', '_ResourceId', 'TableName', '$table', 'MG', 'ManagementGroupName'].some((key) =>
    has(value, key),
  )
    ? 'rows'
    : undefined
}

interface Table {
  name: unknown
  columns: { name: string }[]
  rows: unknown[][]
}

function isTables(value: Obj): value is Obj & { tables: Table[] } {
  return (
    Array.isArray(value.tables) &&
    value.tables.length > 0 &&
    value.tables.every(
      (table: unknown) =>
        isRecord(table) &&
        Array.isArray(table.columns) &&
        table.columns.every((column) => isRecord(column) && typeof column.name === 'string') &&
        Array.isArray(table.rows) &&
        table.rows.every(Array.isArray),
    )
  )
}

/** A row: the source that knows it as it stands, else the raw line some custom tables keep, else a row of this source. */
function wrappedRow(row: Obj, at: readonly string[], labels: string[]): Wrapped {
  const key = timeKey(row)
  const stamp = key === undefined ? undefined : row[key]
  const time = typeof stamp === 'string' ? stamp : undefined
  for (const [column, value] of Object.entries(row)) {
    if (typeof value === 'string' && value.length >= columnLimit && Buffer.byteLength(value) >= columnLimit)
      labels.push(`Log Analytics: ${column} is as long as a column can be: it may be cut`)
  }
  if (key !== undefined && /Local/i.test(key)) labels.push('Log Analytics: the portal wrote its times in the zone of the user')
  if (router.route(row)) return { inner: row, at, wrapper: {}, time, labels }
  for (const column of ['RawData', 'RawMessage', 'Message', 'RawEvent', 'SyslogMessage']) {
    const raw = row[column]
    if (typeof raw !== 'string' || raw === '') continue
    const parsed = router.route(raw.trimStart()[0] === '{' ? tryJson(raw) : raw)
    if (!parsed) continue
    const { [column]: _raw, ...wrapper } = row
    return { inner: raw, at: [...at, column], wrapper, time, labels }
  }
  if (has(row, 'AwsEventId'))
    labels.push('Log Analytics: the AWSCloudTrail table has columns of its own: this is not the event as CloudTrail wrote it')
  return { inner: undefined, at: [], wrapper: row, time, labels }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function normalise(record: Framed, member: MemberContext): RecordResult {
  const { value } = record
  if (!isRecord(value)) return { reject: 'not a row of Log Analytics' }
  if (isTables(value)) {
    const all = value.tables.flatMap((table) =>
      table.rows.map((cells, nth) => {
        const row: Obj = { TableName: table.name, ...(nth === 0 ? { columns: table.columns } : {}) }
        cells.forEach((cell, n) => {
          row[table.columns[n]?.name ?? `#${n + 1}`] = cell
        })
        // A row of cells has no keys to be cited by.
        const wrapped = wrappedRow(row, [], table.columns.length > cells.length ? [shortRow] : [])
        return wrapped
      }),
    )
    return unwrapAll(spec, record, member, all)
  }
  if (timeKey(value) === undefined && !member.header) return { reject: 'not a row of Log Analytics' }
  const short = member.header && Object.keys(value).length < member.header.length ? [shortRow] : []
  return unwrap(spec, record, member, wrappedRow(value, [], short))
}

const framings: readonly Framing[] = [
  { kind: 'json-lines' },
  { kind: 'json-array', path: [] },
  { kind: 'json-array', path: ['value'] },
  { kind: 'json-object' },
  { kind: 'csv', delimiter: ',' },
]

function claim(probe: Probe): Claim | undefined {
  const found = claimBy(probe, owns, framings, 0.7)
  // Sign-ins, Activity, Okta and others have sources that know their tables.
  return found && !claimedByOther(probe, 'sentinel') ? found : undefined
}

export const sentinel: Source = {
  id: 'sentinel',
  title: 'Microsoft Sentinel and Log Analytics rows',
  layer: 'control',
  logsource: { product: 'azure', service: 'loganalytics' },
  time: { meaning: 'recorded', field: 'TimeGenerated', zone: 'UTC; in portal CSV as the title says', precision: 'millisecond' },
  envelope: true,
  fields: Object.fromEntries(Object.entries(fieldsOf(shapes)).map(([path, names]) => [path, [...names, '*']])),
  claim,
  normalise,
  owns,
}
