// Rows of one height in a native scroller: only those in sight exist. Up to about 1.5 million rows, where browsers end a page.
import { type ReactNode, type Ref, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import { cx } from './cx.ts'
import styles from './VirtualList.module.css'

export interface ListHandle {
  show(index: number): void
}

interface Props {
  count: number
  rowHeight: number
  render: (index: number) => ReactNode
  label: string
  className?: string
  /** Called when rows near the end come into sight. */
  onEnd?: () => void
  /** Told which rows exist just now: from `first`, before `last`. */
  onSight?: (first: number, last: number) => void
  handle?: Ref<ListHandle>
  role?: string
}

const over = 6

export const VirtualList = ({ count, rowHeight, render, label, className, onEnd, onSight, handle, role = 'list' }: Props) => {
  const box = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 400 })

  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const read = () => setView({ top: element.scrollTop, height: element.clientHeight })
    read()
    const watch = new ResizeObserver(read)
    watch.observe(element)
    element.addEventListener('scroll', read, { passive: true })
    return () => {
      watch.disconnect()
      element.removeEventListener('scroll', read)
    }
  }, [])

  useImperativeHandle(handle, () => ({
    show: (index) => {
      const element = box.current
      if (!element) return
      const top = index * rowHeight
      if (top < element.scrollTop) element.scrollTop = top
      else if (top + rowHeight > element.scrollTop + element.clientHeight) element.scrollTop = top + rowHeight - element.clientHeight
    },
  }))

  const first = Math.max(0, Math.floor(view.top / rowHeight) - over)
  const last = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + over)
  const nearEnd = last >= count
  const end = useRef(onEnd)
  end.current = onEnd
  useLayoutEffect(() => {
    if (nearEnd && count > 0) end.current?.()
  }, [nearEnd, count])

  const sight = useRef(onSight)
  sight.current = onSight
  useLayoutEffect(() => {
    if (last > 0) sight.current?.(first, last)
  }, [first, last])

  const rows: ReactNode[] = []
  for (let index = first; index < last; index++) rows.push(render(index))
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is list or listbox, which take a label
    <div ref={box} className={cx(styles.box, className)} role={role} aria-label={label}>
      <div className={styles.space} role="presentation" style={{ height: count * rowHeight }}>
        <div className={styles.rows} role="presentation" style={{ transform: `translateY(${first * rowHeight}px)` }}>
          {rows}
        </div>
      </div>
    </div>
  )
}
