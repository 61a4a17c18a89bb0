// What of the sessions is looked at; the sessions themselves, for the inspector; kept while other areas are shown.
import { create } from 'zustand'
import type { SessionInfo } from '../../../src-main/contract/procedures/graph.ts'
import type { Order } from './rows.ts'

interface SessionsView {
  folded: ReadonlySet<string>
  search: string
  order: Order
  /** Id of the chosen line. */
  line: string | null
  byId: ReadonlyMap<string, SessionInfo>
}

export const useSessionsView = create<SessionsView>(() => ({
  folded: new Set(),
  search: '',
  order: 'systems',
  line: null,
  byId: new Map(),
}))

export const fold = (id: string, folded?: boolean) =>
  useSessionsView.setState(({ folded: now }) => {
    const next = new Set(now)
    if (folded ?? !now.has(id)) next.add(id)
    else next.delete(id)
    return { folded: next }
  })

export const howCut = {
  vendor: "by the vendor's id",
  key: 'by one issue of a key',
  silence: 'by an hour of silence',
} as const
