// What changed in the case, as counters by kind: a view that shows a kind asks again when its counter grows.
import { useEffect } from 'react'
import type { z } from 'zod'
import { create } from 'zustand'
import type { caseChange } from '../../src-main/contract/procedures/case.ts'
import { useConnection } from './client.ts'

export type ChangeKind = z.infer<typeof caseChange>['kind']
const kinds: readonly ChangeKind[] = [
  'events',
  'evidence',
  'annotations',
  'custody',
  'intake',
  'jobs',
  'case',
  'detections',
  'coverage',
  'report',
  'models',
]

const none = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<ChangeKind, number>
export const useRevisions = create<Record<ChangeKind, number>>(() => ({ ...none }))

export const bump = (changed: Iterable<ChangeKind>) => {
  const next: Partial<Record<ChangeKind, number>> = {}
  const now = useRevisions.getState()
  for (const kind of changed) next[kind] = now[kind] + 1
  useRevisions.setState(next)
}

/** An import changes the case many times a second; views follow at most this often. */
const followMs = 700

/** Follows the case's changes for as long as the window lives. Used once, by the shell. */
export const useFollowChanges = () => {
  const client = useConnection((state) => state.client)
  useEffect(() => {
    if (!client) return
    const stop = new AbortController()
    const waiting = new Set<ChangeKind>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const flush = () => {
      timer = undefined
      bump(waiting)
      waiting.clear()
    }
    const follow = async () => {
      try {
        for await (const { kind } of await client.case.changes(undefined, { signal: stop.signal })) {
          waiting.add(kind)
          timer ??= setTimeout(flush, kind === 'events' || kind === 'jobs' ? followMs : 30)
        }
      } catch {
        // A lost connection is shown by the connection itself; the next one starts this stream anew.
      }
    }
    void follow()
    bump(kinds)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [client])
}
