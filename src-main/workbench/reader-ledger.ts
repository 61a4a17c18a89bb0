// What a reader who may not write into a case notes of their own looking: a signed ledger in a file of theirs.
import { noteAsReader } from '../jobs/custody.ts'
import type { Signer } from '../jobs/examiner.ts'
import { headOf } from './custody-file.ts'
import { tool } from './version.ts'

/** Notes that the case in `dir` was verified, with the head it had. The case takes the file in by `custody.takeIn`. */
export async function noteVerified(
  path: string,
  dir: string,
  signer: Signer,
  { holds, checks }: { holds: boolean; checks: readonly { name: string; status: string; subject: string }[] },
): Promise<void> {
  const head = await headOf(dir)
  const fails = checks.filter(({ status }) => status === 'fails').slice(0, 100)
  await noteAsReader(path, { caseId: head.caseId, signer, tool }, 'verify', {
    holds,
    checks: checks.length,
    fails,
    head: `${head.count}:${head.hash}`,
  })
}
