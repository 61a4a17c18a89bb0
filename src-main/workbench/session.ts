// One open case: its lock, its thread, its ledger, and the socket on which other processes of this user find it.
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { NewCase } from '../case/api.ts'
import { type CaseClient, createCase, openCase, serveDerive } from '../case/client.ts'
import { type Ledger, openCustody } from '../jobs/custody.ts'
import { type Desk, openStore } from '../jobs/desk.ts'
import { Findings } from '../jobs/detect/findings.ts'
import { type Signer, setStoreKey } from '../jobs/examiner.ts'
import { Investigation } from '../jobs/graph/investigation.ts'
import { mostParsers } from '../jobs/import/spare-parsers.ts'
import { noteVersions } from '../jobs/index-version.ts'
import { RecordReader } from '../jobs/read.ts'
import { type Lock, type LockFacts, takeLock } from './case-lock.ts'
import { problem } from './problem.ts'
import { copyToRead, type ReadOnlyCopy, unwritable } from './read-only.ts'
import { tool } from './version.ts'

export interface Session extends Desk {
  readonly lock: Lock
  readonly reader: RecordReader
  readonly findings: Findings
  readonly investigation: Investigation
  /** Whose key signs here. */
  readonly signer: Signer
  /** VESTIGE_HOME of the signer. */
  readonly home: string
  /** Why the index must be built again, when it could not be opened. */
  readonly lostIndex: string | undefined
  /** Exhibits whose expunging was begun and not finished. */
  readonly begun: number
  /** Members whose originals were viewed: each is in the ledger once. */
  readonly viewed: Set<string>
  /** Where the case lies, when nothing can be written there and `dir` is a copy to read. */
  readonly readOnly: string | null
  close(): Promise<void>
}

export interface SessionOptions {
  dir: string
  home: string
  signer: Signer
  by: string
  takeover?: string
  create?: NewCase
  /** Of a case that is encrypted at rest. */
  key?: string
}

/** The session, or who holds the case. */
export async function openSession(options: SessionOptions): Promise<Session | LockFacts> {
  const { dir } = options
  if (!options.create && !existsSync(join(dir, 'case.db'))) throw problem('not_found', `${dir} holds no case (there is no case.db in it)`)
  let lock: Lock | LockFacts
  try {
    lock = takeLock(dir, options.by)
  } catch (error) {
    if (options.create || !unwritable(error)) throw error
    return openCopy(options)
  }
  if (!('release' in lock)) return lock
  return openLocked(options, lock)
}

/** Whoever reads a read-only medium need not be an examiner of the case: what is signed there goes with the copy. */
async function openCopy(options: SessionOptions): Promise<Session> {
  const copy = copyToRead(options.dir)
  try {
    const lock = takeLock(copy.dir, options.by) as Lock
    return await openLocked({ takeover: 'read-only medium: nothing is kept', ...options, dir: copy.dir }, lock, {
      ...copy,
      of: options.dir,
    })
  } catch (error) {
    copy.remove()
    throw error
  }
}

async function openLocked(options: SessionOptions, lock: Lock, copy?: ReadOnlyCopy & { of: string }): Promise<Session> {
  const { dir } = options
  let client: CaseClient | undefined
  let ledger: Ledger | undefined
  let lostIndex: string | undefined
  try {
    const keyed = options.key === undefined ? {} : { key: options.key }
    if (options.create) client = await createCase(dir, options.create, keyed)
    else ({ client, lostIndex } = await openOrPutAside(dir, keyed))
    ledger = await ledgerOf(options, client)
    const store = openStore(dir)
    setStoreKey(store, options.key)
    const desk = { dir, client, store, ledger, workers: mostParsers(), keys: { identities: [], passwords: [] } }
    const reader = new RecordReader(client)
    reader.use(await client.mappings())
    serveDerive(client.connectDerive(), (records) => reader.derive(records))
    if (options.create) await noteVersions(client)
    else await afterOpening(desk, options)
    const findings = new Findings(client)
    const investigation = new Investigation(client, reader, findings)
    return {
      ...desk,
      lock,
      reader,
      findings,
      investigation,
      signer: options.signer,
      home: options.home,
      lostIndex,
      begun: copy ? 0 : (await client.expunges()).filter((one) => one.state === 'begun').length,
      viewed: new Set(),
      readOnly: copy?.of ?? null,
      close: () => close(desk, lock).finally(() => copy?.remove()),
    }
  } catch (error) {
    ledger?.close()
    await client?.close().catch(() => {})
    lock.release()
    throw error
  }
}

/** Columns that cannot be opened are put aside, never deleted: they are built again from the raw records. */
async function openOrPutAside(dir: string, keyed: { key?: string }): Promise<{ client: CaseClient; lostIndex: string | undefined }> {
  const missing = !existsSync(join(dir, 'events.duckdb'))
  try {
    return { client: await openCase(dir, keyed), lostIndex: missing ? 'events.duckdb was missing' : undefined }
  } catch (error) {
    const { message } = error as Error
    if (!indexDamaged(error)) throw error
    const aside = `events.damaged-${Date.now()}.duckdb`
    renameSync(join(dir, 'events.duckdb'), join(dir, aside))
    if (existsSync(join(dir, 'events.duckdb.wal'))) renameSync(join(dir, 'events.duckdb.wal'), join(dir, `${aside}.wal`))
    return { client: await openCase(dir, keyed), lostIndex: `${message.slice(0, 500)} (put aside as ${aside})` }
  }
}

/** The case's data are whole, but not the columns made from them. */
export function indexDamaged(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return code === 'damaged' && (message ?? '').startsWith('events.duckdb')
}

async function ledgerOf(options: SessionOptions, client: CaseClient): Promise<Ledger> {
  const { dir, home, signer, create, takeover } = options
  try {
    return await openCustody({ dir, home, signer, tool, client, ...(create && { create }), ...(takeover !== undefined && { takeover }) })
  } catch (error) {
    if ((error as { code?: string }).code === 'unknown_key')
      throw problem(
        'unknown_examiner',
        / in entry \d+$/.test((error as Error).message)
          ? `${signer.by} may not sign here: ${(error as Error).message}`
          : `${signer.by} is not an examiner of this case: a known examiner adds the key, or it is taken over with a stated reason`,
      )
    throw error
  }
}

/** What a crash left behind is named, and the opening is in the ledger. */
async function afterOpening(desk: Desk, options: SessionOptions): Promise<void> {
  for (const exhibit of await desk.client.exhibits()) {
    if (exhibit.state === 'receiving') await desk.client.updateExhibit({ id: exhibit.id, state: 'interrupted' })
  }
  // Nothing was read yet: whatever comes is read by today's normaliser.
  if ((await desk.client.facts()).account.records === 0) await noteVersions(desk.client)
  desk.ledger.note('open', { detail: { by: options.by } })
}

async function close(desk: Desk, lock: Lock): Promise<void> {
  try {
    desk.ledger.note('close')
  } finally {
    desk.ledger.close()
    try {
      await desk.client.close()
    } finally {
      lock.release()
    }
  }
}
