// Signature and time stamp of a signed-off revision, and a Word file that comes back: each a person's own act, each in the ledger.
import { existsSync, readFileSync } from 'node:fs'
import { readWordFile } from '../../jobs/report/word.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

/** The libraries of signatures are large and seldom needed: they come with the first act that needs them. */
const acts = () => import('../../jobs/report/sign.ts')

type Part = 'sign' | 'authority' | 'setAuthority' | 'timestampRequest' | 'importTimestamp' | 'readWord'

export function signingHandlers(bench: Bench): Pick<Handlers<'report'>, Part> {
  const desk = () => bench.desk()
  const told = () => bench.changed({ kind: 'custody' })
  return {
    sign: async ({ report, revision, copy, path, base64, password, timestamp }) => {
      if ((path === undefined) === (base64 === undefined)) throw problem('usage', 'give either the path of the PKCS#12 file or its bytes')
      if (path !== undefined && !existsSync(path)) throw problem('usage', `${path} does not exist`)
      const file = path === undefined ? Buffer.from(base64!, 'base64') : readFileSync(path)
      try {
        const { bytes, ...signed } = await (await acts()).signReport(desk(), { report, revision, copy, file, password, timestamp })
        return { ...signed, base64: bytes.toString('base64') }
      } finally {
        told()
      }
    },
    authority: async () => (await acts()).authorityOf(desk()),
    setAuthority: async ({ url }) => {
      const set = await (await acts()).setAuthority(desk(), url)
      told()
      return set
    },
    timestampRequest: async ({ report, revision }) => {
      const request = await (await acts()).timestampRequest(desk(), report, revision)
      return { base64: request.toString('base64') }
    },
    importTimestamp: async ({ report, revision, base64 }) => {
      const read = await (await acts()).importTimestamp(desk(), report, revision, Buffer.from(base64, 'base64'))
      told()
      return read
    },
    readWord: ({ report, base64 }) => readWordFile(desk(), report, Buffer.from(base64, 'base64')),
  }
}
