// A question to the workbench as a hook: answer, error, loading; the old answer stays while a new one is on its way.
import { useCallback, useEffect, useRef, useState } from 'react'
import { type ChangeKind, useRevisions } from './changes.ts'
import { type Client, messageOf, useConnection } from './client.ts'

export interface Answer<T> {
  data: T | undefined
  /** The question that `data` answers; differs from the asked one while loading. */
  of: string | undefined
  /** True while `data` answers an earlier question: show it as such, or not at all. */
  stale: boolean
  error: string | undefined
  loading: boolean
  again: () => void
}

type Ask<T> = (client: Client, signal: AbortSignal) => Promise<T>

interface Held<T> {
  data: T | undefined
  of: string | undefined
  error: string | undefined
  loading: boolean
}

const useRevision = (follow: readonly ChangeKind[]): string => useRevisions((state) => follow.map((kind) => state[kind]).join('.'))

/**
 * `question` identifies what is asked; null asks nothing. Asked again when it changes, when a followed kind of change
 * happens, and when the connection comes back. The call before is cancelled.
 */
export const useCall = <T>(question: string | null, ask: Ask<T>, follow: readonly ChangeKind[] = []): Answer<T> => {
  const client = useConnection((state) => state.client)
  const revision = useRevision(follow)
  const [round, setRound] = useState(0)
  const [held, setHeld] = useState<Held<T>>({ data: undefined, of: undefined, error: undefined, loading: question !== null })
  const latest = useRef(ask)
  latest.current = ask

  // biome-ignore lint/correctness/useExhaustiveDependencies: revision and round are reasons to ask again, not inputs
  useEffect(() => {
    if (question === null) {
      setHeld({ data: undefined, of: undefined, error: undefined, loading: false })
      return
    }
    if (!client) return
    const stop = new AbortController()
    setHeld((before) => ({ ...before, loading: true }))
    latest
      .current(client, stop.signal)
      .then((data) => {
        if (!stop.signal.aborted) setHeld({ data, of: question, error: undefined, loading: false })
      })
      .catch((error: unknown) => {
        if (!stop.signal.aborted) setHeld((before) => ({ ...before, error: messageOf(error), loading: false }))
      })
    return () => stop.abort()
  }, [client, question, revision, round])

  const again = useCallback(() => setRound((value) => value + 1), [])
  return { ...held, stale: held.data !== undefined && held.of !== (question ?? undefined), again }
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
