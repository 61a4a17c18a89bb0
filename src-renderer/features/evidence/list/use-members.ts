// Files of an exhibit, page by page as they come into sight; the filter is the workbench's.
import { useCallback, useEffect, useRef, useState } from 'react'
import type { MemberInfo } from '../../../../src-main/contract/exhibit.ts'
import { useRevisions } from '../../../bridge/changes.ts'
import { messageOf, useConnection } from '../../../bridge/client.ts'

export interface Members {
  members: readonly MemberInfo[]
  total: number
  error: string | null
  loading: boolean
  more: () => void
}

const pageSize = 500

export const useMembers = (exhibit: string, search: string, states: readonly string[] | null): Members => {
  const client = useConnection((state) => state.client)
  const revision = useRevisions((state) => state.evidence)
  const question = JSON.stringify([exhibit, search, states])
  const [held, setHeld] = useState<{ members: MemberInfo[]; total: number; next: number | null }>({ members: [], total: 0, next: 0 })
  const [status, setStatus] = useState<{ error: string | null; loading: boolean }>({ error: null, loading: true })
  const stop = useRef<AbortController | null>(null)
  const asking = useRef<number | null>(null)
  const kept = useRef(0)
  kept.current = held.members.length

  const ask = useCallback(
    async (after: number, limit: number, fresh: boolean) => {
      if (!client) return
      const [of, text, only] = JSON.parse(question) as [string, string, string[] | null]
      const control = stop.current
      asking.current = after
      setStatus({ error: null, loading: true })
      try {
        const input = { exhibit: of, after, limit, ...(text ? { search: text } : {}), ...(only ? { states: only } : {}) }
        const got = await client.evidence.members(input, { signal: control?.signal })
        if (control?.signal.aborted) return
        setHeld((now) => ({ members: fresh ? got.members : [...now.members, ...got.members], total: got.total, next: got.next }))
        setStatus({ error: null, loading: false })
      } catch (error) {
        if (!control?.signal.aborted) setStatus({ error: messageOf(error), loading: false })
      } finally {
        if (stop.current === control) asking.current = null
      }
    },
    [client, question],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is a reason to read again what is shown
  useEffect(() => {
    stop.current = new AbortController()
    void ask(0, Math.min(1000, Math.max(pageSize, kept.current)), true)
    return () => stop.current?.abort()
  }, [ask, revision])

  const more = useCallback(() => {
    if (held.next !== null && held.members.length > 0 && asking.current === null) void ask(held.next, pageSize, false)
  }, [ask, held])

  return { members: held.members, total: held.total, ...status, more }
}
