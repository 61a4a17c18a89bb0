// Where the table stands: a row and a distance from it. Rows may come and go at both ends without moving what is seen.
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { type Item, indexOfRow, rowOf } from '../rows/items.ts'

interface Anchor {
  uid: string | null
  /** Pixels from the top of that row's line to the top of the view. */
  offset: number
}

export interface Scroll {
  /** Pixels from the first item in memory to the top of the view. */
  top: number
  by: (pixels: number) => void
  /** Shows an item: at the top, or with the least movement. */
  show: (index: number, how: 'top' | 'near' | 'end') => void
  keep: (uid: string) => void
}

export const useScroll = (items: readonly Item[], rowHeight: number, height: number): Scroll => {
  const [anchor, setAnchor] = useState<Anchor>({ uid: null, offset: 0 })
  const most = Math.max(0, items.length * rowHeight - height)

  const top = useMemo(() => {
    const index = anchor.uid === null ? 0 : Math.max(0, indexOfRow(items, anchor.uid))
    return Math.min(most, Math.max(0, index * rowHeight + anchor.offset))
  }, [items, anchor, rowHeight, most])

  const latest = useRef({ items, top, most, rowHeight, height })
  useLayoutEffect(() => {
    latest.current = { items, top, most, rowHeight, height }
  })

  const to = useCallback((pixels: number) => {
    const { items: now, most: limit, rowHeight: size } = latest.current
    const next = Math.min(limit, Math.max(0, pixels))
    const item = now[Math.floor(next / size)]
    latest.current.top = next
    if (!item) return
    const { uid } = rowOf(item)
    setAnchor({ uid, offset: next - Math.max(0, indexOfRow(now, uid)) * size })
  }, [])

  const by = useCallback((pixels: number) => to(latest.current.top + pixels), [to])
  const show = useCallback(
    (index: number, how: 'top' | 'near' | 'end') => {
      const { top: now, height: view, rowHeight: size } = latest.current
      const place = index * size
      if (how === 'top') to(place)
      else if (how === 'end') to(place + size - view)
      else if (place < now) to(place)
      else if (place + size > now + view) to(place + size - view)
    },
    [to],
  )
  const keep = useCallback((uid: string) => setAnchor((now) => (now.uid === uid ? now : { uid, offset: 0 })), [])
  return { top, by, show, keep }
}
