// What is asked of all members of an exhibit at once, of which there may be hundreds of thousands.
import type { Database } from 'better-sqlite3'
import type { CaseCalls, MemberLine } from './api.ts'
import { exhibitNumber } from './exhibits.ts'

export const memberLines = (db: Database, { exhibit, after, limit }: Parameters<CaseCalls['memberLines']>[0]): MemberLine[] =>
  db
    .prepare(`select id, label, parent is not null, path, sha256, size, state, merkle_root from member where exhibit = ? and id > ?
      order by id limit ?`)
    .raw()
    .all(exhibitNumber(exhibit), after, limit) as MemberLine[]

export const memberKinds = (db: Database, exhibit: string): ReturnType<CaseCalls['memberKinds']> =>
  db.prepare('select distinct state, source from member where exhibit = ?').all(exhibitNumber(exhibit)) as never
