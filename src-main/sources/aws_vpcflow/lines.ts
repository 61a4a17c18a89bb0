// Text of flow logs: the lines, their header or the lack of one, and where a cell's bytes are.
import type { LineLayout, RunReader } from '../../contract/line-run.ts'
import type { Framer } from '../../contract/source.ts'
import { type CellLine, cellBytes, createCellsFramer, plainCells } from '../framing/cells.ts'
import { isHeader, type Layout, layoutFor, layoutOf } from './layout.ts'
import { bareLineLayout, lineLayout } from './run-layout.ts'

/** CloudWatch Logs export tasks and `aws logs tail` put the time of receipt first. */
const stamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/

export function isStamped(cells: readonly string[]): boolean {
  const first = cells[0]!
  return first.length > 18 && stamp.test(first)
}

export function splitCells(text: string, delimiter: string): string[] {
  if (delimiter !== ',') return text.split(delimiter)
  return text.split(',').map((cell) => (cell.length > 1 && cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1) : cell))
}

let lastTitles: readonly string[] | undefined
let lastLayout: Layout | undefined

/** The layout of a record: of the header, else of its own cells. A stamp before the fields is cell 0. */
export function layoutOfRecord(cells: readonly string[], header: readonly string[] | undefined): Layout | undefined {
  if (header) {
    if (lastTitles !== header) {
      lastTitles = header
      lastLayout = layoutOf(header)
    }
    return lastLayout
  }
  // Told from the record alone, so that one record read again later is read the same.
  if (!isStamped(cells)) return layoutFor(cells)
  const inner = layoutFor(cells.slice(1))
  return inner && stampedLayout(inner)
}

const stampedLayouts = new Map<Layout, Layout>()

function stampedLayout(inner: Layout): Layout {
  let layout = stampedLayouts.get(inner)
  if (!layout) {
    layout = layoutOf(['timestamp', ...inner.titles])
    stampedLayouts.set(inner, layout)
  }
  return layout
}

export function createFlowFramer(delimiter: string, runs?: RunReader): Framer {
  let titles: readonly string[] | undefined
  let other = false
  /** Of the titles it was made for; of the first line where there are none. */
  let layout: LineLayout | undefined
  let layoutTitles: readonly string[] | undefined
  const inRuns = (bytes: Buffer, at: number, base: number): number => {
    // Rows below a second header are rejected one by one.
    if (other) return at
    if (titles !== layoutTitles) {
      layoutTitles = titles
      layout = titles && lineLayout(titles, delimiter)
    }
    if (!titles) layout ??= bareLineLayout(firstLine(bytes, at), delimiter)
    return layout ? runs!.read(bytes, at, base, layout) : at
  }
  const read = (text: string): CellLine => {
    const cells = splitCells(text, delimiter)
    const first = text.charCodeAt(0)
    // A header begins with a letter, like the line of an instance or interface.
    if (((first | 32) >= 97 && (first | 32) <= 122) || first === 34) {
      if (isHeader(cells)) {
        other = titles !== undefined && titles.join() !== cells.join()
        if (titles) return { ignore: other ? 'a second header with other columns' : 'header' }
        titles = cells
        return { header: cells }
      }
    }
    if (other) return { reject: 'a row below a second header with other columns: split the file there' }
    if (titles && cells.length !== titles.length)
      return { reject: `the header does not fit: ${cells.length} cells under ${titles.length} columns` }
    return { cells }
  }
  return createCellsFramer(read, runs && inRuns)
}

/** Only as much of it as a layout needs. */
function firstLine(bytes: Buffer, at: number): string {
  const end = bytes.indexOf(10, at)
  return end < 0 || end - at > 4096 ? '' : bytes.toString('latin1', at, bytes[end - 1] === 0x0d && end > at ? end - 1 : end)
}

export function locateCell(
  delimiter: string,
  bytes: Uint8Array,
  place: string,
  header?: readonly string[],
): { start: number; end: number } | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const layout = layoutOfRecord(splitCells(text, delimiter), header)
  const range = layout && cellBytes(bytes, layout.at[place] ?? -1, (line) => plainCells(line, delimiter))
  if (!range || text[range.start] !== '"') return range
  return { start: range.start + 1, end: range.end - 1 }
}
