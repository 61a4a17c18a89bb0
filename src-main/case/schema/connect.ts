// A connection to case.db, which may be encrypted.
import Sqlite, { type Database } from 'better-sqlite3'
import SqliteWithCiphers from 'better-sqlite3-multiple-ciphers'
import { CaseError } from '../api.ts'

/** Opens the file as it is. A key (64 hex digits) is for a case that is encrypted at rest; without one nothing of it can be read. */
export const connect = (path: string, key?: string, options: { readonly?: boolean } = {}): Database => {
  if (key === undefined) return new Sqlite(path, options)
  if (!/^[0-9a-f]{64}$/.test(key)) throw new CaseError('internal', 'a key of a case is 32 bytes in hex')
  const db = new SqliteWithCiphers(path, options)
  db.pragma(`cipher = '${cipher}'`)
  db.pragma(`key = "raw:${key}"`)
  return db
}
/** Authenticated, page by page; the fastest of those that the library has (docs/decisions/0018). */
const cipher = 'aegis'
