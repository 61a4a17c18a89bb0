// A database keeps long values in chains of pages, so that a compressed value may not lie in one piece: these are read through it.
import { zstdDecompressSync } from 'node:zlib'
import Sqlite from 'better-sqlite3'

export function* unpackPayloads(path: string): Generator<Buffer> {
  if (!path.endsWith('.db') && !path.endsWith('.rewriting')) return
  let db: Sqlite.Database
  try {
    db = new Sqlite(path, { readonly: true })
  } catch {
    return
  }
  try {
    for (const row of db.prepare('select payload from block').iterate() as Iterable<{ payload: Buffer }>)
      yield zstdDecompressSync(row.payload)
  } catch {
    // Not a case's database, or one that is encrypted.
  } finally {
    db.close()
  }
}
