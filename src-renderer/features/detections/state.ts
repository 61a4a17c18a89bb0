// Which part of the detections is looked at, and by what the list is narrowed; kept while other areas are shown.
import { create } from 'zustand'
import type { Level } from '../../../src-main/contract/detection.ts'

export const parts = [
  { id: 'list', title: 'List' },
  { id: 'incidents', title: 'Incidents' },
  { id: 'attack', title: 'ATT&CK' },
  { id: 'coverage', title: 'Coverage map' },
  { id: 'indicators', title: 'Indicators' },
  { id: 'rules', title: 'Rules' },
  { id: 'hides', title: 'Hidden' },
] as const
export type Part = (typeof parts)[number]['id']

export interface Narrow {
  levels: readonly Level[]
  tactic: string | null
  technique: string | null
  rule: string | null
  incident: string | null
  search: string
  hidden: 'without' | 'with' | 'only'
  order: 'time' | 'priority'
}

export const wide: Narrow = {
  levels: [],
  tactic: null,
  technique: null,
  rule: null,
  incident: null,
  search: '',
  hidden: 'without',
  order: 'priority',
}

interface DetectionsState {
  part: Part
  narrow: Narrow
  /** What the hide dialog is about. */
  hiding: { detection: string; ruleId: string; title: string; entities: readonly string[]; events: readonly string[] } | null
  adding: boolean
  show: (part: Part, narrow?: Partial<Narrow>) => void
  set: (narrow: Partial<Narrow>) => void
}

export const useDetectionsView = create<DetectionsState>((set) => ({
  part: 'list',
  narrow: wide,
  hiding: null,
  adding: false,
  show: (part, narrow) => set((now) => ({ part, narrow: narrow ? { ...wide, order: now.narrow.order, ...narrow } : now.narrow })),
  set: (narrow) => set((now) => ({ narrow: { ...now.narrow, ...narrow } })),
}))
