// One detection: what it says and why, what it is about, the events it rests on, and the ways on from here.
import { EntityIcon, kindOf, kindWord, nameOf } from '../../../app/entities.tsx'
import { showInGraph, showInTimeline } from '../../../app/go/go.ts'
import { EventRefs } from '../../../app/inspector/EventRefs.tsx'
import styles from '../../../app/inspector/Inspector.module.css'
import { InspectorBar } from '../../../app/inspector/InspectorBar.tsx'
import { Fact, Section } from '../../../app/inspector/Section.tsx'
import { LevelMark, levelWord } from '../../../app/marks.tsx'
import { useSettings } from '../../../app/state/settings.ts'
import { useView } from '../../../app/state/view.ts'
import { offsetText } from '../../../app/time/format.ts'
import { plural } from '../../../app/words.ts'
import { useDetection, useIncidents, useMatrix } from '../../../bridge/detections.ts'
import { Button } from '../../../design/Button.tsx'
import { Icon } from '../../../design/Icon.tsx'
import { Middle } from '../../../design/Middle.tsx'
import { Empty, Failure, Loading } from '../../../design/States.tsx'
import { unhide } from '../hide/HideDialog.tsx'
import { useDetectionsView } from '../state.ts'
import { tacticWord, techniqueName, whenText } from '../words.ts'
import { RuleWhy } from './RuleWhy.tsx'

export const DetectionInspector = ({ id }: { id: string }) => {
  const zone = useSettings((state) => state.zone)
  const select = useView((state) => state.select)
  const { data, error, again, stale } = useDetection(id)
  const { data: incidents } = useIncidents()
  const { data: matrix } = useMatrix()
  if (error && !data)
    return <Failure what="The detection could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (data === undefined || stale) return <Loading what="Reading the detection" />
  if (data === null)
    return (
      <Empty title="There is no such detection now">It may have been of an earlier run: equal findings keep their id, others go.</Empty>
    )
  const incident = incidents?.find((each) => each.id === data.incident)
  const first = data.eventIds[0]
  return (
    <>
      <InspectorBar mark={<LevelMark level={data.priority.level} />} kind="Detection" id={data.id.slice(0, 12)} />
      <p className={styles.sentence}>{data.title}</p>
      <div className={styles.barActs}>
        {first !== undefined && <Button onClick={() => showInTimeline(first)}>Show in timeline</Button>}
        <Button shortcut="g" onClick={() => showInGraph({ kind: 'detection', id: data.id })}>
          Show in graph
        </Button>
        {data.hidden ? (
          <Button onClick={() => void unhide(data.hidden!.hide)}>Show again</Button>
        ) : (
          <Button
            shortcut="h"
            onClick={() =>
              useDetectionsView.setState({
                hiding: { detection: data.id, ruleId: data.ruleId, title: data.title, entities: data.entities, events: data.eventIds },
              })
            }
          >
            Hide
          </Button>
        )}
      </div>
      {data.hidden && (
        <Section title="Hidden">
          <p className={styles.paragraph}>
            <Icon name="hidden" size={12} /> {data.hidden.reason}
          </p>
        </Section>
      )}
      <Section>
        <Fact
          title="First"
          value={whenText(data.from, zone)}
          tail={20}
          remark={data.from === null ? '' : offsetText(Number(data.from), zone)}
        />
        {data.to !== data.from && <Fact title="Last" value={whenText(data.to, zone)} tail={20} />}
        {data.order && (
          <Fact
            title="Order"
            words
            value={
              data.order === 'certain' ? 'certain: the events allow one order only' : 'possible: order not established, the events overlap'
            }
          />
        )}
        {data.measure && <Fact title="Measured" value={data.measure} words />}
        {Object.entries(data.group).map(([name, value]) => (
          <Fact key={name} title={<span title={name}>{name.split('.').at(-1)}</span>} value={value} tail={12} />
        ))}
        {incident && (
          <Fact
            title="Incident"
            value={incident.title}
            words
            remark={plural(incident.detections.length, 'detection')}
            onClick={() => select({ kind: 'incident', id: incident.id })}
          />
        )}
      </Section>
      <Section title="Priority" aside={`${Math.round(data.priority.score)} of 100, ${levelWord(data.priority.level).toLowerCase()}`}>
        <ul className={styles.list}>
          {data.priority.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </Section>
      {data.entities.length > 0 && (
        <Section title="About">
          {data.entities.map((entity) => (
            <button
              key={entity}
              type="button"
              className={styles.line}
              title={`${entity}\nDouble click: show in graph`}
              onClick={() => select({ kind: 'entity', id: entity })}
              onDoubleClick={() => showInGraph({ kind: 'entity', id: entity })}
            >
              <EntityIcon kind={kindOf(entity)} />
              <span className={`${styles.lineText} ${styles.mono}`}>
                <Middle text={nameOf(entity)} tail={10} />
              </span>
              <span className={styles.remark}>{kindWord(kindOf(entity))}</span>
            </button>
          ))}
        </Section>
      )}
      <Section title="ATT&CK">
        {data.techniques.map((technique) => (
          <button key={technique} type="button" className={styles.line} onClick={() => select({ kind: 'technique', id: technique })}>
            <span className={styles.mono}>{technique}</span>
            <span className={styles.lineText} title={techniqueName(matrix, technique)}>
              {techniqueName(matrix, technique)}
            </span>
          </button>
        ))}
        {data.tactics.length > 0 && <p className={styles.note}>{data.tactics.map(tacticWord).join(', ')}</p>}
        {data.techniques.length === 0 && <p className={styles.note}>The rule names no technique.</p>}
      </Section>
      <EventRefs uids={data.eventIds} total={data.events} />
      <RuleWhy id={data.ruleId} />
    </>
  )
}
