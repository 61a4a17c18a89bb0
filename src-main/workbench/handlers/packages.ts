// Packages of the case with their checks, and the keys it trusts.
import { listPackages, trust, trustedKeys } from '../../jobs/packages/list.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

export function packageHandlers(bench: Bench): Handlers<'packages'> {
  return {
    list: ({ exhibit }) => listPackages(bench.desk().client, exhibit),
    trusted: () => trustedKeys(bench.desk().client),
    trust: async ({ key, note }) => {
      const desk = bench.desk()
      try {
        return await trust(desk, key, note, bench.key().by)
      } catch (error) {
        if (/minisign public key/.test((error as Error).message)) throw problem('usage', (error as Error).message)
        throw error
      } finally {
        bench.changed({ kind: 'evidence' })
        bench.changed({ kind: 'custody' })
      }
    },
  }
}
