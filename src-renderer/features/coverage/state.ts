// Which part of coverage is looked at, and which layers are folded.
import { create } from 'zustand'
import type { Layer } from '../../../src-main/contract/layer.ts'

export const parts = [
  { id: 'lanes', title: 'Lanes' },
  { id: 'expiry', title: 'What expires first' },
  { id: 'clocks', title: 'Clocks' },
] as const
export type Part = (typeof parts)[number]['id']

interface CoverageView {
  part: Part
  folded: ReadonlySet<Layer>
  show: (part: Part) => void
  fold: (layer: Layer) => void
}

export const useCoverageView = create<CoverageView>((set) => ({
  part: 'lanes',
  folded: new Set(),
  show: (part) => set({ part }),
  fold: (layer) =>
    set(({ folded }) => {
      const next = new Set(folded)
      if (!next.delete(layer)) next.add(layer)
      return { folded: next }
    }),
}))
