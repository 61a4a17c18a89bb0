// A virtual list of which one line is chosen: one stop for Tab, arrows move, Enter acts.
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { cx } from './cx.ts'
import styles from './PickList.module.css'
import { type ListHandle, VirtualList } from './VirtualList.tsx'

interface Props {
  label: string
  count: number
  rowHeight: number
  /** Index of the chosen line; -1 for none. */
  at: number
  onPick: (index: number) => void
  onEnter?: (index: number) => void
  line: (index: number) => ReactNode
  /** Identity of a line, so that it keeps its element. */
  id: (index: number) => string
  className?: string
  /** Its lines answer an earlier question. */
  stale?: boolean
  onEnd?: () => void
  onSight?: (first: number, last: number) => void
}

const page = 20

/** Where a key leads from a line; undefined when it is no key of lists. */
export const stepOf = (key: string, at: number, count: number): number | undefined => {
  const to: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at < 0 ? 0 : at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  }
  const next = to[key]
  return next === undefined || count === 0 ? undefined : Math.min(count - 1, Math.max(0, next))
}

export const PickList = ({ label, count, rowHeight, at, onPick, onEnter, line, id, className, stale, onEnd, onSight }: Props) => {
  const list = useRef<ListHandle>(null)
  const frame = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (at >= 0) list.current?.show(at)
  }, [at])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter' && at >= 0 && onEnter) {
      event.preventDefault()
      onEnter(at)
      return
    }
    const next = stepOf(event.key, at, count)
    if (next === undefined) return
    event.preventDefault()
    onPick(next)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys of the list inside
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the list is one stop, its lines are reached by arrows
    <div ref={frame} className={cx(styles.frame, className)} data-stale={stale || undefined} onKeyDown={onKeyDown} tabIndex={0}>
      <VirtualList
        handle={list}
        className={styles.list}
        count={count}
        rowHeight={rowHeight}
        role="listbox"
        label={label}
        onEnd={onEnd}
        onSight={onSight}
        render={(index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
          <div
            key={id(index)}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            className={cx(styles.line, index === at && styles.at)}
            style={{ height: rowHeight }}
            onClick={() => {
              // The list keeps the focus: a line that is scrolled or folded away would take it along.
              frame.current?.focus()
              onPick(index)
            }}
            onDoubleClick={() => onEnter?.(index)}
          >
            {line(index)}
          </div>
        )}
      />
    </div>
  )
}
