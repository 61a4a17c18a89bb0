// What was not found: a sentence is offered only with the logs that were looked through, the time, and whether coverage shows them complete.
import { useState } from 'react'
import { boundedNegative } from '../../../../src-main/contract/bounded-negative.ts'
import type { Coverage } from '../../../../src-main/contract/coverage.ts'
import type { DraftVersion } from '../../../../src-main/contract/report.ts'
import { LayerMark, layerWords } from '../../../app/marks.tsx'
import { attempt } from '../../../app/state/notices.ts'
import { useView } from '../../../app/state/view.ts'
import { rfc3339 } from '../../../app/time/format.ts'
import { plural } from '../../../app/words.ts'
import { useWholeCoverage } from '../../../bridge/coverage.ts'
import { editReport, useBounds } from '../../../bridge/report.ts'
import { Button } from '../../../design/Button.tsx'
import { Tick } from '../../../design/Choice.tsx'
import { cx } from '../../../design/cx.ts'
import { Field } from '../../../design/Field.tsx'
import { Failure, Loading } from '../../../design/States.tsx'
import { SentenceRow } from '../findings/SentenceRow.tsx'
import styles from '../Report.module.css'
import negative from './Negatives.module.css'

const zoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i
const timeError = (text: string): string | null =>
  zoned.test(text.trim()) && !Number.isNaN(Date.parse(text)) ? null : 'A time with its zone, as 2026-11-14T00:00:00Z'

export const Negatives = ({ held }: { held: DraftVersion }) => {
  const own = held.draft.sentences.filter(({ kind, finding }) => kind === 'negative' && finding === null)
  const { data: coverage, error, again } = useWholeCoverage(240)
  return (
    <section className={styles.form} aria-label="Not found">
      <p className={styles.words}>
        That nothing was found says something only together with where it was looked for. A sentence here prints with its bounds, or not at
        all; its query and its completeness are checked again before sign-off.
      </p>
      {own.map((one) => (
        <SentenceRow key={one.id} held={held} one={one} at={false} />
      ))}
      {error && !coverage && (
        <Failure what="Coverage could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />
      )}
      {!coverage && !error && <Loading what="Reading coverage" />}
      {coverage &&
        (coverage.from === null ? (
          <p className={styles.words}>No dated event stands in this case: there is nothing in which something could be absent.</p>
        ) : (
          <Write report={held.draft.id} coverage={coverage} />
        ))}
    </section>
  )
}

const Write = ({ report, coverage }: { report: string; coverage: Coverage }) => {
  const view = useView()
  const [text, setText] = useState('')
  const [query, setQuery] = useState(view.query)
  const [from, setFrom] = useState(() => second(view.range?.from ?? Number(coverage.from), Math.floor))
  const [to, setTo] = useState(() => second(view.range?.to ?? Number(coverage.to), Math.ceil))
  const [lanes, setLanes] = useState<ReadonlySet<string>>(new Set())
  const [further, setFurther] = useState('')
  const times = timeError(from) ?? timeError(to)
  const asked = times === null && lanes.size > 0 ? { query: query.trim(), lanes: [...lanes], from: from.trim(), to: to.trim() } : null
  const { data, error, loading, stale } = useBounds(asked)
  const because = [data?.clause.because, data?.clause.complete ? '' : further.trim()].filter((one) => one).join('; ')
  const clause = data && !stale && asked !== null ? { ...data.clause, because } : null
  const found = clause ? (data?.found?.value ?? null) : null
  const ready = text.trim() !== '' && clause !== null && (found === null || found === 0)
  const write = () =>
    attempt('The sentence was not written', async () => {
      await editReport(report, {
        do: 'write',
        section: 'limits',
        finding: null,
        kind: 'negative',
        text: text.trim(),
        citations: [],
        coverage: clause,
      })
      setText('')
      setFurther('')
    })
  const toggle = (id: string, on: boolean) =>
    setLanes((before) => (on ? new Set([...before, id]) : new Set([...before].filter((one) => one !== id))))
  return (
    <>
      <div className={styles.fields}>
        <Field
          label="Sentence, without its bounds"
          className={styles.wide}
          value={text}
          placeholder="No deletion by this credential appears"
          onChange={setText}
        />
        <Field
          label="Query that would find it"
          className={styles.wide}
          value={query}
          mono
          placeholder="action:Delete* and user:ci-backup"
          onChange={setQuery}
          hint="It must find nothing in these logs and this time. Without one, nothing but your word says that it is absent."
        />
        <Field label="From" mono value={from} onChange={setFrom} error={timeError(from)} />
        <Field label="To, exclusive" mono value={to} onChange={setTo} error={timeError(to)} />
      </div>
      <fieldset className={negative.lanes}>
        <legend>Looked for in</legend>
        {coverage.lanes.map((lane) => (
          <div key={lane.id} className={negative.lane}>
            <Tick
              label={`${lane.title}, ${[layerWords[lane.layer].title.toLowerCase(), lane.account, lane.region, lane.host].filter(Boolean).join(', ')}`}
              on={lanes.has(lane.id)}
              onChange={(on) => toggle(lane.id, on)}
            />
            <LayerMark layer={lane.layer} quiet />
            <span className={negative.count}>{plural(lane.events, 'event')}</span>
          </div>
        ))}
      </fieldset>
      <div className={negative.says} aria-live="polite" aria-busy={loading}>
        {lanes.size === 0 ? (
          <p className={negative.faint}>Tick the logs that were looked through: their bounds follow from coverage.</p>
        ) : error ? (
          <p className={negative.bad}>{error}</p>
        ) : clause === null ? (
          <p className={negative.faint}>{times ?? 'Reading what coverage shows of them'}</p>
        ) : (
          <>
            <p className={negative.sentence}>{boundedNegative(text.trim() === '' ? 'Nothing of the kind appears' : text, clause)}</p>
            <p className={cx(negative.faint, found !== null && found > 0 && negative.bad)}>
              {found === null
                ? 'No query stands behind it.'
                : found === 0
                  ? 'The query finds nothing within these bounds.'
                  : `The query finds ${plural(found, 'event')} within these bounds: the sentence would not be true.`}
            </p>
          </>
        )}
      </div>
      {clause && !clause.complete && (
        <Field
          label="A further reason why they may be incomplete"
          value={further}
          onChange={setFurther}
          placeholder="the client's trail was switched off from 09:26"
        />
      )}
      <div className={styles.acts}>
        <Button kind="strong" disabled={!ready} onClick={() => void write()}>
          Write the sentence
        </Button>
        {found !== null && found > 0 && (
          <Button onClick={() => useView.getState().set({ area: 'timeline', query: query.trim(), brush: null })}>Show them</Button>
        )}
      </div>
    </>
  )
}

/** Bounds stand in whole seconds, outwards: that is what the sentence prints. */
const second = (us: number, round: (value: number) => number): string => rfc3339(round(us / 1e6) * 1e6).replace(/\.0+Z$/, 'Z')
