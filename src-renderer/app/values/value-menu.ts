// Which value the short menu stands at. One menu for the whole window, so that right click and key are the same everywhere.
import { create } from 'zustand'
import type { EventRow } from '../../../src-main/contract/procedures/events.ts'

export interface ValueTarget {
  anchor: Element
  column: string
  value: string | number
  row?: EventRow
}

interface ValueMenuState {
  target: ValueTarget | null
  open: (target: ValueTarget) => void
  close: () => void
}

export const useValueMenu = create<ValueMenuState>((set) => ({
  target: null,
  open: (target) => set({ target }),
  close: () => set({ target: null }),
}))
