// Opens case.db: refuses what is not ours or from the future, and migrates on a copy that takes the file's place when whole.
import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database } from 'better-sqlite3'
import { CaseError } from '../api.ts'
import { connect } from './connect.ts'
import { applicationId, type Migration, migrations, schemaVersion } from './migrations.ts'

export const syncPath = (path: string): void => {
  // Folders cannot be synced on Windows; there the rename is durable with the file.
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } catch (error) {
    if (process.platform !== 'win32') throw error
  } finally {
    closeSync(handle)
  }
}

/** The log is carried into the file when it has so many pages. */
export const autoCheckpointPages = 4000

const tune = (db: Database): void => {
  db.pragma('journal_mode = WAL')
  // A segment's commit must survive a power cut: the columns were made durable just before it.
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('temp_store = MEMORY')
  db.pragma('cache_size = -65536')
  db.pragma(`wal_autocheckpoint = ${autoCheckpointPages}`)
  db.pragma('journal_size_limit = 67108864')
}

const apply = (db: Database, from: number, steps: readonly Migration[]): void => {
  db.transaction(() => {
    for (const one of steps) if (one.to > from) one.run(db)
    db.pragma(`user_version = ${steps.at(-1)!.to}`)
  })()
}

export const createDatabase = (path: string, steps: readonly Migration[] = migrations, key?: string): Database => {
  if (existsSync(path)) throw new CaseError('exists', `${path} is there already`)
  const db = connect(path, key)
  db.pragma('page_size = 8192')
  db.pragma(`application_id = ${applicationId}`)
  tune(db)
  apply(db, 0, steps)
  syncPath(dirname(path))
  return db
}

const look = (path: string, key?: string): { version: number } => {
  if (!existsSync(path)) throw new CaseError('not_a_case', `${path} is missing: this folder holds no case`)
  let db: Database | undefined
  try {
    db = connect(path, key)
    const id = db.pragma('application_id', { simple: true })
    if (id !== applicationId) throw new CaseError('not_a_case', `${path} is not a Vestige case`)
    return { version: Number(db.pragma('user_version', { simple: true })) }
  } catch (error) {
    if (error instanceof CaseError) throw error
    throw new CaseError('not_a_case', `${path} cannot be read as a case: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    db?.close()
  }
}

/** `onMigrate` is told before the swap, so that the step can enter the custody ledger. */
export const openDatabase = (
  path: string,
  steps: readonly Migration[] = migrations,
  key?: string,
): { db: Database; migratedFrom: number | null } => {
  const latest = steps.at(-1)?.to ?? schemaVersion
  const { version } = look(path, key)
  if (version > latest)
    throw new CaseError(
      'future',
      `${path} has schema ${version}; this version of Vestige knows schemas up to ${latest}. Open it with a newer Vestige`,
    )
  let migratedFrom: number | null = null
  if (version < latest) {
    migratedFrom = version
    const copy = `${path}.migrating`
    for (const leftover of [copy, `${copy}-wal`, `${copy}-shm`]) rmSync(leftover, { force: true })
    const old = connect(path, key)
    old.pragma('wal_checkpoint(TRUNCATE)')
    old.close()
    copyFileSync(path, copy)
    const next = connect(copy, key)
    apply(next, version, steps)
    const check = next.pragma('quick_check', { simple: true })
    next.close()
    if (check !== 'ok') throw new CaseError('damaged', `after migration to schema ${latest}: ${String(check)}`)
    syncPath(copy)
    renameSync(copy, path)
    syncPath(dirname(path))
  }
  const db = connect(path, key)
  tune(db)
  return { db, migratedFrom }
}
