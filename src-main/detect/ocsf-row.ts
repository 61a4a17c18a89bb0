// OCSF values of an import row, so that rules in OCSF names run on the stored columns and find the same at import and
// later. A path without a column has no value there.
import { columns } from '../contract/columns.ts'
import type { Row } from '../contract/source.ts'

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

/** For `DetectRecord.ocsf`: reads the row at the moment of the call; `countryOf` is asked only by rules that name a country. */
export function ocsfOfRow(
  row: Pick<Row, 'values' | 'extra'>,
  countryOf?: (address: string) => string | undefined,
): (path: string) => unknown {
  return (path) => {
    const address = countryPaths.get(path)
    if (address !== undefined) {
      const value = row.values[address]
      return typeof value === 'string' ? countryOf?.(value) : undefined
    }
    const numbers = numbersByPath.get(path)
    if (!numbers) return undefined
    if (numbers.length === 1 && row.extra.length === 0) {
      const value = row.values[numbers[0]!]
      return value === '' || value === 0 || value === 0n ? undefined : value
    }
    const out: unknown[] = []
    for (const number of numbers) {
      const value = row.values[number]
      // Integer columns hold 0 for "absent".
      if (value === undefined || value === '' || value === 0 || value === 0n) continue
      out.push(value)
      for (const [name, extra] of row.extra) if (numbersByName.get(name) === number) out.push(extra)
    }
    return out.length === 0 ? undefined : out.length === 1 ? out[0] : out
  }
}
