// Records of a neighbouring source inside a member that another source claimed: diagnostic settings write several categories into one file.
import type { Framed, MemberContext, RecordResult } from '../contract/source.ts'

export interface Neighbour {
  readonly id: string
  readonly formOf: (value: unknown) => string | undefined
  readonly normalise: (record: Framed, member: MemberContext) => RecordResult
}

/** The result of a record by the neighbour that owns it, its events marked as that source's; undefined when none does. */
export function byNeighbour(record: Framed, member: MemberContext, neighbours: readonly Neighbour[]): RecordResult | undefined {
  for (const { id, formOf, normalise } of neighbours) {
    const form = formOf(record.value)
    if (form === undefined) continue
    const result = normalise(record, { ...member, form })
    if ('events' in result) for (const normalised of result.events) normalised.routed ??= { source: id, form, at: [] }
    return result
  }
  return undefined
}
