// Verifies a case from its folder: every original re-hashed, the ledger checked, and what fails named. Writes nothing.
import { join } from 'node:path'
import type { Verification } from '../../contract/procedures/evidence.ts'
import { checkInPlace, type Registered } from '../in-place.ts'
import type { Head } from '../ledger/heads.ts'
import { type Check, verifyLedger } from '../ledger/verify.ts'
import type { Location } from '../seal/store.ts'
import { folderChecks } from './folder.ts'
import { objectChecker } from './objects.ts'

export interface ExpectedObject extends Location {
  /** Members or exhibits that rest on it, for the message: `EX-001/000004 path`. */
  subject: string
}
export interface VerifyInput {
  caseDir: string
  /** Every sealed object of the case, each once; in the order of file and offset it is fastest. */
  objects: Iterable<ExpectedObject> | AsyncIterable<ExpectedObject>
  /** Asked for after `objects` has ended. */
  inPlace?: Iterable<Registered & { subject: string }>
  /** Heads known from elsewhere: `case.db`, VESTIGE_HOME. */
  known?: { from: string; head: Head }[]
  /** An anchored head, `COUNT:HEX`. Throws an Error when it is not written so. */
  head?: string
  examinerKey?: string
  signal?: AbortSignal
  /** Stored bytes read so far. */
  onProgress?: (done: { objects: number; bytes: number }) => void
}
export interface Verified extends Verification {
  /** Every object that does not hold. `missing` and `unreadable` may be a quarantine; `altered` is other bytes. */
  failed: { sha256: string; state: 'missing' | 'unreadable' | 'altered'; detail: string }[]
}

/** Beyond this many failing originals the checks say only how many more; `failed` has them all. */
const mostNamed = 1000
const states = {
  missing: 'missing (removed, or quarantined by a virus scanner)',
  unreadable: 'unreadable (locked, quarantined or a failing medium)',
  altered: 'altered',
}

export async function verifyCase(input: VerifyInput): Promise<Verified> {
  const store = join(input.caseDir, 'evidence')
  const objects = objectChecker(store, input.signal)
  const checks: Check[] = []
  const failed: Verified['failed'] = []
  const done = { objects: 0, bytes: 0 }
  const counts = { missing: 0, unreadable: 0, altered: 0 }

  for await (const expected of input.objects) {
    input.signal?.throwIfAborted()
    const found = await objects.check(expected)
    done.objects++
    done.bytes += expected.length
    input.onProgress?.(done)
    if (found.state === 'holds') continue
    counts[found.state]++
    failed.push({ sha256: expected.sha256, state: found.state, detail: found.detail })
    if (failed.length <= mostNamed)
      checks.push({ name: 'original', status: 'fails', subject: expected.subject, detail: `${states[found.state]}: ${found.detail}` })
  }
  checks.unshift(summary(done, counts, failed.length))
  for (const { file, problems } of objects.packProblems())
    checks.push({ name: 'pack', status: 'fails', subject: `evidence/${file}`, detail: problems.join('; ') })
  checks.push(...(await folderChecks(store, objects.files())))
  for (const registered of input.inPlace ?? []) checks.push(await inPlaceCheck(registered, input.signal))

  const ledger = await verifyLedger(join(input.caseDir, 'custody.jsonl'), {
    ...(input.head !== undefined && { head: input.head }),
    ...(input.examinerKey !== undefined && { examinerKey: input.examinerKey }),
    ...(input.known && { known: input.known }),
  })
  checks.push(...ledger.checks)
  return { holds: checks.every((each) => each.status !== 'fails'), checks, failed }
}

function summary(
  done: { objects: number; bytes: number },
  counts: Record<'missing' | 'unreadable' | 'altered', number>,
  failed: number,
): Check {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
  return {
    name: 'originals',
    status: failed > 0 ? 'fails' : 'holds',
    subject: 'evidence/',
    detail: `${done.objects} objects re-hashed (${done.bytes} stored bytes)${failed > 0 ? `: ${parts.join(', ')}${failed > mostNamed ? `; the first ${mostNamed} are named` : ''}` : ''}`,
  }
}

/** A medium that is away makes nothing false: it could not be checked. */
async function inPlaceCheck(registered: Registered & { subject: string }, signal: AbortSignal | undefined): Promise<Check> {
  const found = await checkInPlace(registered, signal ? { signal } : {})
  const base = { name: 'original in place', subject: registered.subject }
  if (found.state === 'holds') return { ...base, status: 'holds', detail: registered.path }
  return {
    ...base,
    status: found.state === 'not_present' ? 'not_checked' : 'fails',
    detail: `${found.state.replace('_', ' ')}: ${found.detail}`,
  }
}
