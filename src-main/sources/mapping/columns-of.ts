// What stands in each field of the first rows, and what it looks like.
import type { MappedColumn } from '../../contract/mapping.ts'
import { readTime } from '../read-time.ts'
import { isRecord } from '../taken.ts'

export interface Column extends MappedColumn {
  values: string[]
  /** Share of the values that are times, addresses. */
  times: number
  addresses: number
}

/** Good enough to tell a column of addresses from times and hashes. */
function isAddress(text: string): boolean {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return text.split('.').every((part) => Number(part) < 256)
  return /^(?=.*:.*:)[0-9a-f:]{2,39}(?:\d{1,3}(?:\.\d{1,3}){3})?(?:%\w+)?$/i.test(text) && !/^\d{1,2}:\d{2}:\d{2}$/.test(text)
}

const deepest = 4
const mostColumns = 500

/** Fields by dotted name; a list by its first element. */
function flatten(value: unknown, name: string, into: Map<string, string>, depth: number): void {
  if (into.size >= mostColumns) return
  if (Array.isArray(value)) flatten(value[0], `${name}.0`, into, depth + 1)
  else if (isRecord(value)) {
    if (depth > deepest) return
    for (const [key, item] of Object.entries(value)) flatten(item, name === '' ? key : `${name}.${key}`, into, depth + 1)
  } else if (value !== null && value !== undefined && value !== '' && value !== '-') into.set(name, String(value))
}

/** A bare number is a time only where it has as many digits as an epoch of these years. */
export function looksLikeTime(text: string): boolean {
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    const { when } = readTime(text)
    return (
      when !== undefined &&
      /^\d{10}(?:\d{3}|\d{6}|\d{9})?(?:\.\d+)?$/.test(text) &&
      when.ms > 946_684_800_000 &&
      when.ms < 2_208_988_800_000
    )
  }
  return text.length >= 8 && readTime(text).when !== undefined
}

export function columnsOf(rows: readonly unknown[]): Column[] {
  const byName = new Map<string, string[]>()
  for (const row of rows) {
    const flat = new Map<string, string>()
    flatten(row, '', flat, 0)
    for (const [name, text] of flat) {
      const values = byName.get(name)
      if (values) values.push(text)
      else byName.set(name, [text])
    }
  }
  return [...byName].map(([name, values]) => {
    const share = (test: (text: string) => boolean) => values.filter(test).length / values.length
    const times = share(looksLikeTime)
    const addresses = share((text) => isAddress(text))
    const numbers = share((text) => text.trim() !== '' && Number.isFinite(Number(text)))
    return {
      name,
      filled: values.length,
      distinct: new Set(values).size,
      samples: [...new Set(values)].slice(0, 5).map((text) => text.slice(0, 200)),
      looksLike: times > 0.8 ? 'time' : addresses > 0.8 ? 'address' : numbers > 0.8 ? 'number' : 'text',
      values,
      times,
      addresses,
    }
  })
}
