// The examiner's identity and settings, in VESTIGE_HOME.
import { createIdentity, readIdentity, renameIdentity } from '../../jobs/examiner.ts'
import type { Bench } from '../bench.ts'
import { readSettings, saveSettings } from '../home-files.ts'
import type { Handlers } from '../procedures.ts'

export function examinerHandlers(bench: Bench): Handlers<'examiner'> {
  const identity = () => {
    const known = readIdentity(bench.home)
    if (!known) return { examiner: null, key: 'none' as const, unprotected: false }
    if (!bench.unlocked) {
      try {
        bench.key()
      } catch {
        // Stays locked until the examiner gives the passphrase.
      }
    }
    return { examiner: known.examiner, key: bench.unlocked ? ('open' as const) : ('locked' as const), unprotected: known.unprotected }
  }
  return {
    identity,
    setIdentity: ({ name, mail, organisation, passphrase }) => {
      if (readIdentity(bench.home)) {
        // The key needs its passphrase to sign the new name's entries; the name alone is no secret.
        renameIdentity(bench.home, { name, mail, organisation })
        bench.forgetKey()
      } else createIdentity(bench.home, { name, mail, organisation }, passphrase)
      bench.unlock(passphrase)
      return identity()
    },
    unlock: ({ passphrase }) => {
      bench.unlock(passphrase)
      return identity()
    },
    settings: () => readSettings(bench.home),
    saveSettings: (change) => saveSettings(bench.home, change),
  }
}
