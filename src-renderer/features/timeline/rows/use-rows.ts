// Rows of the scope, paged by keyset in both directions; seeks by time and by row number. The newest act wins.
import { useCallback, useEffect, useRef, useState } from 'react'
import type { QueryError, Scope } from '../../../../src-main/contract/procedures/events.ts'
import { rfc3339 } from '../../../app/time/format.ts'
import { useRevisions } from '../../../bridge/changes.ts'
import { messageOf, useConnection } from '../../../bridge/client.ts'
import { rowColumns } from './row-columns.ts'
import { appended, emptyWindow, fromPage, type Page, prepended, type RowWindow } from './row-window.ts'

export type Place =
  | { kind: 'start' }
  | { kind: 'end'; total: number }
  /** `open` marks the row that is found and unfolds it. */
  | { kind: 'time'; ts: number; uid?: string; open?: boolean }
  | { kind: 'rank'; rank: number; open?: boolean }

export interface Rows {
  window: RowWindow
  /** Grows with every seek: the table then shows the window's place instead of keeping its own. */
  seek: number
  /** Where the last seek led: the row to show first, and the one to mark. */
  landed: { uid: string | null; atEnd: boolean; kept: boolean; open: boolean }
  busy: boolean
  /** The rows answer an earlier question; the ones asked for are on their way. */
  stale: boolean
  error: string | null
  queryError: QueryError | null
  go: (place: Place) => void
  more: (side: 'before' | 'after') => void
}

const pageRows = 240

const start = { uid: null, atEnd: false, kept: false, open: false }

/** `columns` are those on screen. */
export const useRows = (
  scope: Scope,
  undatedOnly: boolean,
  columns: readonly string[],
  current: () => { ts: number; uid: string } | null,
): Rows => {
  const client = useConnection((state) => state.client)
  const revision = useRevisions((state) => `${state.events}.${state.annotations}`)
  const question = JSON.stringify([scope, undatedOnly, rowColumns(columns)])
  const [state, setState] = useState<Omit<Rows, 'go' | 'more' | 'stale'> & { of: string }>({
    of: '',
    window: emptyWindow,
    seek: 0,
    landed: start,
    busy: true,
    error: null,
    queryError: null,
  })
  const running = useRef<AbortController | null>(null)
  const growing = useRef<Set<string>>(new Set())
  const shown = useRef({ question: '', of: '', window: emptyWindow })
  shown.current.window = state.window
  shown.current.of = state.of
  const where = useRef(current)
  where.current = current

  const ask = useCallback(
    (extra: Record<string, unknown>, signal: AbortSignal): Promise<Page> => {
      const [asked, only, names] = JSON.parse(question) as [Scope, boolean, string[]]
      if (!client) return Promise.reject(new Error('not connected'))
      return client.events.page({ ...asked, undatedOnly: only, columns: names, limit: pageRows, ...extra }, { signal })
    },
    [client, question],
  )

  const load = useCallback(
    (place: Place, kept: boolean) => {
      running.current?.abort()
      const stop = new AbortController()
      running.current = stop
      growing.current = new Set()
      setState((now) => ({ ...now, busy: true }))
      const { rank, extra } = whereTo(place)
      ask(extra, stop.signal)
        .then(async (found) => {
          // Fewer than was thought, as when a count is still running: the last rows there are.
          const short = (place.kind === 'end' || place.kind === 'rank') && found.rows.length === 0 && found.before !== null
          const got = short ? await ask({ before: found.before }, stop.signal) : found
          if (stop.signal.aborted) return
          // A time past the last row of another question: show its rows from the start rather than nothing.
          if (place.kind === 'time' && got.rows.length === 0 && got.error === null) return load({ kind: 'start' }, false)
          const first = got.rows[0]?.uid ?? null
          const mark = place.kind === 'time' && place.uid && got.rows.some((row) => row.uid === place.uid) ? place.uid : first
          setState((now) => ({
            of: question,
            window: fromPage(got, short ? null : rank),
            seek: now.seek + 1,
            landed: { uid: mark, atEnd: place.kind === 'end' || short, kept, open: !short && 'open' in place && place.open === true },
            busy: false,
            error: null,
            queryError: got.error,
          }))
        })
        .catch((error: unknown) => {
          if (!stop.signal.aborted) setState((now) => ({ ...now, busy: false, error: messageOf(error) }))
        })
    },
    [ask, question],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is a reason to load again
  useEffect(() => {
    if (!client) return
    const same = shown.current.question === question
    shown.current.question = question
    const at = where.current()
    // Another question keeps the time that was looked at; a change of the case keeps the very row.
    load(at && !undatedOnly ? { kind: 'time', ts: at.ts, uid: at.uid } : { kind: 'start' }, same)
    return () => running.current?.abort()
  }, [client, load, question, revision])

  const more = useCallback(
    (side: 'before' | 'after') => {
      const key = shown.current.window[side]
      const mark = `${side} ${key}`
      if (shown.current.of !== question || key === null || growing.current.has(mark) || !running.current || running.current.signal.aborted)
        return
      growing.current.add(mark)
      const { signal } = running.current
      ask({ [side]: key }, signal)
        .then((got) => {
          if (signal.aborted) return
          setState((now) => {
            if (now.window[side] !== key) return now
            return { ...now, window: side === 'after' ? appended(now.window, got) : prepended(now.window, got), error: null }
          })
        })
        .catch((error: unknown) => {
          growing.current.delete(mark)
          if (!signal.aborted) setState((now) => ({ ...now, error: messageOf(error) }))
        })
    },
    [ask, question],
  )

  const go = useCallback((place: Place) => load(place, false), [load])
  return { ...state, stale: state.of !== question, go, more }
}

const whereTo = (place: Place): { rank: number | null; extra: Record<string, unknown> } => {
  if (place.kind === 'time') return { rank: null, extra: { at: rfc3339(place.ts) } }
  if (place.kind === 'rank') return { rank: place.rank, extra: { rank: place.rank } }
  if (place.kind === 'end') {
    const rank = Math.max(0, place.total - pageRows / 2)
    return { rank, extra: { rank } }
  }
  return { rank: 0, extra: {} }
}
