// OCSF values of an import row, so that rules in OCSF names run on the stored columns and find the same at import and
// later. A path without a column has no value there.
import { columns } from '../contract/columns.ts'
import type { Row } from '../contract/source.ts'
import type { OcsfReader } from './record.ts'

const numbersByPath = new Map<string, number[]>()
const numbersByName = new Map<string, number>()
for (const [number, column] of columns.entries()) {
  const path = column.path.replaceAll(/\[\d+\]/g, '')
  numbersByPath.set(path, [...(numbersByPath.get(path) ?? []), number])
  numbersByName.set(column.name, number)
}

/** OCSF paths, without indexes, that rules may use. */
export const storedPaths: ReadonlySet<string> = new Set(numbersByPath.keys())

/** What is known of an address that a column holds: two-letter code of the country it is registered to. */
const countryPaths: ReadonlyMap<string, number> = new Map(
  (
    [
      ['src_endpoint.location.country', 'src_ip'],
      ['dst_endpoint.location.country', 'dst_ip'],
    ] as const
  ).map(([path, name]) => [path, numbersByName.get(name)!]),
)

type Values = Pick<Row, 'values' | 'extra'>

/** For `DetectRecord.ocsf`: reads the row at the moment of the call; `countryOf` is asked only by rules that name a country. */
export function ocsfOfRow(row: Values, countryOf?: (address: string) => string | undefined): OcsfReader {
  const readers = new Map<string, () => unknown>()
  const at = (path: string) => {
    let reader = readers.get(path)
    if (!reader) {
      reader = readerOf(row, path, countryOf)
      readers.set(path, reader)
    }
    return reader
  }
  return Object.assign((path: string) => at(path)(), { at })
}

function readerOf(row: Values, path: string, countryOf?: (address: string) => string | undefined): () => unknown {
  const address = countryPaths.get(path)
  if (address !== undefined) {
    return () => {
      const value = row.values[address]
      return typeof value === 'string' ? countryOf?.(value) : undefined
    }
  }
  const numbers = numbersByPath.get(path)
  if (!numbers) return () => undefined
  if (numbers.length > 1) return () => several(row, numbers)
  const number = numbers[0]!
  return () => {
    if (row.extra.length > 0) return several(row, numbers)
    const value = row.values[number]
    // Integer columns hold 0 for "absent".
    return value === '' || value === 0 || value === 0n ? undefined : value
  }
}

function several(row: Values, numbers: readonly number[]): unknown {
  const out: unknown[] = []
  for (const number of numbers) {
    const value = row.values[number]
    if (value === undefined || value === '' || value === 0 || value === 0n) continue
    out.push(value)
    for (const [name, extra] of row.extra) if (numbersByName.get(name) === number) out.push(extra)
  }
  return out.length === 0 ? undefined : out.length === 1 ? out[0] : out
}
