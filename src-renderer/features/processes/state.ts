// The forest as it was last read, for the list and the inspector alike.
import { create } from 'zustand'
import type { ProcessInfo } from '../../../src-main/contract/procedures/graph.ts'
import type { Odd } from './odd.ts'

interface ProcessView {
  host: string | null
  nodes: ReadonlyMap<string, ProcessInfo>
  odd: ReadonlyMap<string, Odd>
  folded: ReadonlySet<string>
  onlyOdd: boolean
}

export const useProcessView = create<ProcessView>(() => ({
  host: null,
  nodes: new Map(),
  odd: new Map(),
  folded: new Set(),
  onlyOdd: false,
}))

export const fold = (id: string, shut?: boolean) =>
  useProcessView.setState(({ folded }) => {
    const next = new Set(folded)
    if (shut ?? !next.has(id)) next.add(id)
    else next.delete(id)
    return { folded: next }
  })
