// Writes the files of a closed case anew, so that nothing of what was destroyed stays in freed pages.
import { renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { removeLeftovers } from './rewrite-leftovers.ts'
import { connect } from './schema/connect.ts'
import { syncPath } from './schema/open.ts'
import type { StoreInit } from './store.ts'

/** `columns` drops events.duckdb (it is built again from the blocks); `manifest` copies case.db row by row into a new file that takes its place. */
export const rewriteFiles = async ({ dir, key }: StoreInit, what: 'columns' | 'manifest'): Promise<void> => {
  if (what === 'columns') {
    for (const name of ['events.duckdb', 'events.duckdb.wal']) rmSync(join(dir, name), { force: true })
    syncPath(dir)
    return
  }
  const path = join(dir, 'case.db')
  const fresh = `${path}.rewriting`
  removeLeftovers(dir)
  const db = connect(path, key)
  try {
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.prepare('vacuum into ?').run(fresh)
  } finally {
    db.close()
  }
  syncPath(fresh)
  renameSync(fresh, path)
  for (const name of ['case.db-wal', 'case.db-shm']) rmSync(join(dir, name), { force: true })
  syncPath(dirname(path))
}
