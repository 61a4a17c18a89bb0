// Verifies a case from outside: through nobody's session, signing nothing.
import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { openCase } from '../case/client.ts'
import type { Verification } from '../contract/procedures/evidence.ts'
import { vestigeHome } from '../jobs/examiner.ts'
import { verify } from '../jobs/verify.ts'
import { takeLock } from './case-lock.ts'
import { problem } from './problem.ts'

export interface Wanted {
  head?: string
  examinerKey?: string
}

export async function verifyPath(path: string, wanted: Wanted): Promise<Verification> {
  if (!existsSync(path)) throw problem('not_found', `${path} does not exist`)
  const dir = realpathSync(path)
  if (!existsSync(join(dir, 'case.db'))) throw problem('not_found', `${path} is no case (there is no case.db in it)`)
  const lock = takeLock(dir, 'verify')
  if (!('release' in lock)) throw problem('held', 'the case is open elsewhere')
  const client = await openCase(dir)
  try {
    return await verify({ dir, client, home: vestigeHome(), ...wanted })
  } finally {
    await client.close()
    lock.release()
  }
}
