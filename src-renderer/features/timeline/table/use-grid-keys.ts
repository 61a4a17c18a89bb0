// Keys of the table: every row and every value can be reached and acted on without a mouse.
import { useCallback, useEffect } from 'react'
import type { EventRow } from '../../../../src-main/contract/procedures/events.ts'
import { useMarked } from '../../../app/annotate/annotate.ts'
import { copyText } from '../../../app/values/copy.ts'
import { filterBy } from '../../../app/values/filter-by.ts'
import { useValueMenu } from '../../../app/values/value-menu.ts'
import { cellValue } from './cells.tsx'

export interface GridActs {
  move: (by: number) => void
  page: (by: -1 | 1) => void
  first: () => void
  last: () => void
  side: (by: -1 | 1) => void
  enter: () => void
  current: () => EventRow | undefined
  /** Column name and element of the active cell. */
  active: () => { column: string; element: Element } | null
}

export const toggleMark = (uid: string) => {
  const { marked, setMarked } = useMarked.getState()
  const next = new Set(marked)
  if (!next.delete(uid)) next.add(uid)
  setMarked(next)
}

/** Acts on the active cell's value, for keys and palette alike. */
export const onActiveValue = (acts: GridActs, act: 'for' | 'out' | 'copy' | 'menu') => {
  const row = acts.current()
  const active = acts.active()
  const value = row && active ? cellValue(row, active.column) : undefined
  if (!row || !active || value === undefined) return
  if (act === 'menu') useValueMenu.getState().open({ anchor: active.element, column: active.column, value, row })
  else if (act === 'copy') void copyText(String(value), 'Value')
  else filterBy(active.column, value, act)
}

/** Keys pressed while nothing has the focus are the table's too. */
export const useKeysOfPage = (onKey: (event: KeyboardEvent) => void) => {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.target === document.body && !event.defaultPrevented) onKey(event)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [onKey])
}

export const useGridKeys = (acts: GridActs) =>
  useCallback(
    (event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey' | 'preventDefault'>) => {
      const mod = event.ctrlKey || event.metaKey
      const keys: Record<string, () => void> = {
        ArrowDown: () => {
          if (event.shiftKey) {
            const row = acts.current()
            if (row && !useMarked.getState().marked.has(row.uid)) toggleMark(row.uid)
          }
          acts.move(1)
        },
        ArrowUp: () => acts.move(-1),
        ArrowLeft: () => acts.side(-1),
        ArrowRight: () => acts.side(1),
        PageDown: () => acts.page(1),
        PageUp: () => acts.page(-1),
        Home: () => acts.first(),
        End: () => acts.last(),
        Enter: () => acts.enter(),
        ' ': () => {
          const row = acts.current()
          if (row) toggleMark(row.uid)
        },
        Escape: () => useMarked.getState().setMarked(new Set()),
        ContextMenu: () => onActiveValue(acts, 'menu'),
        F10: () => event.shiftKey && onActiveValue(acts, 'menu'),
      }
      const act = keys[event.key]
      if (!act || event.altKey || (mod && event.key !== 'Home' && event.key !== 'End')) return
      event.preventDefault()
      act()
    },
    [acts],
  )
