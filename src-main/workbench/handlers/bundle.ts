// Bundles for the other side, as a job; what working papers the case has, by class.
import { resolve } from 'node:path'
import type { BundleResult } from '../../contract/procedures/bundle.ts'
import { type WorkingPapers, writeBundle } from '../../jobs/bundle/bundle.ts'
import type { Bench } from '../bench.ts'
import { reportForBundle } from '../bundle-report.ts'
import type { Handlers } from '../procedures.ts'
import type { Session } from '../session.ts'
import { tool } from '../version.ts'
import { lastAnchored } from './custody.ts'

export function bundleHandlers(bench: Bench): Handlers<'bundle'> {
  let last: BundleResult | null = null
  return {
    write: async ({ path, scope, report, revision, include, redact }) => {
      const desk = bench.desk()
      const checked = { verification: null, anchoredAt: (await lastAnchored(bench))?.at ?? null }
      const chosen = await reportForBundle(desk, { report, revision, drafts: include.includes('drafts') }, checked)
      const working = await papersOf(desk)
      const { id, result } = bench.jobs.start('bundle', 'Bundle', (job) =>
        bench.inTurn(async () => {
          last = null
          const request = { path: resolve(path), scope, include, report: chosen, working, tool, ...(redact && { redact }) }
          last = await writeBundle(desk, desk.signer, request, job)
        }),
      )
      const told = () => bench.changed({ kind: 'custody' })
      result.then(told, told)
      return { job: id }
    },
    last: () => last,
  }
}

async function papersOf({ client }: Session): Promise<WorkingPapers[]> {
  const notes = async () => {
    const all = []
    for (let after = 0; ; ) {
      const page = await client.annotationList({ after, limit: 10_000 })
      all.push(...page)
      if (page.length === 0) return all
      after = page.at(-1)!.id
    }
  }
  const intake = await client.intakeVersions()
  const drafts = await client.reports()
  const verdicts = await client.keptVerdicts({ limit: 100_000 })
  return [
    { name: 'drafts', count: drafts.length, read: async () => drafts },
    { name: 'notes', count: (await notes()).length, read: notes },
    { name: 'communications', count: intake.length, read: async () => intake },
    { name: 'traces', count: verdicts.length, read: async () => verdicts },
  ]
}
