// The examiner's identity and settings, in VESTIGE_HOME.
import { addIdentity, createIdentity, listIdentities, readIdentity, renameIdentity } from '../../jobs/examiner.ts'
import type { Bench } from '../bench.ts'
import { lastSigner } from '../custody-file.ts'
import { readSettings, saveSettings } from '../home-files.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

export function examinerHandlers(bench: Bench): Handlers<'examiner'> {
  const identity = () => {
    const known = bench.examiner()
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
      const known = bench.examiner()
      if (known) {
        // The key needs its passphrase to sign the new name's entries; the name alone is no secret.
        renameIdentity(bench.home, { name, mail, organisation }, known.examiner.fingerprint)
        bench.forgetKey()
      } else createIdentity(bench.home, { name, mail, organisation }, passphrase)
      bench.unlock(passphrase)
      return identity()
    },
    list: () => {
      const first = readIdentity(bench.home)?.examiner.fingerprint
      return listIdentities(bench.home).map(({ examiner, publicKey, unprotected }) => ({
        ...examiner,
        publicKey,
        unprotected,
        first: examiner.fingerprint === first,
      }))
    },
    add: ({ name, mail, organisation, passphrase }) => {
      const made = addIdentity(bench.home, { name, mail, organisation }, passphrase)
      bench.choose(made.examiner.fingerprint, true)
      bench.unlock(passphrase)
      return identity()
    },
    select: async ({ fingerprint, path }) => {
      if (fingerprint !== undefined && !readIdentity(bench.home, fingerprint))
        throw problem('not_found', `there is no key ${fingerprint} in ${bench.home}`)
      if (fingerprint !== undefined) bench.choose(fingerprint, true)
      else bench.choose(path === undefined ? undefined : await lastSigner(path, bench.home), path === undefined)
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
