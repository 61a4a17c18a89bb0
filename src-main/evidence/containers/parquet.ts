// Parquet rows as JSON lines: columns become text that can be framed, cited and read again, always the same for the same file.
import type { Content, Problem, RandomContent } from '../content.ts'
import { ratioProblem } from './budget.ts'
import type { DecodeContext } from './decoder.ts'

type Metadata = Awaited<ReturnType<typeof import('hyparquet').parquetMetadataAsync>>

/** Rows made into text at once. */
const slice = 5000
/** A row group beyond these was made to exhaust us: real ones hold a million rows, each of at least some bits. */
const mostRows = 20_000_000
const rowsAByte = 1000
/** A page says its own size before it is decompressed. */
const mostGroupBytes = 2 * 1024 * 1024 * 1024

export function parquetRows(stored: RandomContent & { close?: () => void }, context: DecodeContext): { content: Content; close(): void } {
  let problem: Problem | undefined
  let counted = 0
  const file = {
    byteLength: stored.size,
    slice(start: number, end: number = stored.size): ArrayBuffer {
      const from = start < 0 ? stored.size + start : start
      if (from < 0 || end < from || end > stored.size) throw new Error(`it points at bytes ${from} to ${end} of ${stored.size}`)
      // Of its own: the reader keeps and views it.
      return Uint8Array.from(stored.read(from, end - from)).buffer
    },
  }
  const content: Content = {
    size: undefined,
    get problem() {
      return problem
    },
    async *chunks(from = 0) {
      problem = undefined
      let produced = 0
      let row = 0
      try {
        const { parquetMetadataAsync } = await import('hyparquet')
        const metadata = await parquetMetadataAsync(file)
        for (const group of metadata.row_groups) {
          const rows = Number(group.num_rows)
          const odd = strange(group, rows, row)
          if (odd) {
            problem = odd
            return
          }
          const columns = await columnsOf(file, metadata, row, rows)
          for (let start = 0; start < rows; start += slice) {
            context.signal?.throwIfAborted()
            let text = ''
            for (let n = start; n < Math.min(rows, start + slice); n++) text += `${rowText(columns, n)}\n`
            const chunk = Buffer.from(text)
            const total = produced + chunk.length
            const over =
              ratioProblem(context.path, total, stored.size) ??
              (total > counted ? context.budget.spend(context.path, total - counted) : undefined)
            counted = Math.max(counted, total)
            if (over) {
              problem = { ...over, offset: produced }
              return
            }
            if (total > from) yield from > produced ? chunk.subarray(from - produced) : chunk
            produced = total
          }
          row += rows
        }
        problem = stored.problem
      } catch (error) {
        if ((error as Error).name === 'AbortError') throw error
        problem = {
          state: produced === 0 ? 'failed' : 'cut',
          reason: `Parquet: ${(error as Error).message}; read up to row ${row}`,
          offset: produced,
        }
      }
    },
  }
  return { content, close: () => stored.close?.() }
}

interface Column {
  /** As JSON. */
  name: string
  parts: { from: number; to: number; data: ArrayLike<unknown> }[]
  at: number
}

/** One row group by columns: rows as objects would take ten times the memory. */
async function columnsOf(
  file: { byteLength: number; slice(start: number, end?: number): ArrayBuffer },
  metadata: Metadata,
  first: number,
  rows: number,
): Promise<Column[]> {
  const byName = new Map<string, Column>()
  const order = (metadata.schema[0]?.num_children ?? 0) > 0 ? topNames(metadata) : []
  for (const name of order) byName.set(name, { name: JSON.stringify(name), parts: [], at: 0 })
  const { parquetRead } = await import('hyparquet')
  const { compressors } = await import('hyparquet-compressors')
  await parquetRead({
    file,
    metadata,
    compressors,
    parsers,
    rowStart: first,
    rowEnd: first + rows,
    onChunk: ({ columnName, columnData, rowStart, rowEnd }) =>
      byName.get(columnName)?.parts.push({ from: rowStart - first, to: rowEnd - first, data: columnData }),
  })
  const columns = [...byName.values()]
  for (const column of columns) column.parts.sort((a, b) => a.from - b.from)
  return columns
}

/** The root's children, in the file's order. */
function topNames({ schema }: Metadata): string[] {
  const names: string[] = []
  const skip = (at: number): number => {
    let next = at + 1
    for (let n = schema[at]?.num_children ?? 0; n > 0; n--) next = skip(next)
    return next
  }
  for (let at = 1; at < schema.length; at = skip(at)) names.push(schema[at]!.name)
  return names
}

function rowText(columns: Column[], row: number): string {
  let text = ''
  for (const column of columns) {
    const { parts } = column
    while (column.at < parts.length && parts[column.at]!.to <= row) column.at++
    const part = parts[column.at]
    const value = part && row >= part.from ? part.data[row - part.from] : undefined
    // What a row does not have is not shown as a value.
    if (value === undefined || value === null) continue
    text += `${text === '' ? '{' : ','}${column.name}:${jsonOf(value)}`
  }
  return text === '' ? '{}' : `${text}}`
}

function jsonOf(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  return JSON.stringify(value, plain) ?? 'null'
}

function strange(group: Metadata['row_groups'][number], rows: number, row: number): Problem | undefined {
  let bytes = 0
  let expanded = 0
  for (const column of group.columns) {
    bytes += Number(column.meta_data?.total_compressed_size ?? 0)
    expanded += Number(column.meta_data?.total_uncompressed_size ?? 0)
    if (column.file_path) return cut(`its columns lie in another file (${JSON.stringify(column.file_path)})`, row)
    if (Number(column.meta_data?.num_values ?? 0) > 64 * mostRows)
      return cut(`a column says that it holds ${column.meta_data?.num_values} values`, row)
  }
  if (!(rows >= 0) || rows > mostRows || rows > 100_000 + rowsAByte * bytes || expanded > mostGroupBytes)
    return cut(`a row group says that ${bytes} bytes hold ${rows} rows and ${expanded} bytes (limit expansionRatio)`, row)
  return undefined
}

const cut = (what: string, row: number): Problem => ({
  state: row === 0 ? 'failed' : 'cut',
  limit: 'expansionRatio',
  reason: `Parquet: ${what}; read up to row ${row}`,
})

const digits = (n: bigint, width: number) => n.toString().padStart(width, '0')
const floor = (n: bigint, by: bigint) => (n >= 0n || n % by === 0n ? n / by : n / by - 1n)

/** Finer than a Date holds. */
function instant(value: bigint, perSecond: bigint, width: number): string {
  const second = floor(value, perSecond)
  const date = new Date(Number(second) * 1000)
  if (Number.isNaN(date.getTime())) return value.toString()
  return `${date.toISOString().slice(0, -5)}.${digits(value - second * perSecond, width)}Z`
}

const parsers = {
  timestampFromMilliseconds: (value: bigint) => instant(value, 1000n, 3),
  timestampFromMicroseconds: (value: bigint) => instant(value, 1_000_000n, 6),
  timestampFromNanoseconds: (value: bigint) => instant(value, 1_000_000_000n, 9),
  dateFromDays: (days: number) => {
    const date = new Date(days * 86_400_000)
    return Number.isNaN(date.getTime()) ? String(days) : date.toISOString().slice(0, 10)
  },
}

const raw = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON

/** What JSON has no word for: whole numbers beyond doubles stay digits, bytes become base64. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return raw(value.toString())
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
  if (value instanceof Map) return Object.fromEntries(value)
  return value
}
