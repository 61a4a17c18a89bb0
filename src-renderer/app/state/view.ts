// What is looked at: one area, one query, one time range, one selection, shared by every area and written in the address.
import { create } from 'zustand'
import type { Scope } from '../../../src-main/contract/procedures/events.ts'
import { rfc3339 } from '../time/format.ts'
import type { Micros } from '../time/zone.ts'

export const areas = [
  'intake',
  'acquire',
  'evidence',
  'coverage',
  'timeline',
  'detections',
  'graph',
  'story',
  'sessions',
  'processes',
  'elsewhere',
  'verdict',
  'report',
  'custody',
  'settings',
] as const
export type Area = (typeof areas)[number]

export interface Range {
  from: Micros
  to: Micros
}

export type Selection =
  | { kind: 'event'; uid: string }
  | { kind: 'exhibit'; id: string }
  | { kind: 'member'; member: string }
  | { kind: Found; id: string }

/** What stages found, by its id there: `entity` is a graph node, `edge` joins two of them, `lane` is one of coverage. */
export const founds = ['detection', 'incident', 'rule', 'technique', 'entity', 'edge', 'process', 'lane', 'claim', 'session'] as const
export type Found = (typeof founds)[number]

export interface View {
  area: Area
  query: string
  /** Null: all of the case's time. */
  range: Range | null
  /** A part of the range, chosen in the histogram: the table shows it alone. */
  brush: Range | null
  hidden: Scope['hidden']
  possiblySame: Scope['possiblySame']
  undated: boolean
  selection: Selection | null
}

export const startView: View = {
  area: 'timeline',
  query: '',
  range: null,
  brush: null,
  hidden: 'without',
  possiblySame: 'with',
  undated: false,
  selection: null,
}

interface ViewState extends View {
  /** Selections seen, for `[` and `]`. */
  trail: readonly Selection[]
  place: number
  set: (change: Partial<View>) => void
  select: (selection: Selection | null) => void
  step: (by: -1 | 1) => void
}

const sameSelection = (a: Selection | null, b: Selection | null): boolean => JSON.stringify(a) === JSON.stringify(b)
const trailLength = 200

export const useView = create<ViewState>((set) => ({
  ...startView,
  trail: [],
  place: -1,
  set: (change) =>
    set((now) => ({
      ...change,
      // A brush outside the range, or of another query's shape, would hide rows without a sign.
      ...('range' in change && !('brush' in change) ? { brush: null } : {}),
      ...(change.query !== undefined && change.query !== now.query ? { undated: false } : {}),
    })),
  select: (selection) =>
    set(({ trail, place, selection: now }) => {
      if (!selection || sameSelection(selection, now)) return { selection }
      const next = [...trail.slice(Math.max(0, place + 2 - trailLength), place + 1), selection]
      return { selection, trail: next, place: next.length - 1 }
    }),
  step: (by) =>
    set(({ trail, place }) => {
      const next = Math.min(trail.length - 1, Math.max(0, place + by))
      const selection = trail[next]
      return selection ? { place: next, selection } : {}
    }),
}))

/** The scope of a question to the workbench. `part` is the whole range, or the brush where there is one. */
export const scopeOf = (view: Pick<View, 'query' | 'range' | 'brush' | 'hidden' | 'possiblySame'>, part: 'range' | 'brush'): Scope => {
  const range = part === 'brush' ? (view.brush ?? view.range) : view.range
  return {
    query: view.query,
    hidden: view.hidden,
    possiblySame: view.possiblySame,
    ...(range ? { from: rfc3339(range.from), to: rfc3339(range.to) } : {}),
  }
}
