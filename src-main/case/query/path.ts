// A filter on an OCSF path that is not stored: every candidate's event is derived, slice by slice, by whoever can.
import type { Query } from '../../contract/query/ast.ts'
import { CaseError, type Derive, type RawRecord } from '../api.ts'
import { valueTest } from './compile.ts'
import type { CandidateBlocks, LeafSource } from './leaf.ts'

/** All values at a path; arrays are walked, `[n]` picks one. */
export const valuesAt = (event: unknown, path: string): string[] => {
  let here: unknown[] = [event]
  for (const step of path.split(/\.|(?=\[)/)) {
    const index = /^\[(\d*)\]$/.exec(step)
    const next: unknown[] = []
    for (const one of here) {
      if (index) {
        if (Array.isArray(one)) next.push(...(index[1] === '' ? one : [one[Number(index[1])]]))
      } else
        for (const item of Array.isArray(one) ? one : [one])
          if (item !== null && typeof item === 'object' && Object.hasOwn(item, step)) next.push((item as Record<string, unknown>)[step])
    }
    here = next
  }
  return here.flat(3).flatMap((one) => {
    if (one === null || one === undefined) return []
    return [typeof one === 'object' ? JSON.stringify(one) : String(one)]
  })
}

export const pathLeaf = (
  path: string,
  query: Exclude<Query, { kind: 'all' | 'and' | 'or' | 'not' | 'text' }>,
  context: { derive: Derive | null; records(block: number): Promise<RawRecord[]>; all(after: number): CandidateBlocks },
): LeafSource => {
  const test = valueTest(query)
  return {
    columnSql: () => 'false',
    candidates: (after) => context.all(after),
    test: async (block) => {
      if (!context.derive) throw new CaseError('internal', `nobody derives events, so ${path} cannot be searched`)
      const records = await context.records(block)
      const events = await context.derive(records)
      const places: number[] = []
      events.forEach((event, place) => {
        if (event && valuesAt(event, path).some(test)) places.push(place)
      })
      return places
    },
  }
}
