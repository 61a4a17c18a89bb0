// Mapping sheets: saved with the case by name; a change is a new version, since records were read by the old one.
import type { Database } from 'better-sqlite3'
import type { Mapping, SavedMapping } from '../contract/mapping.ts'

interface Row {
  version: number
  body: string
  author: string
  at: string
}
const savedOf = ({ body, version, author, at }: Row): SavedMapping => ({ ...(JSON.parse(body) as Mapping), version, author, at })

export const readMappings = (db: Database): SavedMapping[] =>
  (db.prepare('select version, body, author, at from mapping order by name, version').all() as Row[]).map(savedOf)

/** The same again is no new version. */
export const saveMapping = (db: Database, mapping: Mapping, author: string, at: string): SavedMapping => {
  const last = db.prepare('select version, body, author, at from mapping where name = ? order by version desc limit 1').get(mapping.name) as
    | Row
    | undefined
  const body = JSON.stringify(mapping)
  if (last?.body === body) return savedOf(last)
  const version = (last?.version ?? 0) + 1
  db.prepare('insert into mapping(name, version, body, author, at) values (?, ?, ?, ?, ?)').run(mapping.name, version, body, author, at)
  return { ...mapping, version, author, at }
}
