// What examiners added, as a list that can travel: for a bundle that carries notes, and for merging a second examiner's copy.
import type { Database } from 'better-sqlite3'
import { kinds } from './annotations.ts'
import type { ListedAnnotation } from './api.ts'
import { uidText } from './query/rows.ts'

interface Row {
  id: bigint
  act: bigint
  uid_hi: bigint
  uid_lo: bigint
  kind: bigint
  text: string
  active: bigint
  version: bigint
  by: string
  at: string
}

export const annotationList = (db: Database, { after, limit }: { after: number; limit: number }): ListedAnnotation[] =>
  (
    db
      .prepare(`select a.id, a.act, a.uid_hi, a.uid_lo, a.kind, t.text, a.active, a.version, c.by, c.at from annotation a join act c on c.id = a.act
        join annotation_text t on t.id = a.text where a.id > ? order by a.id limit ?`)
      .safeIntegers()
      .all(after, limit) as Row[]
  ).map((row) => ({
    id: Number(row.id),
    act: Number(row.act),
    uid: uidText(row.uid_hi, row.uid_lo),
    kind: kinds[Number(row.kind) - 1]!,
    text: row.text,
    active: row.active === 1n,
    version: Number(row.version),
    by: row.by,
    at: row.at,
  }))
