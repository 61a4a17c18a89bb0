// The recovery code of a case that was just made: shown once, whichever screen is there by then.
import { create } from 'zustand'

interface Recovery {
  sheet: { title: string; code: string } | null
  show: (sheet: { title: string; code: string }) => void
  kept: () => void
}

export const useRecovery = create<Recovery>((set) => ({
  sheet: null,
  show: (sheet) => set({ sheet }),
  kept: () => set({ sheet: null }),
}))
