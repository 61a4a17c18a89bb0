// Brings an event that was selected elsewhere (back and forward, a link, another area) into the table.
import { useEffect, useRef } from 'react'
import type { EventDetail } from '../../../../src-main/contract/procedures/events.ts'
import { useView } from '../../../app/state/view.ts'
import { fromRfc3339 } from '../../../app/time/format.ts'
import { useConnection } from '../../../bridge/client.ts'
import type { Rows } from './use-rows.ts'

/** As it sorts: the recorded time with all its digits, moved where its clock was. */
const timeOf = ({ ocsf, clock }: Pick<EventDetail, 'ocsf' | 'clock'>): number | undefined => {
  const { metadata, time } = ocsf as { metadata?: { original_time?: unknown }; time?: unknown }
  const exact = typeof metadata?.original_time === 'string' ? fromRfc3339(metadata.original_time) : undefined
  return exact !== undefined ? exact + Number(clock?.us ?? 0) : typeof time === 'number' ? time * 1000 : undefined
}

export const useReveal = ({ window: held, busy, go }: Rows) => {
  const client = useConnection((state) => state.client)
  const selection = useView((state) => state.selection)
  const uid = selection?.kind === 'event' ? selection.uid : null
  const tried = useRef<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new selection is brought in, never one that was scrolled away from
  useEffect(() => {
    if (!client || uid === null || busy || tried.current === uid) return
    tried.current = uid
    if (held.rows.some((row) => row.uid === uid)) return
    const stop = new AbortController()
    client.events
      .detail({ uid }, { signal: stop.signal })
      .then((detail) => {
        const ts = detail ? timeOf(detail) : undefined
        if (ts !== undefined && !stop.signal.aborted) go({ kind: 'time', ts, uid, open: true })
      })
      .catch(() => undefined)
    return () => stop.abort()
  }, [client, uid, busy])
}
