// All of the case's time as a range whose end is the full second past the last event.
import type { CaseInfo } from '../../../src-main/contract/procedures/case.ts'
import { fromRfc3339 } from '../time/format.ts'
import { second } from '../time/zone.ts'
import type { Range } from './view.ts'

export const wholeOf = (info: CaseInfo | null | undefined): Range | null => {
  const from = fromRfc3339(info?.timeRange?.from ?? '')
  const to = fromRfc3339(info?.timeRange?.to ?? '')
  if (from === undefined || to === undefined) return null
  return { from, to: Math.max(from, Math.floor(to / second) * second) + second }
}
