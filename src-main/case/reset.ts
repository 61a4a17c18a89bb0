// A member that gave no events can be read again from its original, for example under a source assigned by hand.
import type { Database } from 'better-sqlite3'
import { CaseError } from './api.ts'
import type { Accounts } from './counting.ts'

export const resetMembers = (db: Database, accounts: Accounts, members: number[]): void => {
  const find = db.prepare('select exhibit, label, events, duplicates from member where id = ?')
  const exhibits = new Set<number>()
  for (const id of members) {
    const row = find.get(id) as { exhibit: number; label: string; events: number; duplicates: number } | undefined
    if (!row) throw new CaseError('unknown_member', `there is no member with row number ${id}`)
    // Events of others may be counted as duplicates of its events, so they cannot be taken out alone.
    if (row.events + row.duplicates > 0)
      throw new CaseError('unknown_member', `${row.label} has given events; receive it again under the other source instead`)
    exhibits.add(row.exhibit)
    db.prepare(`update member set state = 'sealed', problem = null, source = null, form = null, note = null, up_to = 0, done = 0, resume = null,
      merkle_root = null, records = 0, primaries = 0, joined = 0, versions = 0, first = null, last = null where id = ?`).run(id)
    db.prepare('delete from reason where owner = ?').run(id)
    db.prepare('delete from reject where member = ?').run(id)
  }
  for (const exhibit of exhibits) accounts.resum(exhibit)
}
