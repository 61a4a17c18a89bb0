// Where the tour of the demo case is; it can be left at any moment, and does not come back by itself.
import { create } from 'zustand'

const seenKey = 'vestige.tour'

const seen = (): boolean => {
  try {
    return localStorage.getItem(seenKey) !== null
  } catch {
    return false
  }
}

export const useTour = create<{ step: number | null }>(() => ({ step: seen() ? null : 0 }))

export const goTour = (step: number | null) => {
  useTour.setState({ step })
  if (step !== null) return
  try {
    localStorage.setItem(seenKey, '1')
  } catch {
    // Without storage the tour offers itself again at the next start.
  }
}

export const startTour = () => goTour(0)
