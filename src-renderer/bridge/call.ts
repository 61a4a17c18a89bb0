// A question to the workbench as a hook: answer, error, loading. The answer to another question is never given for this one's,
// unless the caller keeps it and shows it as former.
import { useCallback, useEffect, useRef, useState } from 'react'
import { type ChangeKind, useRevisions } from './changes.ts'
import { type Client, messageOf, useConnection } from './client.ts'

export interface Answer<T> {
  data: T | undefined
  /** True while `data` answers an earlier question, which it does only for who keeps it: show it as such. */
  stale: boolean
  error: string | undefined
  loading: boolean
  again: () => void
}

type Ask<T> = (client: Client, signal: AbortSignal) => Promise<T>

interface Held<T> {
  data: T | undefined
  /** The question that `data` answers. */
  of: string | undefined
  error: string | undefined
  /** The question that failed. */
  failed: string | undefined
  loading: boolean
}

interface Way {
  /** The former answer stays until this one is there; without it there is none meanwhile. */
  keep?: boolean
}

const useRevision = (follow: readonly ChangeKind[]): string => useRevisions((state) => follow.map((kind) => state[kind]).join('.'))

const nothing = { data: undefined, of: undefined, error: undefined, failed: undefined, loading: false }

/**
 * `question` identifies what is asked; null asks nothing. Asked again when it changes, when a followed kind of change
 * happens, and when the connection comes back. The call before is cancelled.
 */
export const useCall = <T>(
  question: string | null,
  ask: Ask<T>,
  follow: readonly ChangeKind[] = [],
  { keep = false }: Way = {},
): Answer<T> => {
  const client = useConnection((state) => state.client)
  const revision = useRevision(follow)
  const [round, setRound] = useState(0)
  const [held, setHeld] = useState<Held<T>>({ ...nothing, loading: question !== null })
  const latest = useRef(ask)
  latest.current = ask

  // biome-ignore lint/correctness/useExhaustiveDependencies: revision and round are reasons to ask again, not inputs
  useEffect(() => {
    if (question === null) {
      setHeld(nothing)
      return
    }
    if (!client) return
    const stop = new AbortController()
    setHeld((before) => ({ ...before, loading: true }))
    latest
      .current(client, stop.signal)
      .then((data) => {
        if (!stop.signal.aborted) setHeld({ data, of: question, error: undefined, failed: undefined, loading: false })
      })
      .catch((error: unknown) => {
        if (!stop.signal.aborted) setHeld((before) => ({ ...before, error: messageOf(error), failed: question, loading: false }))
      })
    return () => stop.abort()
  }, [client, question, revision, round])

  const again = useCallback(() => setRound((value) => value + 1), [])
  const mine = held.of === (question ?? undefined)
  const failed = held.failed === (question ?? undefined)
  return {
    data: mine || keep ? held.data : undefined,
    stale: keep && held.data !== undefined && !mine,
    error: failed ? held.error : undefined,
    // Asked is it after the first drawing only, and that shall not say that there is nothing.
    loading: held.loading || (question !== null && !mine && !failed),
    again,
  }
}

/** A stream of ever better answers (counts that refine): the latest one. */
export const useStream = <T>(
  question: string | null,
  ask: (client: Client, signal: AbortSignal) => Promise<AsyncIterable<T>>,
  follow: readonly ChangeKind[] = [],
): T | undefined => {
  const client = useConnection((state) => state.client)
  const revision = useRevision(follow)
  const [latest, setLatest] = useState<{ of: string; value: T } | undefined>(undefined)
  const call = useRef(ask)
  call.current = ask
  // biome-ignore lint/correctness/useExhaustiveDependencies: revision is a reason to ask again, not an input
  useEffect(() => {
    if (!client || question === null) return
    const stop = new AbortController()
    const follow = async () => {
      try {
        for await (const value of await call.current(client, stop.signal)) {
          if (stop.signal.aborted) return
          setLatest({ of: question, value })
        }
      } catch {
        if (!stop.signal.aborted) setLatest(undefined)
      }
    }
    void follow()
    return () => stop.abort()
  }, [client, question, revision])
  return latest && latest.of === question ? latest.value : undefined
}
