// What opens a case that is encrypted at rest: a secret that was given, else VESTIGE_CASE_PASSPHRASE, else a problem that a host asks about.
import { hasCaseKey, KeyError, openCaseKey } from '../jobs/examiner.ts'
import { problem } from './problem.ts'

export function caseKeyFrom(dir: string, secret: string | undefined): { key?: string } {
  if (!hasCaseKey(dir)) return {}
  const given = secret ?? process.env.VESTIGE_CASE_PASSPHRASE
  if (given === undefined) throw problem('case_locked', 'this case is encrypted: its passphrase or recovery code opens it')
  try {
    return { key: openCaseKey(dir, given) }
  } catch (error) {
    if (error instanceof KeyError) throw problem(error.code === 'wrong_passphrase' ? 'case_locked' : 'failed', error.message)
    throw error
  }
}
