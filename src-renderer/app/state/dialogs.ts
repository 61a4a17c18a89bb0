// Which dialog is open. One at a time.
import { create } from 'zustand'

export type DialogName =
  | 'palette'
  | 'keys'
  | 'receive'
  | 'goto'
  | 'columns'
  | 'export'
  | 'new-case'
  | 'note'
  | 'tag'
  | 'hide'
  | 'bundle'
  | 'branch'
  | 'merge'
  | 'hand-over'
  | 'close-case'
  | 'ask'

interface Dialogs {
  open: DialogName | null
  /** Paths or files the receive dialog starts with. */
  show: (name: DialogName) => void
  close: () => void
}

export const useDialogs = create<Dialogs>((set) => ({
  open: null,
  show: (open) => set({ open }),
  close: () => set({ open: null }),
}))
