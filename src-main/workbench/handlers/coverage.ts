// Coverage's procedures: lanes and claims, digests, retention and the preservation request.

import { checkDigests, lastDigestSummary, parseKeys } from '../../jobs/coverage/digests.ts'
import { preservation, retentionEntries, retentionOverrides, setRetention } from '../../jobs/coverage/preservation.ts'
import { readCoverage } from '../../jobs/coverage/read.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

const micros = (text: string | undefined, name: string): bigint | undefined => {
  if (text === undefined) return undefined
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw problem('usage', `${name}: "${text}" is not a time`)
  return BigInt(ms) * 1000n
}

export function coverageHandlers(bench: Bench): Handlers<'coverage'> {
  return {
    read: ({ from, to, buckets }) => {
      const range = { from: micros(from, 'from'), to: micros(to, 'to') }
      return readCoverage(bench.desk().client, {
        buckets,
        ...(range.from !== undefined && { from: range.from }),
        ...(range.to !== undefined && { to: range.to }),
      })
    },
    checkDigests: ({ keys }) => {
      const desk = bench.desk()
      let parsed: ReturnType<typeof parseKeys>
      try {
        parsed = keys === undefined ? [] : parseKeys(keys)
      } catch (error) {
        throw problem('usage', (error as Error).message)
      }
      const { id, result } = bench.jobs.start('coverage', 'CloudTrail digests', (job) =>
        bench.inTurn(() => {
          job.set({ phase: 'reading digests' })
          return checkDigests(desk, parsed, job)
        }),
      )
      const told = () => bench.changed({ kind: 'custody' })
      result.then(told, told)
      return { job: id }
    },
    digests: () => lastDigestSummary(bench.desk()),
    retention: async () => ({ entries: retentionEntries(), overrides: await retentionOverrides(bench.desk().client) }),
    setRetention: async (asked) => {
      const { client, ledger, signer } = bench.desk()
      if (!retentionEntries().some(({ id }) => id === asked.id)) throw problem('usage', `there is no retention entry ${asked.id}`)
      const all = await setRetention(client, asked, signer.by)
      ledger.note('coverage.retention', { detail: asked })
      bench.changed({ kind: 'coverage' })
      bench.changed({ kind: 'custody' })
      return all
    },
    preservation: (asked) => {
      micros(asked.from, 'from')
      micros(asked.to, 'to')
      micros(asked.asOf, 'asOf')
      return preservation(bench.desk().client, asked)
    },
  }
}
