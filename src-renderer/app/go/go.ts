// From one area to another, with what is looked at: each act leaves the selection where it can be seen.
import { create } from 'zustand'
import { type Range, useView } from '../state/view.ts'

/** Leaves query and range behind, so that the event is surely among the rows. */
export const showInTimeline = (uid: string) => {
  const { set, select } = useView.getState()
  set({ area: 'timeline', query: '', range: null, brush: null, undated: false, hidden: 'with' })
  select({ kind: 'event', uid })
}

export const showTime = (range: Range) => useView.getState().set({ area: 'timeline', query: '', range })

/** What the graph is asked to start from; read by the graph when it is shown. */
export interface GraphWish {
  kind: 'detection' | 'incident' | 'entity'
  id: string
}

interface Wishes {
  graph: GraphWish | null
  /** Event whose process is wanted. */
  process: string | null
  /** Values to be looked for elsewhere. */
  elsewhere: readonly string[]
}

export const useWishes = create<Wishes>(() => ({ graph: null, process: null, elsewhere: [] }))

export const showInGraph = (wish: GraphWish) => {
  useWishes.setState({ graph: wish })
  useView.getState().set({ area: 'graph' })
}

/** Adds a value to what is looked for elsewhere, and shows that area. */
export const lookElsewhere = (value: string) => {
  useWishes.setState(({ elsewhere }) => ({ elsewhere: [...elsewhere, value] }))
  useView.getState().set({ area: 'elsewhere' })
}
