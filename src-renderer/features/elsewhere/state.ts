// What is looked for elsewhere, and what the case itself holds of it; kept while other areas are shown.
import { create } from 'zustand'
import { quoteValue } from '../../app/query/edit.ts'
import { messageOf, workbench } from '../../bridge/client.ts'
import type { Sought } from './sought.ts'

export interface FoundHere {
  state: 'waiting' | 'counting' | 'done' | 'failed'
  count: number
  exact: boolean
  /** Decimal microseconds. */
  first: string | null
  last: string | null
  reason: string
}

interface ElsewhereView {
  text: string
  note: string
  /** As typed; '' is the end of the case's own time. */
  from: string
  to: string
  language: string
  /** Id of a kept question that is shown in place of what is typed. */
  question: string | null
  found: ReadonlyMap<string, FoundHere>
}

export const useElsewhereView = create<ElsewhereView>(() => ({
  ...{ text: '', note: '', from: '', to: '', language: 'athena', question: null, found: new Map() },
}))

/** Adds values another area asked for to the list. */
export const take = (wished: readonly string[]) => {
  const lines = useElsewhereView
    .getState()
    .text.split('\n')
    .filter((line) => line.trim() !== '')
  useElsewhereView.setState({ text: [...new Set([...lines, ...wished])].join('\n'), question: null })
}

/** The whole value as text, wherever in a record it stands. */
export const queryFor = ({ value }: Sought): string => {
  const quoted = quoteValue(value)
  return quoted.startsWith('"') ? quoted : `"${quoted}"`
}

const none: FoundHere = { state: 'waiting', count: 0, exact: true, first: null, last: null, reason: '' }
let running: AbortController | undefined

/** Counts each value in the case, one after the other, over all of its time. */
export const countHere = async (values: readonly Sought[]) => {
  running?.abort()
  const stop = new AbortController()
  running = stop
  const put = (value: string, change: Partial<FoundHere>) => {
    if (stop.signal.aborted) return
    useElsewhereView.setState(({ found }) => ({ found: new Map(found).set(value, { ...(found.get(value) ?? none), ...change }) }))
  }
  useElsewhereView.setState({ found: new Map(values.map(({ value }) => [value, none])) })
  for (const one of values) {
    if (stop.signal.aborted) return
    const scope = { query: queryFor(one), hidden: 'with' as const }
    const { signal } = stop
    put(one.value, { state: 'counting' })
    try {
      let count = { value: 0, exact: true }
      for await (const now of await workbench().events.count(scope, { signal })) {
        count = now
        put(one.value, { count: now.value, exact: now.exact })
      }
      const first = count.value > 0 ? (await workbench().events.page({ ...scope, limit: 1 }, { signal })).rows[0] : undefined
      const last =
        count.value > 1 ? (await workbench().events.page({ ...scope, limit: 1, rank: count.value - 1 }, { signal })).rows[0] : first
      put(one.value, { state: 'done', first: first?.ts ?? null, last: last?.ts ?? null })
    } catch (error) {
      put(one.value, { state: 'failed', reason: messageOf(error) })
    }
  }
}
