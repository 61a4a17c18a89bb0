// The ledger's entries, page by page.
import { useCallback, useEffect, useRef, useState } from 'react'
import type { CustodyEntry } from '../../../src-main/contract/procedures/custody.ts'
import { useRevisions } from '../../bridge/changes.ts'
import { messageOf, useConnection } from '../../bridge/client.ts'

const pageSize = 500

export const useLedger = () => {
  const client = useConnection((state) => state.client)
  const revision = useRevisions((state) => state.custody)
  /** `total` is null until it is known. */
  const [held, setHeld] = useState<{ entries: CustodyEntry[]; total: number | null }>({ entries: [], total: null })
  const [error, setError] = useState<string | null>(null)
  const [loading, setLoading] = useState(true)
  const asking = useRef(false)
  const last = useRef(-1)
  last.current = held.entries[held.entries.length - 1]?.seq ?? -1

  // Entries never change: a new revision only asks for what came after the last one.
  const more = useCallback(async () => {
    if (!client || asking.current) return
    asking.current = true
    try {
      const after = last.current
      const got = await client.custody.list({ after, limit: pageSize })
      setHeld((now) => ({
        entries: [...now.entries, ...got.entries.filter(({ seq }) => seq > (now.entries[now.entries.length - 1]?.seq ?? -1))],
        total: got.total,
      }))
      setError(null)
    } catch (failure) {
      setError(messageOf(failure))
    } finally {
      asking.current = false
      setLoading(false)
    }
  }, [client])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is a reason to ask
  useEffect(() => {
    void more()
  }, [more, revision])

  return { ...held, error, loading, again: more, more: () => void (held.entries.length < (held.total ?? 0) && more()) }
}
