// The account of records as parts of a whole: primary + joined + duplicates + ignored + rejects = records, always.
import type { Account } from '../../../src-main/contract/exhibit.ts'

export interface Part {
  name: 'events' | 'joined' | 'duplicates' | 'ignored' | 'rejects'
  count: number
}

const sum = (list: readonly { count: number }[]): number => list.reduce((total, { count }) => total + count, 0)

export const partsOf = (account: Account): Part[] => [
  { name: 'events', count: account.primary },
  { name: 'joined', count: account.joined },
  { name: 'duplicates', count: account.duplicates },
  { name: 'ignored', count: sum(account.ignored) },
  { name: 'rejects', count: sum(account.rejects) },
]

export const rejected = (account: Account): number => sum(account.rejects)

export const addsUp = (account: Account): boolean => sum(partsOf(account)) === account.records

export const total = (accounts: readonly Account[]): Account => {
  const out: Account = { records: 0, events: 0, primary: 0, joined: 0, duplicates: 0, versions: 0, ignored: [], rejects: [] }
  for (const account of accounts) {
    out.records += account.records
    out.events += account.events
    out.primary += account.primary
    out.joined += account.joined
    out.duplicates += account.duplicates
    out.versions += account.versions
    out.ignored.push(...account.ignored)
    out.rejects.push(...account.rejects)
  }
  return out
}
