// Verifies a case from outside: through nobody's session, signing nothing, and writing nothing into the case.
import { constants, copyFileSync, existsSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCase } from '../case/client.ts'
import type { Progress, Verification } from '../contract/procedures/evidence.ts'
import { setStoreKey, vestigeHome } from '../jobs/examiner.ts'
import { verify } from '../jobs/verify.ts'
import { type Lock, type LockFacts, takeLock } from './case-lock.ts'
import { caseKeyFrom } from './case-secret.ts'
import { connect } from './local-socket.ts'
import { problem } from './problem.ts'
import { indexDamaged } from './session.ts'

export interface Wanted {
  head?: string
  examinerKey?: string
  deep?: boolean
}

export async function verifyPath(path: string, wanted: Wanted): Promise<Verification> {
  if (!existsSync(path)) throw problem('not_found', `${path} does not exist`)
  const dir = realpathSync(path)
  if (!existsSync(join(dir, 'case.db'))) throw problem('not_found', `${path} is no case (there is no case.db in it)`)
  const lock = lockOf(dir)
  if (lock && !('release' in lock)) return throughHolder(lock, wanted)
  const keyed = caseKeyFrom(dir, undefined)
  let own = lock && settled(dir) ? undefined : shadow(dir, databases)
  try {
    let damaged: Error | undefined
    let client = await openCase(own ?? dir, keyed).catch((error) => {
      if (!indexDamaged(error)) throw error
      damaged = error as Error
      return undefined
    })
    if (!client) {
      if (own) rmSync(own, { recursive: true, force: true })
      own = shadow(dir, databases.slice(0, 2))
      client = await openCase(own, keyed)
    }
    try {
      setStoreKey(join(dir, 'evidence'), keyed.key)
      const { holds, checks } = await verify({ dir, client, home: vestigeHome(), ...wanted })
      if (!damaged) return { holds, checks }
      const opens = { name: 'columns can be opened', status: 'fails' as const, subject: 'events.duckdb', detail: damaged.message }
      return { holds: false, checks: [...checks, opens] }
    } finally {
      await client.close()
    }
  } finally {
    if (own) rmSync(own, { recursive: true, force: true })
    lock?.release()
  }
}

/** Undefined where nothing may be written: on a read-only medium nobody else writes either. */
function lockOf(dir: string): Lock | LockFacts | undefined {
  try {
    return takeLock(dir, 'verify')
  } catch (error) {
    if (['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

const databases = ['case.db', 'case.db-wal', 'events.duckdb', 'events.duckdb.wal']

/** A case that was closed in order opens and closes without a changed byte. */
function settled(dir: string): boolean {
  if (!existsSync(join(dir, 'events.duckdb'))) return false
  return ['case.db-wal', 'events.duckdb.wal'].every((name) => (statSync(join(dir, name), { throwIfNoEntry: false })?.size ?? 0) === 0)
}

/** What a crash left is looked at in a copy of the two databases: opening them in place would repair them. */
function shadow(dir: string, names: string[]): string {
  const copy = mkdtempSync(join(tmpdir(), 'vestige-verify-'))
  for (const name of names) if (existsSync(join(dir, name))) copyFileSync(join(dir, name), join(copy, name), constants.COPYFILE_FICLONE)
  return copy
}

/** The process that has the case open verifies it, and enters that in the ledger. */
async function throughHolder(holder: LockFacts, wanted: Wanted): Promise<Verification> {
  const remote = holder.address && holder.secret ? await connect(holder.address, holder.secret) : undefined
  if (!remote) throw problem('held', `the case is open in another process (${holder.by}, process ${holder.pid}) that does not answer`)
  try {
    const { job } = await remote.client.evidence.verify(wanted)
    for await (const progress of await remote.client.evidence.jobs()) {
      if (progress.job !== job || progress.state === 'running') continue
      return answer(progress, await remote.client.evidence.verification())
    }
    throw problem('held', 'the process that holds the case went away')
  } finally {
    remote.close()
  }
}

function answer(progress: Progress, verification: Verification | null): Verification {
  if (progress.state !== 'done' || !verification)
    throw problem('failed', `the verification ${progress.state}: ${progress.message ?? 'no reason given'}`)
  return verification
}
