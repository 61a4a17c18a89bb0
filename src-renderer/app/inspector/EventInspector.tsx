// One event: said in a sentence, its facts, where else, its receipts and versions, notes, and the record with its bytes.

import { useEffect, useState } from 'react'
import type { EventDetail } from '../../../src-main/contract/procedures/events.ts'
import { useEventDetail } from '../../bridge/events.ts'
import { Button } from '../../design/Button.tsx'
import { Icon } from '../../design/Icon.tsx'
import { Empty, Failure, Loading } from '../../design/States.tsx'
import { Words } from '../../design/Words.tsx'
import { useKeep } from '../keep/keep.ts'
import { LayerMark, SeverityMark } from '../marks.tsx'
import { shortArn, valueText } from '../ocsf-words.ts'
import { useSettings } from '../state/settings.ts'
import { useView } from '../state/view.ts'
import { durationText, fromRfc3339, offsetText, timeText } from '../time/format.ts'
import { copyJson, copyText } from '../values/copy.ts'
import { useValueMenu } from '../values/value-menu.ts'
import { Addresses } from './Addresses.tsx'
import { Annotations } from './Annotations.tsx'
import { Elsewhere } from './Elsewhere.tsx'
import { groups, pathsOf, tellingColumn, titleOf } from './groups.ts'
import styles from './Inspector.module.css'
import { InspectorBar } from './InspectorBar.tsx'
import { Receipts } from './Receipts.tsx'
import { RecordPane } from './record/RecordPane.tsx'
import { Fact, Section } from './Section.tsx'

const meaning: Record<string, string> = {
  start: 'when it began',
  completion: 'when it ended',
  delivery: 'when it was delivered',
  recorded: 'when it was recorded',
}

/** Most sources name a unit; some can only say where it stands. */
const precisionText = (precision: string) => (/^(?:100 ns|\w*second\b)/.test(precision) ? `to the ${precision}` : `precision ${precision}`)

const Times = ({ detail }: { detail: EventDetail }) => {
  const zone = useSettings((state) => state.zone)
  const { metadata, time } = detail.ocsf as { metadata?: { original_time?: string }; time?: number }
  const original = metadata?.original_time
  const recorded = fromRfc3339(original ?? '')
  const moved = Number(detail.clock?.us ?? 0)
  const ts = recorded !== undefined ? recorded + moved : time === undefined ? undefined : time * 1000
  return (
    <Section>
      {ts === undefined ? (
        <Fact title="Time" value={detail.undatedReason ?? 'undated'} words />
      ) : (
        <Fact
          title="Time"
          value={`${timeText(ts, zone)} ${offsetText(ts, zone)}`}
          tail={30}
          remark={precisionText(detail.source.precision)}
        />
      )}
      {original !== undefined && (
        <Fact title="Recorded as" value={original} remark={meaning[detail.source.timeMeaning] ?? detail.source.timeMeaning} />
      )}
      {detail.clock && (
        <Fact
          title="Clock"
          value={`${moved < 0 ? '-' : '+'}${durationText(moved)}`}
          words
          remark={<span title={`${detail.clock.reason}\n${detail.clock.by}, ${detail.clock.at}`}>offset set: {detail.clock.reason}</span>}
        />
      )}
      <Fact title="Source" value={detail.source.title} words />
    </Section>
  )
}

const Masked = ({ detail }: { detail: EventDetail }) => (
  <Section title="Masked" aside="probable secrets">
    {detail.masked.slice(0, 8).map(({ offset, length, kind }) => (
      <Fact
        key={offset}
        title={kind}
        value={`${length} bytes at ${offset} of the record`}
        words
        remark={
          <Button kind="bare" onClick={() => useKeep.getState().ask({ act: 'reveal', event: detail.uid, offset, length, kind })}>
            Reveal…
          </Button>
        }
      />
    ))}
  </Section>
)

export const EventInspector = ({ uid }: { uid: string }) => {
  const { data, stale, error, loading, again } = useEventDetail(uid)
  const select = useView((state) => state.select)
  const [hover, setHover] = useState<readonly string[]>([])
  const [chosen, setChosen] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another event starts without a chosen fact
  useEffect(() => setChosen(null), [uid])

  if (error && (data === undefined || stale)) {
    return <Failure what="The event could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  }
  if (data === undefined) return loading ? <Loading what="Reading the record" /> : null
  if (data === null && stale) return <Loading what="Reading the record" />
  if (data === null) return <Empty title="There is no such event in this case">{uid}</Empty>

  const { columns } = data
  const layer = columns.layer === undefined ? undefined : String(columns.layer)
  const telling = chosen !== null && columns[chosen] !== undefined ? chosen : tellingColumn(columns)
  const open = (column: string, element: Element) => {
    const value = columns[column]
    if (value !== undefined) useValueMenu.getState().open({ anchor: element, column, value })
  }
  return (
    <>
      <div className={styles.facts} data-stale={stale || undefined}>
        <InspectorBar mark={<LayerMark layer={layer} />} kind="Event" id={`${data.uid.slice(0, 8)}…${data.uid.slice(-4)}`}>
          <Button
            kind="bare"
            aria-label="Copy the event's id"
            title="Copy the event's id"
            onClick={() => void copyText(data.uid, 'Event id')}
          >
            <Icon name="copy" size={12} />
          </Button>
          <Button kind="bare" title="Copy as OCSF JSON" onClick={() => void copyJson([data.uid])}>
            JSON
          </Button>
        </InspectorBar>
        <p className={styles.sentence}>
          {data.sentence.map(({ text, column }, index) =>
            column === undefined ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts of a sentence have no identity but their place
              <span key={index}>{text}</span>
            ) : (
              <button
                // biome-ignore lint/suspicious/noArrayIndexKey: parts of a sentence have no identity but their place
                key={index}
                type="button"
                className={styles.word}
                data-lit={chosen === column || undefined}
                title={`${titleOf(column)}: ${columns[column] ?? text}`}
                onPointerEnter={() => setHover(pathsOf(column))}
                onPointerLeave={() => setHover([])}
                onClick={() => setChosen(column)}
                onContextMenu={(event) => {
                  event.preventDefault()
                  open(column, event.currentTarget)
                }}
              >
                <Words text={shortArn(text)} />
              </button>
            ),
          )}
        </p>
        {data.masked.length > 0 && <Masked detail={data} />}
        <Times detail={data} />
        {groups.map(({ title, columns: names }) => {
          const present = names.filter((name) => columns[name] !== undefined && columns[name] !== '')
          if (present.length === 0) return null
          return (
            <Section key={title} title={title}>
              {present.map((name) => (
                <Fact
                  key={name}
                  title={titleOf(name)}
                  value={valueText(name, columns[name]!)}
                  tail={14}
                  lit={pathsOf(name).some((path) => hover.includes(path))}
                  onHover={(on) => setHover(on ? pathsOf(name) : [])}
                  onClick={(event) => {
                    setChosen(name)
                    if (event.detail === 0 || event.altKey) open(name, event.currentTarget)
                  }}
                  onContextMenu={(event) => {
                    event.preventDefault()
                    open(name, event.currentTarget)
                  }}
                />
              ))}
              {title === 'What and result' && Number(columns.severity_id ?? 0) > 0 && (
                <div className={styles.fact}>
                  <span className={styles.label}>Severity</span>
                  <span className={styles.words}>
                    <SeverityMark id={Number(columns.severity_id)} /> {valueText('severity_id', columns.severity_id!)}
                  </span>
                </div>
              )}
            </Section>
          )
        })}
        <Addresses columns={columns} />
        {telling !== null && <Elsewhere column={telling} value={String(columns[telling])} />}
        <Annotations uid={data.uid} />
        {data.versions.length > 1 && (
          <Section title="Versions" aside="same vendor id, other content">
            {data.versions.map((version, index) => (
              <Fact
                key={version.uid}
                title={version.first ? 'First' : `Version ${index + 1}`}
                value={version.uid}
                remark={version.uid === data.uid ? 'this one' : ''}
                onClick={() => select({ kind: 'event', uid: version.uid })}
              />
            ))}
          </Section>
        )}
        <Receipts detail={data} />
      </div>
      <RecordPane key={data.uid} detail={data} stale={stale} hover={hover} onHover={setHover} />
    </>
  )
}
