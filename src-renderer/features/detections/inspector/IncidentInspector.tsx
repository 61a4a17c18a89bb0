// One incident: its detections in time, what they share, and its story in phases, each sentence resting on events.
import { EntityIcon, kindOf, kindWord, nameOf } from '../../../app/entities.tsx'
import { showInGraph } from '../../../app/go/go.ts'
import styles from '../../../app/inspector/Inspector.module.css'
import { InspectorBar } from '../../../app/inspector/InspectorBar.tsx'
import { Fact, Section } from '../../../app/inspector/Section.tsx'
import { StoryPhases } from '../../../app/inspector/StoryPhases.tsx'
import { LevelMark } from '../../../app/marks.tsx'
import { useSettings } from '../../../app/state/settings.ts'
import { useView } from '../../../app/state/view.ts'
import { offsetText, spanText } from '../../../app/time/format.ts'
import { number } from '../../../app/words.ts'
import { useDetections, useIncidents } from '../../../bridge/detections.ts'
import { Button } from '../../../design/Button.tsx'
import { Middle } from '../../../design/Middle.tsx'
import { Empty, Failure, Loading } from '../../../design/States.tsx'
import { useDetectionsView } from '../state.ts'
import { whenText } from '../words.ts'

export const IncidentInspector = ({ id }: { id: string }) => {
  const zone = useSettings((state) => state.zone)
  const select = useView((state) => state.select)
  const show = useDetectionsView((state) => state.show)
  const { data, error } = useIncidents()
  const { data: found, stale } = useDetections({ incident: id, order: 'time', hidden: 'with' }, 200)
  if (error && !data) return <Failure what="The incident could not be read." reason={error} />
  if (!data) return <Loading what="Reading the incident" />
  const incident = data.find((each) => each.id === id)
  if (!incident) return <Empty title="There is no such incident now">Its detections may be grouped otherwise since.</Empty>
  return (
    <>
      <InspectorBar mark={<LevelMark level={incident.level} />} kind="Incident" id={incident.id.slice(0, 12)} />
      <p className={styles.sentence}>{incident.title}</p>
      <div className={styles.barActs}>
        <Button shortcut="g" onClick={() => showInGraph({ kind: 'incident', id })}>
          Show in graph
        </Button>
        <Button onClick={() => show('list', { incident: id, order: 'time' })}>List its detections</Button>
      </div>
      <Section>
        <Fact
          title="First"
          value={whenText(incident.from, zone)}
          tail={20}
          remark={incident.from === null ? '' : offsetText(Number(incident.from), zone)}
        />
        {incident.to !== incident.from && <Fact title="Last" value={whenText(incident.to, zone)} tail={20} />}
        {incident.from !== null && incident.to !== null && (
          <Fact title="Lasts" value={spanText(Number(incident.from), Number(incident.to))} />
        )}
        <Fact title="Events" value={number(incident.events)} />
      </Section>
      <StoryPhases incident={id} />
      <Section title="Shared by its detections">
        {incident.entities.map((entity) => (
          <button key={entity} type="button" className={styles.line} title={entity} onClick={() => select({ kind: 'entity', id: entity })}>
            <EntityIcon kind={kindOf(entity)} />
            <span className={`${styles.lineText} ${styles.mono}`}>
              <Middle text={nameOf(entity)} tail={10} />
            </span>
            <span className={styles.remark}>{kindWord(kindOf(entity))}</span>
          </button>
        ))}
        {incident.entities.length === 0 && <p className={styles.note}>No entity is shared by two of them.</p>}
      </Section>
      <Section title="Detections" aside={number(incident.detections.length)}>
        {!stale &&
          found?.detections.map((detection) => (
            <button
              key={detection.id}
              type="button"
              className={styles.line}
              onClick={() => select({ kind: 'detection', id: detection.id })}
            >
              <LevelMark level={detection.priority.level} />
              <span className={styles.lineText}>{detection.title}</span>
              <span className={styles.remark}>{whenText(detection.from, zone)}</span>
            </button>
          ))}
      </Section>
    </>
  )
}
