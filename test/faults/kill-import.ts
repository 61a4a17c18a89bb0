// Kills an import with SIGKILL at random moments: each time the case must open, verify, and in the end hold exactly what an undisturbed import holds.
// `node test/faults/kill-import.ts [KILLS] [RECORDS]` prints the table of the acceptance.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openCase } from '../../src-main/case/client.ts'
import { Place } from '../acceptance/command.ts'
import { generateCloudTrail } from '../bench/cloudtrail-generator.ts'
import { seeded } from '../bench/random.ts'

export interface KillOptions {
  kills: number
  records: number
  recordsPerFile: number
  seed: number
  log?: (line: string) => void
}

export interface Round {
  afterMs: number
  /** True when the import was still running. */
  killed: boolean
  /** Events committed when it was killed. */
  kept: number
  verifies: boolean
  same: boolean
  detail: string
}

export interface KillResult {
  /** Digest over sorted event ids, and count, of the undisturbed import. */
  digest: { events: number; sha256: string }
  rounds: Round[]
}

/** Read through the case thread, nobody else having the case open. */
async function digestOf(dir: string): Promise<{ events: number; sha256: string }> {
  const client = await openCase(dir)
  try {
    return await client.digest()
  } finally {
    await client.close()
  }
}

/** Every file with its hash; the lock of the killed process may be cleared away. */
const bytesOf = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name !== 'case.lock' && statSync(join(dir, name)).isFile())
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(dir, name)))
          .digest('hex')}`,
    )
    .sort()

export async function killImports(options: KillOptions): Promise<KillResult> {
  const { kills, records, recordsPerFile, seed, log = () => {} } = options
  const random = seeded(seed)
  const place = new Place()
  try {
    const set = place.path('set')
    generateCloudTrail({ directory: set, records, recordsPerFile, seed, duplicates: 0.02, versions: 0.002 })
    const whole = await place.create('whole')
    const undisturbed = await place.vestige(['import', whole, set])
    if (undisturbed.code !== 0) throw new Error(`the undisturbed import ended with ${undisturbed.code}: ${undisturbed.err}`)
    const digest = await digestOf(whole)
    const rounds: Round[] = []
    // An import that ended before its moment is looked at too, and is no kill.
    for (let round = 0; rounds.filter(({ killed }) => killed).length < kills && round < kills * 3; round++) {
      const dir = await place.create(`killed-${round}`)
      const afterMs = Math.round(random.unit() * undisturbed.seconds * 1000)
      const ran = await place.vestige(['import', dir, set], { killAfterMs: afterMs })
      // First as it was left: whoever verifies must not repair what is evidence of the crash.
      const left = bytesOf(dir)
      const verified = await place.vestige(['verify', dir, '--json'])
      const touched = bytesOf(dir).filter((file) => !left.includes(file))
      const fails =
        verified.code === 0 && touched.length === 0
          ? ''
          : `verify ended with ${verified.code}, and changed ${touched.length} files: ${verified.out.slice(-1000)}${verified.err}`
      const kept = (await digestOf(dir)).events
      // By turns the two ways to go on: by name, and by importing the same path again.
      const resumed = await place.vestige(round % 2 === 0 ? ['import', dir, '--resume'] : ['import', dir, set])
      const now = await digestOf(dir)
      const after = await place.vestige(['verify', dir, '--json'])
      // A kill before the first word leaves nothing to continue; a path imported after its end is another exhibit of the same events.
      const nothingYet = kept === 0 && now.events === 0 && round % 2 === 0
      if (nothingYet) await place.vestige(['import', dir, set])
      const end = nothingYet ? await digestOf(dir) : now
      const same = end.events === digest.events && end.sha256 === digest.sha256
      rounds.push({
        afterMs,
        killed: ran.signal === 'SIGKILL',
        kept,
        verifies: fails === '' && after.code === 0,
        same,
        detail: [fails, same ? '' : `${end.events} events instead of ${digest.events}`, resumed.code === 0 ? '' : resumed.err]
          .filter(Boolean)
          .join('; '),
      })
      const { killed, verifies, detail } = rounds.at(-1)!
      log(
        `${String(round + 1).padStart(3)}  ${String(afterMs).padStart(6)} ms  ${killed ? 'killed' : 'ended '}  ${String(kept).padStart(8)} kept  ${verifies ? 'verifies' : 'DOES NOT VERIFY'}  ${same ? 'same' : 'DIFFERENT'}  ${detail}`,
      )
      await place.vestige(['custody', dir, 'head'])
    }
    return { digest, rounds }
  } finally {
    place.remove()
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const result = await killImports({
    kills: Number(process.argv[2] ?? 30),
    records: Number(process.argv[3] ?? 150_000),
    recordsPerFile: 500,
    seed: 20,
    log: console.log,
  })
  const good = result.rounds.filter(({ verifies, same }) => verifies && same).length
  console.log(
    `${result.rounds.filter(({ killed }) => killed).length} kills; ${good} passed, ${result.rounds.length - good} failed; ${result.digest.events} events, digest ${result.digest.sha256}`,
  )
  process.exitCode = good === result.rounds.length ? 0 : 1
}
