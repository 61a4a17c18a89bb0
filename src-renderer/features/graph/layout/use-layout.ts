// Lays the shown graph out whenever it changes; the old picture stays until the new one is there.
import { useEffect, useState } from 'react'
import { messageOf } from '../../../bridge/client.ts'
import type { Shown, Step } from '../model.ts'
import { type Band, bandsOf, type Placed, place } from './bands.ts'
import { ranksOf } from './layered.ts'

interface Layout {
  of: Shown
  placed: Placed
  bandOf: ReadonlyMap<string, Band>
}

export const useLayout = (shown: Shown, path: readonly Step[]) => {
  const [layout, setLayout] = useState<Layout | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    if (shown.nodes.size === 0) {
      setLayout(null)
      return
    }
    let over = false
    setBusy(true)
    ranksOf(shown, path)
      .then((ranks) => {
        if (over) return
        const bandOf = bandsOf(shown)
        setLayout({ of: shown, placed: place(ranks, bandOf), bandOf })
        setFailure(null)
      })
      .catch((error: unknown) => {
        if (!over) setFailure(messageOf(error))
      })
      .finally(() => {
        if (!over) setBusy(false)
      })
    return () => {
      over = true
    }
  }, [shown, path])
  return { layout, failure, busy }
}
