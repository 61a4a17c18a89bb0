// The timeline: when it was quiet, when it was not, and what changed. Histogram above, values left, rows in the middle.
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useSettings } from '../../app/state/settings.ts'
import { scopeOf, useView } from '../../app/state/view.ts'
import { wholeOf } from '../../app/state/whole.ts'
import { wallOf } from '../../app/time/zone.ts'
import { useCaseInfo } from '../../bridge/case.ts'
import { useCount, useHistogram } from '../../bridge/events.ts'
import { Button } from '../../design/Button.tsx'
import { Empty, Failure, Loading } from '../../design/States.tsx'
import { Facets } from './facets/Facets.tsx'
import { Firsts } from './histogram/Firsts.tsx'
import { HistogramPane } from './histogram/HistogramPane.tsx'
import { NoRows } from './NoRows.tsx'
import { gapThreshold, toItems } from './rows/items.ts'
import { rankMap } from './rows/rank.ts'
import { useReveal } from './rows/use-reveal.ts'
import { useRows } from './rows/use-rows.ts'
import styles from './Timeline.module.css'
import { TimelineBar } from './TimelineBar.tsx'
import { Grid } from './table/Grid.tsx'
import { useSize } from './table/use-size.ts'

const TimelineDialogs = lazy(async () => ({ default: (await import('./TimelineDialogs.tsx')).TimelineDialogs }))

export const Timeline = () => {
  const { data: info } = useCaseInfo()
  const { query, range, brush, hidden, possiblySame, undated } = useView()
  const zone = useSettings((state) => state.zone)
  const columns = useSettings((state) => state.columns)
  const pane = useRef<HTMLDivElement>(null)
  const { width } = useSize(pane)
  const [fold, setFold] = useState(true)
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [hover, setHover] = useState<number | null>(null)
  const place = useRef<{ ts: number; uid: string } | null>(null)

  const view = { query, range, brush, hidden, possiblySame }
  const inRange = scopeOf(view, 'range')
  const inBrush = scopeOf(view, 'brush')
  const buckets = Math.min(400, Math.max(40, Math.floor((width - 56) / 7)))
  const histogram = useHistogram(width > 0 ? inRange : null, buckets)
  const ofBrush = useHistogram(brush ? inBrush : null, 240)
  const count = useCount(brush ? inBrush : inRange)
  const whole = useMemo(() => wholeOf(info), [info])
  const shown = range ?? whole

  const rows = useRows(inBrush, undated, columns, () => place.current)
  const asked = brush ? ofBrush : histogram
  const source = asked.stale ? undefined : asked.data
  const ranks = useMemo(() => (source && !undated ? rankMap(source) : null), [source, undated])
  useReveal(rows)

  // What was counted in part is asked again once the count has seen every record.
  const inexact = histogram.data !== undefined && !histogram.stale && !histogram.data.total.exact
  const askAgain = histogram.again
  useEffect(() => {
    if (inexact && count?.exact) askAgain()
  }, [inexact, count?.exact, askAgain])

  const held = rows.window.rows
  const firstRank = rows.window.firstRank ?? 0
  const { landed } = rows
  const unfolded = useMemo(() => (landed.open && landed.uid !== null ? new Set([...opened, landed.uid]) : opened), [opened, landed])
  const items = useMemo(
    () => toItems(held, { fold, opened: unfolded, gapOver: gapThreshold(held), firstRank }),
    [held, fold, unfolded, firstRank],
  )
  const counted = undated ? histogram.data !== undefined : count !== undefined || source !== undefined
  // Number and places are those of the rows that are shown: as long as these answer the former question, the former ones.
  const former = useRef({ total: 0, map: ranks })
  if (!rows.stale)
    former.current = {
      total: undated ? (histogram.data?.undated ?? held.length) : Math.max(count?.value ?? 0, source?.total.value ?? 0, held.length),
      map: ranks,
    }
  const { total, map } = former.current
  const onPlace = useCallback((row: { ts: number; uid: string } | null) => {
    place.current = row
  }, [])
  const onFold = useCallback((uid: string) => {
    setOpened((now) => {
      const next = new Set(now)
      if (!next.delete(uid)) next.add(uid)
      return next
    })
  }, [])

  if (info && info.events === 0 && info.exhibits === 0) return <NoRows kind="nothing received" />
  const withYear = whole ? wallOf(whole.from, zone).year !== wallOf(whole.to, zone).year : false
  const queryError = rows.queryError ?? histogram.data?.error ?? null
  return (
    <div className={styles.timeline}>
      <TimelineBar
        info={info ?? undefined}
        histogram={histogram.stale ? undefined : histogram.data}
        failed={histogram.error !== undefined}
        count={count}
        hover={hover}
        fold={fold}
        onFold={() => setFold(!fold)}
      />
      <div ref={pane} className={histogram.stale ? styles.stale : undefined}>
        {histogram.error && !histogram.data ? (
          <Failure
            what="The histogram could not be made."
            reason={histogram.error}
            acts={<Button onClick={histogram.again}>Try again</Button>}
          />
        ) : (
          shown && whole && <HistogramPane histogram={histogram.data} shown={shown} whole={whole} onHover={setHover} />
        )}
      </div>
      {shown && whole && <Firsts shown={shown} />}
      <div className={styles.lower}>
        <Facets scope={queryError ? null : inBrush} counted={count?.exact ?? false} />
        <div className={styles.rows} data-tour="rows">
          {rows.error && (
            <Failure
              what={held.length > 0 ? 'The rows could not be read. What is shown was read before.' : 'The rows could not be read.'}
              reason={rows.error}
              acts={<Button onClick={() => rows.go({ kind: 'start' })}>Read again</Button>}
            />
          )}
          {queryError ? (
            <Empty icon="search" title="This query cannot be read">
              {queryError.message.replace(/^./, (first) => first.toUpperCase())}. The place is marked in the query box above.
            </Empty>
          ) : held.length === 0 && !rows.busy && !rows.error ? (
            <NoRows kind={undated ? 'no undated' : 'no match'} />
          ) : held.length === 0 && rows.error ? null : held.length === 0 && rows.busy ? (
            <Loading what="Reading rows" />
          ) : (
            <Grid
              rows={rows}
              items={items}
              map={map}
              total={total}
              counted={counted}
              withYear={withYear}
              onFold={onFold}
              onPlace={onPlace}
            />
          )}
        </div>
      </div>
      <Suspense fallback={null}>
        <TimelineDialogs scope={inBrush} count={count} total={total} onGo={rows.go} />
      </Suspense>
    </div>
  )
}
