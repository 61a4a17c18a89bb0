// What this case holds of each value: how often, first and last. A row leads to its events.
import { useState } from 'react'
import { useSettings } from '../../app/state/settings.ts'
import { useView } from '../../app/state/view.ts'
import { dateText, timeText } from '../../app/time/format.ts'
import { second } from '../../app/time/zone.ts'
import { countText, plural } from '../../app/words.ts'
import { cx } from '../../design/cx.ts'
import { Middle } from '../../design/Middle.tsx'
import { PickList } from '../../design/PickList.tsx'
import styles from './Elsewhere.module.css'
import { kindWords, type Sought } from './sought.ts'
import { queryFor, useElsewhereView } from './state.ts'

export const Found = ({ values }: { values: readonly Sought[] }) => {
  const found = useElsewhereView((state) => state.found)
  const zone = useSettings((state) => state.zone)
  const [at, setAt] = useState(-1)
  const rows = values
    .map((sought) => ({ sought, here: found.get(sought.value) }))
    .toSorted((a, b) => (b.here?.count ?? 0) - (a.here?.count ?? 0))
  const done = rows.filter(({ here }) => here?.state === 'done' || here?.state === 'failed').length
  const present = rows.filter(({ here }) => (here?.count ?? 0) > 0).length
  const when = (ts: string | null | undefined) => (ts ? timeText(Math.floor(Number(ts) / second) * second, zone) : '')
  const open = (index: number) => {
    const row = rows[index]
    if (row && (row.here?.count ?? 0) > 0)
      useView.getState().set({ area: 'timeline', query: queryFor(row.sought), range: null, hidden: 'with' })
  }
  return (
    <section className={styles.found} aria-label="In this case">
      <h3 className={styles.partTop}>
        In this case
        <span className={styles.faint}>
          {done < rows.length ? `counting, ${done} of ${rows.length}` : `${plural(present, 'value')} found, ${rows.length - present} not`}
        </span>
      </h3>
      <div className={styles.headRow}>
        <span>Value</span>
        <span>Kind</span>
        <span className={styles.number}>Events</span>
        <span>First, {zone}</span>
        <span>Last, {zone}</span>
      </div>
      <PickList
        label="Values in this case"
        count={rows.length}
        rowHeight={20}
        at={at}
        onPick={setAt}
        onEnter={open}
        id={(index) => rows[index]!.sought.value}
        line={(index) => {
          const { sought, here } = rows[index]!
          const nothing = here?.state === 'done' && here.count === 0
          return (
            <div className={cx(styles.foundRow, nothing && styles.nothing)}>
              <span className={styles.value}>
                <Middle text={sought.value} tail={10} />
              </span>
              <span>{kindWords[sought.kind]}</span>
              <span className={styles.number}>
                {here?.state === 'failed' ? (
                  <span className={styles.fail} title={here.reason}>
                    not counted
                  </span>
                ) : here?.state === 'done' && here.count > 0 ? (
                  <button type="button" className={styles.go} tabIndex={-1} onClick={() => open(index)} title="Show in timeline">
                    {countText({ value: here.count, exact: here.exact })}
                  </button>
                ) : nothing ? (
                  'none'
                ) : here?.state === 'counting' ? (
                  '…'
                ) : (
                  ''
                )}
              </span>
              <span className={styles.time} title={here?.first ? dateText(Number(here.first), zone) : undefined}>
                {when(here?.first)}
              </span>
              <span className={styles.time}>{here?.last !== here?.first && when(here?.last)}</span>
            </div>
          )
        }}
      />
    </section>
  )
}
