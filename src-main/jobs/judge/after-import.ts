// After an import: insights of the exhibit's artifacts are ready at once. It never fails the import.
import type { Desk } from '../desk.ts'
import { analyseMembers } from './analyse-members.ts'
import { artifactsOf } from './members-of.ts'

export interface AnalysedExhibit {
  artifacts: number
  insights: number
  /** Not looked at, by reason. */
  left: { reason: string; count: number }[]
}

/** Analyses an exhibit's artifacts anew and keeps what they show. */
export async function analyseExhibit(desk: Desk, exhibit: string, signal?: AbortSignal): Promise<AnalysedExhibit> {
  const chosen = await artifactsOf(desk.client, exhibit)
  let insights = 0
  let fresh = true
  await analyseMembers(
    desk,
    chosen.roots,
    {},
    async (list) => {
      insights += list.reduce((sum, one) => sum + one.insights.length, 0)
      await desk.client.setInsights(
        exhibit,
        fresh,
        list.map(({ bytes: _, ...one }) => one),
      )
      fresh = false
    },
    signal,
  )
  if (fresh) await desk.client.setInsights(exhibit, true, [])
  return { artifacts: chosen.members, insights, left: chosen.left }
}

/** The hook of every import. What goes wrong is noted in the ledger, and the analysis can be run again. */
export async function afterImport(desk: Desk, exhibit: string, signal?: AbortSignal): Promise<void> {
  try {
    const done = await analyseExhibit(desk, exhibit, signal)
    if (done.artifacts > 0) desk.ledger.note('insights', { exhibit, detail: { ...done } })
  } catch (error) {
    try {
      desk.ledger.note('insights', { exhibit, detail: { failed: error instanceof Error ? error.message : String(error) } })
    } catch {
      // A full disk has ended the import's own entry too; the analysis is run again with the next verdict.
    }
  }
}
