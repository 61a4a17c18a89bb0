// The table of events: a window of rows drawn by us, since browsers end a page at 33 million pixels.
import { type MouseEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useMarked } from '../../../app/annotate/annotate.ts'
import { useEventMarks } from '../../../app/detection-marks.ts'
import { useSettings } from '../../../app/state/settings.ts'
import { useView } from '../../../app/state/view.ts'
import { filterBy } from '../../../app/values/filter-by.ts'
import { useValueMenu } from '../../../app/values/value-menu.ts'
import { type Item, indexOfRow, rowOf } from '../rows/items.ts'
import { type RankMap, rankAt } from '../rows/rank.ts'
import type { Rows } from '../rows/use-rows.ts'
import { cellValue } from './cells.tsx'
import { EventLine } from './EventLine.tsx'
import { GridHead } from './GridHead.tsx'
import { chosen, fractionDigits, leastWidth, template, timeWidth } from './layout.ts'
import { TimeScroll } from './TimeScroll.tsx'
import styles from './table.module.css'
import { useGridCommands } from './use-grid-commands.ts'
import { type GridActs, toggleMark, useGridKeys, useKeysOfPage } from './use-grid-keys.ts'
import { useScroll } from './use-scroll.ts'
import { useSize } from './use-size.ts'

interface Props {
  rows: Rows
  items: readonly Item[]
  map: RankMap | null
  total: number
  /** Whether `total` has been counted for this question. */
  counted: boolean
  withYear: boolean
  onFold: (uid: string) => void
  /** Told of the first row on screen, so that another question can stay at its time. */
  onPlace: (row: { ts: number; uid: string } | null) => void
}

/** Rows kept ready beyond the screen. */
const ahead = 160

export const Grid = ({ rows, items, map, total, counted, withYear, onFold, onPlace }: Props) => {
  const body = useRef<HTMLDivElement>(null)
  const grid = useRef<HTMLDivElement>(null)
  const { height } = useSize(body)
  const { zone, density, columns: names } = useSettings()
  const query = useView((state) => state.query)
  const selection = useView((state) => state.selection)
  const select = useView((state) => state.select)
  const marked = useMarked((state) => state.marked)
  const found = useEventMarks(useMemo(() => rows.window.rows.map((row) => row.uid), [rows.window.rows]))
  const [cell, setCell] = useState(3)

  const rowHeight = density === 'compact' ? 20 : 26
  const columns = useMemo(() => chosen(names), [names])
  // Grows with what is met and never shrinks, so that scrolling moves no column back and forth.
  const widest = useRef(0)
  const digits = useMemo(() => {
    widest.current = Math.max(widest.current, fractionDigits(rows.window.rows))
    return widest.current
  }, [rows.window.rows])
  const time = timeWidth(withYear, digits, density !== 'compact')
  const grid_template = useMemo(() => template(columns, time), [columns, time])
  const scroll = useScroll(items, rowHeight, height)

  const uid = selection?.kind === 'event' ? selection.uid : null
  const at = uid === null ? -1 : indexOfRow(items, uid)
  const firstIndex = Math.floor(scroll.top / rowHeight)
  const visible = Math.max(1, Math.floor(height / rowHeight))
  const slots = visible + 2
  const lastIndex = Math.min(items.length, firstIndex + slots)

  const { window: held, more, go, seek, landed, stale } = rows
  const wanted = useRef<'first' | 'last' | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a seek moves the table
  useEffect(() => {
    if (landed.kept) return
    if (landed.atEnd) scroll.show(items.length - 1, 'end')
    else if (landed.uid !== null) scroll.show(Math.max(0, indexOfRow(items, landed.uid)), 'top')
    if (landed.open && landed.uid !== null) select({ kind: 'event', uid: landed.uid })
    const end = wanted.current === 'last' ? held.rows[held.rows.length - 1] : wanted.current === 'first' ? held.rows[0] : undefined
    if (end) select({ kind: 'event', uid: end.uid })
    wanted.current = null
  }, [seek])

  useEffect(() => {
    const first = items[firstIndex]?.index ?? 0
    const last = items[lastIndex - 1]?.index ?? 0
    if (first < ahead) more('before')
    if (last > held.rows.length - ahead) more('after')
  }, [firstIndex, lastIndex, items, held, more])

  const firstItem = items[firstIndex]
  const firstRow = firstItem ? rowOf(firstItem) : null
  useEffect(() => {
    onPlace(firstRow && firstRow.ts !== null ? { ts: Number(firstRow.ts), uid: firstRow.uid } : null)
  }, [firstRow, onPlace])

  const head = held.rows[0]
  const firstRank = held.firstRank ?? (map && head && head.ts !== null ? Math.round(rankAt(map, Number(head.ts))) : 0)
  const rankOf = (item: Item) => firstRank + item.index

  // Asked for while the rows, or their number, were another question's.
  const lastWanted = useRef(false)
  const last = () => {
    if (held.after === null) return place(items.length - 1)
    wanted.current = 'last'
    go({ kind: 'end', total })
  }
  useEffect(() => {
    if (!lastWanted.current || stale || !counted) return
    lastWanted.current = false
    last()
  })

  const place = (index: number) => {
    const item = items[index]
    if (!item) return
    select({ kind: 'event', uid: rowOf(item).uid })
    scroll.show(index, 'near')
  }
  const move = (by: number) => {
    if (stale) return
    const step = Math.sign(by)
    let next = at < 0 ? (step > 0 ? firstIndex : firstIndex + visible - 1) : Math.min(items.length - 1, Math.max(0, at + by))
    while (items[next]?.kind === 'gap') next += step
    if (items[next]) place(next)
  }
  const acts: GridActs = {
    move,
    page: (by) => move(by * Math.max(1, visible - 1)),
    first: () => {
      lastWanted.current = false
      if (held.before === null && !stale) return place(items[0]?.kind === 'gap' ? 1 : 0)
      wanted.current = 'first'
      go({ kind: 'start' })
    },
    last: () => {
      if (stale || (!counted && held.after !== null)) lastWanted.current = true
      else last()
    },
    side: (by) => setCell((now) => Math.min(columns.length + 2, Math.max(0, now + by))),
    enter: () => {
      const item = items[at]
      if (item?.kind === 'fold') onFold(item.rows[0]!.uid)
      else document.getElementById('inspector')?.focus()
    },
    current: () => {
      const item = items[at]
      return item?.kind === 'row' ? item.row : undefined
    },
    active: () => {
      const element = document.getElementById(`line-${at}-${cell}`)
      const column = element?.getAttribute('data-column')
      return element && column ? { element, column } : null
    },
  }
  const onKeyDown = useGridKeys(acts)
  useKeysOfPage(onKeyDown)
  useGridCommands(acts)

  useEffect(() => {
    const element = body.current
    if (!element) return
    // Not passive: the page must not scroll, or go back in history, under the table.
    const onWheel = (event: WheelEvent) => {
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.ctrlKey) return
      event.preventDefault()
      scroll.by(event.deltaMode === 1 ? event.deltaY * rowHeight * 3 : event.deltaY)
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [scroll.by, rowHeight])

  const lineOf = (event: MouseEvent) => (event.target as Element).closest('[data-item]')
  // Rows that come in between pressing and letting go move others under the pointer: what was pressed is meant.
  const pressed = useRef<string | null>(null)
  const hit = (event: MouseEvent) => {
    const target = event.target as Element
    const line = lineOf(event)
    const uidHit = line && (pressed.current ?? line.getAttribute('data-item'))
    pressed.current = null
    const index = items.findIndex(
      (item) => item.kind !== 'gap' && rowOf(item).uid === uidHit && (item.kind === 'fold') === line?.hasAttribute('aria-expanded'),
    )
    const slot = target.closest('[role=gridcell]')
    return { item: items[index], index, slot, column: slot?.getAttribute('data-column') ?? null }
  }
  const onClick = (event: MouseEvent) => {
    const { item, index, slot, column } = hit(event)
    grid.current?.focus({ preventScroll: true })
    if (!item || item.kind === 'gap') return
    if (item.kind === 'fold') return onFold(item.rows[0]!.uid)
    const value = column ? cellValue(item.row, column) : undefined
    if (event.altKey && column && value !== undefined) return filterBy(column, value, event.shiftKey ? 'out' : 'for')
    if (event.ctrlKey || event.metaKey) return toggleMark(item.row.uid)
    if (event.shiftKey && at >= 0) {
      const run = items.slice(Math.min(at, index), Math.max(at, index) + 1)
      useMarked.getState().setMarked(new Set([...marked, ...run.flatMap((each) => (each.kind === 'row' ? [each.row.uid] : []))]))
      return
    }
    if (slot) setCell([...(slot.parentElement?.children ?? [])].indexOf(slot))
    select({ kind: 'event', uid: item.row.uid })
  }
  const onContextMenu = (event: MouseEvent) => {
    const { item, slot, column } = hit(event)
    if (item?.kind !== 'row' || !slot || !column) return
    const value = cellValue(item.row, column)
    if (value === undefined) return
    event.preventDefault()
    select({ kind: 'event', uid: item.row.uid })
    useValueMenu.getState().open({ anchor: slot, column, value, row: item.row })
  }

  return (
    <div className={styles.frame}>
      <div className={styles.sideways}>
        <div
          ref={grid}
          id="timeline-rows"
          className={styles.grid}
          style={{ minWidth: leastWidth(columns, time) }}
          role="grid"
          tabIndex={0}
          aria-label="Events"
          aria-rowcount={total}
          aria-colcount={columns.length + 4}
          aria-multiselectable
          aria-busy={rows.busy}
          aria-activedescendant={at >= firstIndex && at < lastIndex ? `line-${at}-${cell}` : undefined}
          onKeyDown={onKeyDown}
          onPointerDown={(event) => {
            pressed.current = lineOf(event)?.getAttribute('data-item') ?? null
          }}
          onClick={onClick}
          onContextMenu={onContextMenu}
        >
          <GridHead columns={columns} template={grid_template} zone={zone} />
          <div ref={body} className={styles.body} role="rowgroup">
            <div role="presentation" data-stale={rows.stale || undefined} style={{ transform: `translateY(${-scroll.top}px)` }}>
              {items.slice(firstIndex, lastIndex).map((item, offset) => {
                const index = firstIndex + offset
                const { uid: own } = rowOf(item)
                return (
                  <EventLine
                    // A line that scrolls out is written anew as one that scrolls in: making its elements costs the browser more.
                    key={`${item.kind} ${index % slots}`}
                    id={`line-${index}`}
                    item={item}
                    top={index * rowHeight}
                    columns={columns}
                    template={grid_template}
                    zone={zone}
                    withYear={withYear}
                    rank={rankOf(item) + 1}
                    current={index === at}
                    marked={marked.has(own)}
                    cell={index === at ? cell : null}
                    query={query}
                    mark={found.get(own)}
                  />
                )
              })}
            </div>
          </div>
        </div>
      </div>
      <TimeScroll
        map={map}
        first={firstItem ? rankOf(firstItem) : 0}
        visible={visible}
        total={total}
        height={height}
        zone={zone}
        onSeek={(rank) => go({ kind: 'rank', rank })}
      />
    </div>
  )
}
