// Numbers and short words, the same everywhere.
import type { ExhibitInfo } from '../../src-main/contract/exhibit.ts'

const grouped = new Intl.NumberFormat('en-US')

export const number = (value: number): string => grouped.format(value)

/** Exact, or "at least". */
export const countText = ({ value, exact }: { value: number; exact: boolean }): string =>
  exact ? number(value) : `at least ${number(value)}`

export const plural = (count: number, one: string, many = `${one}s`): string => `${number(count)} ${count === 1 ? one : many}`

/** Decimal units, as storage is sold and as cloud consoles print. */
export const bytesText = (bytes: number): string => {
  if (bytes < 1000) return `${bytes} B`
  const units = ['KB', 'MB', 'GB', 'TB', 'PB']
  let value = bytes
  let unit = -1
  do {
    value /= 1000
    unit += 1
  } while (value >= 999.5 && unit < units.length - 1)
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

export const secondsText = (seconds: number): string => {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`
}

/** First and last characters of a hash. */
export const shortHash = (hash: string): string => (hash.length > 16 ? `${hash.slice(0, 8)}…${hash.slice(-4)}` : hash)

export const integrityWords: Record<ExhibitInfo['integrity'], string> = {
  holds: 'holds',
  fails: 'does not hold',
  not_checked: 'not verified',
  not_present: 'not present',
}

export const fileName = (path: string): string => path.replace(/\/+$/, '').split('/').pop() || path
