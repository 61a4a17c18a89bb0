// Addresses, domains, hashes and keys that others know as bad: where they stand in this case, from which source, how sure.
import { lazy, Suspense, useState } from 'react'
import type { IndicatorInfo } from '../../../../src-main/contract/procedures/detections.ts'
import { useView } from '../../../app/state/view.ts'
import { number, plural } from '../../../app/words.ts'
import { mostListed, useIndicatorHits, useIndicators } from '../../../bridge/detections.ts'
import { Button } from '../../../design/Button.tsx'
import { Tick } from '../../../design/Choice.tsx'
import { cx } from '../../../design/cx.ts'
import { Middle } from '../../../design/Middle.tsx'
import { PickList } from '../../../design/PickList.tsx'
import { Empty, Failure, Loading } from '../../../design/States.tsx'
import styles from '../Detections.module.css'
import { useDetectionsView } from '../state.ts'

const AddIndicators = lazy(async () => ({ default: (await import('./AddIndicators.tsx')).AddIndicators }))
const columns = { gridTemplateColumns: '92px minmax(160px, 1.6fr) minmax(120px, 1fr) 96px 78px minmax(80px, 1fr) 70px' }

const Found = ({ indicator }: { indicator: IndicatorInfo }) => {
  const { data, error } = useIndicatorHits(indicator.id)
  const { select, selection } = useView()
  return (
    <section className={styles.hits} aria-label={`Events that hold ${indicator.value}`}>
      <h3 className={styles.hitsTitle}>
        <span className={styles.mono}>{indicator.value}</span> in {indicator.more && 'at least '}
        {plural(indicator.hits, 'event')}
      </h3>
      {error && <Failure what="The events could not be read." reason={error} />}
      <ul className={styles.scroll}>
        {data?.map(({ event, name, value, ts }) => (
          <li key={`${event} ${name}`}>
            <button
              type="button"
              className={cx(styles.hit, selection?.kind === 'event' && selection.uid === event && styles.hitOn)}
              onClick={() => select({ kind: 'event', uid: event })}
            >
              <span className={styles.second}>{ts === null ? 'undated' : new Date(Number(ts) / 1000).toISOString()}</span>
              <span>{name}</span>
              <span className={styles.second}>{value}</span>
            </button>
          </li>
        ))}
      </ul>
      {data && data.length === mostListed && (
        <p className={styles.note}>
          {number(mostListed)} of them are listed. A search for the {indicator.kind.replaceAll('_', ' ')} in the timeline shows every event.
        </p>
      )}
    </section>
  )
}

export const Indicators = () => {
  const { adding } = useDetectionsView()
  const [hitsOnly, setHitsOnly] = useState(false)
  const [chosen, setChosen] = useState<number | null>(null)
  const { data, error, again } = useIndicators(hitsOnly)
  const list = data?.indicators ?? []
  const at = list.findIndex(({ id }) => id === chosen)
  const add = () => useDetectionsView.setState({ adding: true })
  const current = list[at]
  return (
    <div className={styles.main}>
      <div className={styles.tools}>
        <Button onClick={add}>Add indicators</Button>
        <Tick label="Only those found in the case" on={hitsOnly} onChange={setHitsOnly} />
        <span className={styles.space} />
        <span className={styles.sum}>{data && plural(data.total, 'indicator')}</span>
      </div>
      {error && <Failure what="The indicators could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />}
      {!data && !error && <Loading what="Reading indicators" />}
      {data && list.length === 0 && (
        <Empty
          icon="search"
          title={hitsOnly ? 'None was found in this case' : 'No indicators yet'}
          acts={!hitsOnly && <Button onClick={add}>Add indicators</Button>}
        >
          {hitsOnly
            ? 'They are looked for again whenever evidence is received.'
            : 'Plain lists, CSV, STIX 2.1 bundles and MISP events: addresses with ranges, domains, hashes, URLs, user agents, keys.'}
        </Empty>
      )}
      {list.length > 0 && (
        <>
          <div className={styles.head} style={columns}>
            <span>Kind</span>
            <span>Value</span>
            <span>Source</span>
            <span>Date</span>
            <span className={styles.number}>Confidence</span>
            <span>Note</span>
            <span className={styles.number}>Events</span>
          </div>
          <PickList
            label="Indicators"
            count={list.length}
            rowHeight={22}
            at={at}
            onPick={(index) => setChosen(list[index]?.id ?? null)}
            id={(index) => String(list[index]!.id)}
            line={(index) => {
              const one = list[index]!
              return (
                <div className={cx(styles.row, one.hits === 0 && styles.faint)} style={columns}>
                  <span>{one.kind.replaceAll('_', ' ')}</span>
                  <span className={styles.mono}>
                    <Middle text={one.value} tail={12} />
                  </span>
                  <span className={cx(styles.cut, styles.second)} title={one.source}>
                    {one.source}
                  </span>
                  <span className={cx(styles.mono, styles.second)}>{one.date?.slice(0, 10) ?? 'not stated'}</span>
                  <span className={cx(styles.mono, styles.number, styles.second)}>{one.confidence ?? '–'}</span>
                  <span className={cx(styles.cut, styles.second)} title={one.note ?? undefined}>
                    {one.note}
                  </span>
                  <span
                    className={cx(styles.mono, styles.number)}
                    title={one.more ? 'At least so many: further events hold it' : undefined}
                  >
                    {number(one.hits)}
                    {one.more && '+'}
                  </span>
                </div>
              )
            }}
          />
          {data && data.total > list.length && (
            <p className={styles.note}>
              The first {number(list.length)} of {number(data.total)} are listed.
            </p>
          )}
          {current && current.hits > 0 && <Found indicator={current} />}
        </>
      )}
      {adding && (
        <Suspense fallback={null}>
          <AddIndicators />
        </Suspense>
      )}
    </div>
  )
}
