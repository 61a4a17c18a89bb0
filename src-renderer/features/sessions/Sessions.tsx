// One identity's trace across systems, from sign-in to sign-out, as lanes over time.

import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { SessionInfo } from '../../../src-main/contract/procedures/graph.ts'
import { useWidth } from '../../app/coverage/use-width.ts'
import { useListKeys } from '../../app/list/use-list-keys.ts'
import { ReceiveFirst } from '../../app/Receive.tsx'
import { useSettings } from '../../app/state/settings.ts'
import { type Range, useView } from '../../app/state/view.ts'
import { wholeOf } from '../../app/state/whole.ts'
import { rangeText } from '../../app/time/format.ts'
import { ticks } from '../../app/time/ticks.ts'
import { plural } from '../../app/words.ts'
import { useCaseInfo } from '../../bridge/case.ts'
import { useSources } from '../../bridge/evidence.ts'
import { useSessions } from '../../bridge/story.ts'
import { Button } from '../../design/Button.tsx'
import { Choice } from '../../design/Choice.tsx'
import { PickList } from '../../design/PickList.tsx'
import { Empty, Failure, Loading } from '../../design/States.tsx'
import { Lane, LaneSample } from './Lane.tsx'
import { barsOf, laneRows } from './rows.ts'
import styles from './Sessions.module.css'
import { fold, useSessionsView } from './state.ts'

const rowHeight = 24
/** What stands beside the axis, as the style sheet has it. */
const beside = 12 + 268 + 12 + 12 + 62 + 12 + 62 + 14

export const Sessions = () => {
  const { data, error, again } = useSessions()
  if (error && !data)
    return <Failure what="The sessions could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (!data) return <Loading what="Joining sessions" />
  if (data.sessions.length === 0)
    return (
      <Empty icon="session" title="Nobody signs in here" acts={<ReceiveFirst />}>
        {data.cut
          ? `A large case is joined in part: ${data.cut}. None of these names a user, role or key that acts.`
          : "No event names a user, role or key that acts. Receive logs of an identity provider or of a cloud's control plane: each identity gets a lane for every system it was seen in."}
      </Empty>
    )
  return <Lanes data={data.sessions} cut={data.cut} />
}

const Lanes = ({ data, cut }: { data: readonly SessionInfo[]; cut: string | null }) => {
  const { folded, search, order, line } = useSessionsView()
  const { selection, select, range, set } = useView()
  const zone = useSettings((state) => state.zone)
  const { data: info } = useCaseInfo()
  const { data: sources } = useSources()
  const box = useRef<HTMLDivElement>(null)
  const width = Math.max(160, useWidth(box) - beside)
  const [drag, setDrag] = useState<{ at: number; now: Range | null } | null>(null)
  const rows = useMemo(() => laneRows(data, folded, search, order), [data, folded, search, order])
  const whole = useMemo(() => wholeOf(info), [info])
  const titles = useMemo(() => new Map((sources ?? []).map(({ id, title }) => [id, title])), [sources])
  useEffect(() => {
    useSessionsView.setState({ byId: new Map(data.map((one) => [one.id, one])) })
  }, [data])
  const shown = range ?? whole
  const [from, to] = [shown?.from ?? 0, shown?.to ?? 1]
  const x = (ts: number) => ((ts - from) / (to - from)) * width
  const chosen = selection?.kind === 'session' ? selection.id : null
  const at = rows.findIndex(({ id }) => id === line)
  const pick = (index: number) => {
    const row = rows[index]
    if (!row) return
    useSessionsView.setState({ line: row.id })
    if (row.kind === 'identity') select({ kind: 'entity', id: row.identity })
    else if (row.sessions[0] && !row.sessions.some(({ id }) => id === chosen)) select({ kind: 'session', id: row.sessions[0].id })
  }
  /** To the session before or after in the chosen lane. */
  const along = (by: -1 | 1) => {
    const row = rows[at]
    if (!row) return
    const now = row.sessions.findIndex(({ id }) => id === chosen)
    const next = row.sessions[Math.min(row.sessions.length - 1, Math.max(0, now + by))]
    if (next) select({ kind: 'session', id: next.id })
  }
  useListKeys('Sessions', (by) => pick(Math.min(rows.length - 1, Math.max(0, at + by))), [
    { id: 'session.next', group: 'Sessions', title: 'Next session of the lane', keys: ['l'], run: () => along(1) },
    { id: 'session.before', group: 'Sessions', title: 'Session before in the lane', keys: ['shift+l'], run: () => along(-1) },
    {
      id: 'session.fold',
      group: 'Sessions',
      title: 'Fold or unfold the identity',
      keys: ['x'],
      run: () => rows[at] && fold(rows[at].identity),
    },
  ])
  const time = (event: PointerEvent): number | null => {
    const axis = box.current?.querySelector('[data-axis]')?.getBoundingClientRect()
    if (!axis || event.clientX < axis.left - 4 || event.clientX > axis.right + 4) return null
    return Math.round(from + Math.min(1, Math.max(0, (event.clientX - axis.left) / width)) * (to - from))
  }
  const onPointerMove = (event: PointerEvent) => {
    const now = drag && time(event)
    if (drag && now !== null && Math.abs(x(now) - x(drag.at)) >= 4)
      setDrag({ ...drag, now: { from: Math.min(drag.at, now), to: Math.max(drag.at, now) } })
  }
  const onPointerUp = () => {
    if (drag?.now) set({ range: drag.now })
    setDrag(null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at]
    if (!row || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return
    event.preventDefault()
    if (row.kind === 'identity') fold(row.id, event.key === 'ArrowLeft')
    else along(event.key === 'ArrowLeft' ? -1 : 1)
  }
  const marks = ticks(from, to, Math.max(2, Math.floor(width / 92)), zone)
  const identities = new Set(data.map(({ identity }) => identity)).size
  return (
    <div className={styles.sessions}>
      <div className={styles.bar}>
        <h2 className={styles.name}>Sessions</h2>
        <span className={styles.sum}>
          {plural(data.length, 'session')} of {plural(identities, 'identity', 'identities')} in{' '}
          {plural(new Set(data.map(({ system }) => system)).size, 'system')}
        </span>
        {range && (
          <Button kind="bare" onClick={() => set({ range: null })}>
            All time
          </Button>
        )}
        <span className={styles.space} />
        <input
          className={styles.search}
          type="search"
          aria-label="Identity, system or address"
          placeholder="Identity, system or address"
          value={search}
          onChange={(event) => useSessionsView.setState({ search: event.target.value })}
        />
        <Choice
          label="Order"
          hideLabel
          value={order}
          options={[
            { id: 'systems', title: 'Most systems' },
            { id: 'events', title: 'Most events' },
            { id: 'time', title: 'First seen' },
          ]}
          onChange={(next) => useSessionsView.setState({ order: next })}
        />
      </div>
      {cut && <p className={styles.cut}>Made of {cut}.</p>}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dragging sets the range, which the strip below and the top bar do by keyboard */}
      <div
        ref={box}
        className={styles.lanes}
        onPointerDown={(event) => {
          const now = event.button === 0 ? time(event) : null
          if (now !== null) setDrag({ at: now, now: null })
        }}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerLeave={onPointerUp}
        onKeyDown={onKeyDown}
      >
        <div className={styles.head} style={{ '--axis': `${width}px` } as never}>
          <span>Identity, and where it was seen</span>
          <svg width={width} height={24} data-axis aria-hidden="true" className={styles.axis}>
            {marks.map((tick) => (
              <g key={tick.ts}>
                <path d={`M${Math.round(x(tick.ts)) + 0.5} 17v7`} className={styles.grid} />
                {x(tick.ts) < width - 40 && (
                  <text x={x(tick.ts)} y={12} className={tick.strong ? styles.strong : undefined}>
                    {tick.label}
                  </text>
                )}
              </g>
            ))}
          </svg>
          <span className={styles.right}>Sessions</span>
          <span className={styles.right}>Events</span>
        </div>
        {rows.length === 0 ? (
          <Empty icon="search" title="No identity matches">
            Nothing of this case is named “{search}”.
          </Empty>
        ) : (
          <PickList
            label="Lanes of identities"
            className={styles.list}
            count={rows.length}
            rowHeight={rowHeight}
            at={at}
            onPick={pick}
            onEnter={() => document.getElementById('inspector')?.focus()}
            id={(index) => rows[index]!.id}
            line={(index) => {
              const row = rows[index]!
              return (
                <Lane
                  row={row}
                  title={titles.get(row.system) ?? row.system}
                  folded={folded.has(row.identity)}
                  bars={barsOf(row.sessions, x, width)}
                  marks={marks.map(({ ts }) => x(ts))}
                  width={width}
                  height={rowHeight}
                  chosen={chosen}
                  drag={drag?.now ? [x(drag.now.from), x(drag.now.to)] : null}
                />
              )
            }}
          />
        )}
        <div className={styles.foot}>
          <LaneSample kind="known">Session with an id of its own</LaneSample>
          <LaneSample kind="silence">Ended by silence, an hour</LaneSample>
          <LaneSample kind="refused">Calls refused</LaneSample>
          <LaneSample kind="sign">Sign-in, sign-out recorded</LaneSample>
          <span className={styles.space} />
          <span className={styles.faint}>
            {rangeText(from, to, zone)} {zone}
          </span>
        </div>
      </div>
    </div>
  )
}
