// What the rows hold, by value: counts with bars. A click filters for, Alt and click filters out, right click opens the menu.
import { useEffect, useMemo } from 'react'
import type { z } from 'zod'
import { layers } from '../../../../src-main/contract/layer.ts'
import type { facet, Scope } from '../../../../src-main/contract/procedures/events.ts'
import { LayerMark, layerWords, SeverityMark } from '../../../app/marks.tsx'
import { shortArn, valueText } from '../../../app/ocsf-words.ts'
import { clause, standing } from '../../../app/query/edit.ts'
import { useView } from '../../../app/state/view.ts'
import { filterBy } from '../../../app/values/filter-by.ts'
import { useValueMenu } from '../../../app/values/value-menu.ts'
import { number } from '../../../app/words.ts'
import { useFacets } from '../../../bridge/events.ts'
import { Button } from '../../../design/Button.tsx'
import { cx } from '../../../design/cx.ts'
import { Failure, Loading } from '../../../design/States.tsx'
import styles from './Facets.module.css'

type Facet = z.infer<typeof facet>

const asked = ['layer', 'severity_id', 'action', 'user_name', 'src_ip', 'country', 'status_code', 'service', 'region', 'account']
const perFacet = 6

/** Layers and severities keep their own order; the rest is by count. */
const inOrder = ({ column, values }: Facet): Facet['values'] => {
  if (column === 'layer') return layers.flatMap((layer) => values.filter(({ value }) => value === layer))
  if (column === 'severity_id') return [...values].sort((a, b) => Number(b.value) - Number(a.value))
  return values
}

const Mark = ({ column, value }: { column: string; value: string }) => {
  if (column === 'layer') return <LayerMark layer={value} quiet />
  return column === 'severity_id' ? <SeverityMark id={Number(value)} /> : null
}

const label = (column: string, value: string): string =>
  column === 'layer' ? (layerWords[value as keyof typeof layerWords]?.title ?? value) : valueText(column, value)

const OneFacet = ({ facet: one, query }: { facet: Facet; query: string }) => {
  const values = inOrder(one).slice(0, perFacet)
  const most = Math.max(1, ...values.map(({ count }) => count))
  const rest = one.distinct.value - values.length
  return (
    <section className={styles.facet} aria-label={one.title}>
      <h3 className={styles.title}>
        {one.title}
        {rest > 0 && (
          <span className={styles.inAll}>
            {one.distinct.exact ? '' : 'at least '}
            {number(one.distinct.value)} in all
          </span>
        )}
      </h3>
      <ul>
        {values.map(({ value, count }) => {
          const now = standing(query, clause(one.column, value))
          return (
            <li key={value}>
              <button
                type="button"
                className={cx(styles.value, now === 'for' && styles.for, now === 'out' && styles.out)}
                aria-pressed={now !== 'none'}
                title={`${label(one.column, value)}\nClick: filter for. Alt and click: filter out.`}
                onClick={(event) => filterBy(one.column, value, event.altKey || now === 'out' ? 'out' : 'for')}
                onContextMenu={(event) => {
                  event.preventDefault()
                  useValueMenu.getState().open({ anchor: event.currentTarget, column: one.column, value })
                }}
              >
                <span className={styles.bar} style={{ width: `${(count / most) * 100}%` }} />
                <Mark column={one.column} value={value} />
                <span className={one.column === 'layer' || one.column === 'severity_id' ? styles.word : styles.text}>
                  {shortArn(label(one.column, value)) || '(empty)'}
                </span>
                <span className={styles.count}>{number(count)}</span>
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** `counted`: every record of the scope has been looked at, so that counts made in part can be made whole. */
export const Facets = ({ scope, counted }: { scope: Scope | null; counted: boolean }) => {
  const query = useView((state) => state.query)
  const { data, error, loading, stale, again } = useFacets(scope, asked, 12)
  const inexact = !stale && data?.facets.some(({ exact }) => !exact) === true
  useEffect(() => {
    if (inexact && counted) again()
  }, [inexact, counted, again])
  const shown = useMemo(() => data?.facets.filter(({ values }) => values.length > 0), [data])
  return (
    <aside className={cx(styles.facets, stale && styles.stale)} aria-label="Values" aria-busy={loading} data-tour="facets">
      {error && <Failure what="The counts by value could not be made." reason={error} acts={<Button onClick={again}>Try again</Button>} />}
      {(scope === null || data?.error) && <p className={styles.about}>Counts follow once the query can be read.</p>}
      {scope && !shown && !error && !data?.error && <Loading what="Counting values" />}
      {shown?.map((one) => (
        <OneFacet key={one.column} facet={one} query={query} />
      ))}
      {scope && shown?.length === 0 && !data?.error && inexact && <Loading what="Reading records" />}
      {scope && shown?.length === 0 && !data?.error && !inexact && <p className={styles.about}>No values: no event fits.</p>}
      {shown?.some(({ exact }) => !exact) && <p className={styles.about}>Counts are at least; they are being refined.</p>}
    </aside>
  )
}
