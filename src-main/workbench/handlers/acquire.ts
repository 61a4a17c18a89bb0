// Acquisition plans need no case; what a plan's bag says is kept with its exhibit.
import { acquisitionOf } from '../../jobs/acquire/bag.ts'
import { makePlan, needs, PlanError, providers } from '../../jobs/acquire/plan.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'
import { tool } from '../version.ts'

export function acquireHandlers(bench: Bench): Handlers<'acquire'> {
  return {
    providers: () => providers.map((id) => ({ id, ...needs[id] })),
    plan: ({ provider, from, to, profile, account, regions }) => {
      try {
        return makePlan({
          provider,
          from,
          to,
          tool,
          ...(profile !== undefined && { profile }),
          ...(account !== undefined && { account }),
          ...(regions !== undefined && { regions }),
        })
      } catch (error) {
        if (error instanceof PlanError) throw problem('usage', error.message)
        throw error
      }
    },
    record: ({ exhibit }) => acquisitionOf(bench.desk(), exhibit),
  }
}
