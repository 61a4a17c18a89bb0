// Replay from outside: the first case is looked at in a copy of its databases, the second is made in a new folder by whoever asks.
import { randomBytes } from 'node:crypto'
import { constants, copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openCase } from '../case/client.ts'
import type { Progress } from '../contract/procedures/evidence.ts'
import { hasCaseKey, readIdentity, type Signer } from '../jobs/examiner.ts'
import { Jobs } from '../jobs/progress.ts'
import { type Replayed, replay } from '../jobs/replay/replay.ts'
import { problem } from './problem.ts'
import { openSession } from './session.ts'

export type { Replayed } from '../jobs/replay/replay.ts'

const databases = ['case.db', 'case.db-wal', 'events.duckdb', 'events.duckdb.wal']

export async function replayPath(
  path: string,
  out: string,
  { home, signer, show }: { home: string; signer: Signer; show: (progress: Progress) => void },
): Promise<Replayed> {
  if (!existsSync(join(path, 'case.db'))) throw problem('not_found', `${path} is no case (there is no case.db in it)`)
  if (existsSync(join(path, 'case.lock'))) throw problem('held', `${path} is open in another process: close it first`)
  const dir = realpathSync(path)
  if (hasCaseKey(dir))
    throw problem('usage', `${path} is encrypted at rest, and a replay would lay its originals out in plain: it is not replayed`)
  const wanted = resolve(out)
  if (existsSync(wanted)) throw problem('usage', `${wanted} exists already`)
  const copy = mkdtempSync(join(tmpdir(), 'vestige-replay-'))
  for (const name of databases) if (existsSync(join(dir, name))) copyFileSync(join(dir, name), join(copy, name), constants.COPYFILE_FICLONE)
  const client = await openCase(copy)
  try {
    const facts = await client.facts()
    mkdirSync(wanted, { recursive: true, mode: 0o700 })
    const session = await openSession({
      dir: realpathSync(wanted),
      home,
      signer,
      by: 'replay',
      create: {
        id: randomBytes(8).toString('hex'),
        title: `Replay of ${facts.title}`,
        examiner: readIdentity(home, signer.fingerprint)!.examiner,
        createdAt: new Date().toISOString(),
      },
    })
    if (!('client' in session)) throw problem('held', `${wanted} is open in another process`)
    const jobs = new Jobs()
    const stop = jobs.listen(show)
    try {
      const { result } = jobs.start('import', 'Replay', (job) => replay({ dir, client, store: join(dir, 'evidence') }, session, job))
      const replayed = await result
      const { of, reproduced } = replayed
      session.ledger.note('replay', {
        detail: { of, reproduced, case: facts.id, title: facts.title, failed: replayed.compared.filter((one) => !one.same).slice(0, 100) },
      })
      return replayed
    } finally {
      stop()
      await session.close()
    }
  } finally {
    await client.close()
    rmSync(copy, { recursive: true, force: true })
  }
}
