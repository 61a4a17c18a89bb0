// Files of an exhibit by their rank, page by page as they come into sight; the filter is the workbench's.
import { useCallback, useEffect, useRef, useState } from 'react'
import type { MemberInfo } from '../../../../src-main/contract/exhibit.ts'
import { useRevisions } from '../../../bridge/changes.ts'
import { messageOf, useConnection } from '../../../bridge/client.ts'
import { pageSize, pagesOf } from './pages.ts'

export interface Members {
  total: number
  error: string | null
  loading: boolean
  /** The rows answer an earlier question. */
  stale: boolean
  /** Undefined until its page has come. */
  at: (index: number) => MemberInfo | undefined
  /** Rank of a member among the pages held; -1 when it is in none. */
  rankOf: (member: string) => number
  /** These rows are in sight. */
  see: (first: number, last: number) => void
}

interface Held {
  of: string
  total: number
  pages: ReadonlyMap<number, readonly MemberInfo[]>
  error: string | null
  loading: boolean
}

const nothing: Held = { of: '', total: 0, pages: new Map(), error: null, loading: true }

export const useMembers = (exhibit: string, search: string, states: readonly string[] | null): Members => {
  const client = useConnection((state) => state.client)
  const revision = useRevisions((state) => state.evidence)
  const question = JSON.stringify([exhibit, search, states])
  const [held, setHeld] = useState<Held>(nothing)
  const stop = useRef(new AbortController())
  const asked = useRef(new Set<number>())
  const sight = useRef<[number, number]>([0, 0])

  const ask = useCallback(
    async (page: number, fresh: boolean) => {
      if (!client || asked.current.has(page)) return
      const [of, text, only] = JSON.parse(question) as [string, string, string[] | null]
      const control = stop.current
      asked.current.add(page)
      try {
        const got = await client.evidence.members(
          { exhibit: of, offset: page * pageSize, limit: pageSize, ...(text ? { search: text } : {}), ...(only ? { states: only } : {}) },
          { signal: control.signal },
        )
        if (control.signal.aborted) return
        setHeld((now) => ({
          of: question,
          total: got.total,
          pages: new Map([...(fresh ? [] : now.pages), [page, got.members]]),
          error: null,
          loading: false,
        }))
      } catch (error) {
        if (control.signal.aborted) return
        asked.current.delete(page)
        setHeld((now) => ({ ...now, error: messageOf(error), loading: false }))
      }
    },
    [client, question],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is a reason to read again what is shown
  useEffect(() => {
    stop.current = new AbortController()
    asked.current = new Set()
    const [page, ...more] = pagesOf(...sight.current)
    // The old rows stay until the first new page takes their place.
    void ask(page ?? 0, true).then(() => Promise.all(more.map((each) => ask(each, false))))
    return () => stop.current.abort()
  }, [ask, revision])

  const see = useCallback(
    (first: number, last: number) => {
      sight.current = [first, last]
      for (const page of pagesOf(first, last)) void ask(page, false)
    },
    [ask],
  )
  const at = (index: number) => held.pages.get(Math.floor(index / pageSize))?.[index % pageSize]
  const rankOf = (member: string) => {
    for (const [page, rows] of held.pages) {
      const place = rows.findIndex((each) => each.member === member)
      if (place >= 0) return page * pageSize + place
    }
    return -1
  }
  return { total: held.total, error: held.error, loading: held.loading, stale: held.of !== question, at, rankOf, see }
}
