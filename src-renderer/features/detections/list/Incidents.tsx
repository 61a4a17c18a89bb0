// Detections that share entities and time, as incidents.
import { EntityIcon, kindOf, nameOf } from '../../../app/entities.tsx'
import { showInGraph } from '../../../app/go/go.ts'
import { useListKeys } from '../../../app/list/use-list-keys.ts'
import { LevelMark } from '../../../app/marks.tsx'
import { useSettings } from '../../../app/state/settings.ts'
import { useView } from '../../../app/state/view.ts'
import { spanText } from '../../../app/time/format.ts'
import { number, plural } from '../../../app/words.ts'
import { useIncidents } from '../../../bridge/detections.ts'
import { Button } from '../../../design/Button.tsx'
import { cx } from '../../../design/cx.ts'
import { Middle } from '../../../design/Middle.tsx'
import { PickList } from '../../../design/PickList.tsx'
import { Empty, Failure, Loading } from '../../../design/States.tsx'
import styles from '../Detections.module.css'
import { tacticWord, toSecond, whenText } from '../words.ts'

const columns = { gridTemplateColumns: '16px 138px 84px minmax(160px, 2fr) minmax(120px, 1.4fr) 76px 64px' }

export const Incidents = () => {
  const zone = useSettings((state) => state.zone)
  const { selection, select } = useView()
  const { data, error, again } = useIncidents()
  const at = selection?.kind === 'incident' ? (data ?? []).findIndex(({ id }) => id === selection.id) : -1
  const pick = (index: number) => {
    const found = data?.[index]
    if (found) select({ kind: 'incident', id: found.id })
  }
  const current = data?.[at]
  useListKeys('Incidents', (by) => pick(Math.min((data?.length ?? 1) - 1, Math.max(0, at + by))), [
    {
      id: 'incident.graph',
      group: 'Incidents',
      title: 'Show in graph',
      keys: ['g'],
      run: () => current && showInGraph({ kind: 'incident', id: current.id }),
    },
  ])
  if (error) return <Failure what="The incidents could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (!data) return <Loading what="Grouping detections" />
  if (data.length === 0)
    return (
      <Empty icon="detections" title="No incident">
        An incident is made of detections that share entities and time. A lone detection stands in the list.
      </Empty>
    )
  return (
    <div className={styles.main}>
      <div className={styles.head} style={columns}>
        <span />
        <span>From, {zone}</span>
        <span>Lasts</span>
        <span>Incident</span>
        <span>Shared by its detections</span>
        <span className={styles.number}>Detections</span>
        <span className={styles.number}>Events</span>
      </div>
      <PickList
        label="Incidents"
        count={data.length}
        rowHeight={40}
        at={at}
        onPick={pick}
        onEnter={(index) => data[index] && showInGraph({ kind: 'incident', id: data[index].id })}
        id={(index) => data[index]!.id}
        line={(index) => {
          const incident = data[index]!
          return (
            <div className={styles.row} style={columns}>
              <LevelMark level={incident.level} />
              <span className={cx(styles.mono, styles.second)} title={whenText(incident.from, zone)}>
                {toSecond(whenText(incident.from, zone))}
              </span>
              <span className={cx(styles.mono, styles.second)}>
                {incident.from !== null && incident.to !== null ? spanText(Number(incident.from), Number(incident.to)) : ''}
              </span>
              <span className={styles.cut}>
                <div className={styles.cut}>{incident.title}</div>
                <div className={cx(styles.cut, styles.faint)}>{incident.tactics.map(tacticWord).join(' → ')}</div>
              </span>
              <span className={styles.cut}>
                {incident.entities.slice(0, 2).map((entity) => (
                  <div key={entity} className={cx(styles.mono, styles.entity)} style={{ display: 'flex', lineHeight: '17px' }}>
                    <EntityIcon kind={kindOf(entity)} />
                    <Middle text={nameOf(entity)} tail={8} whole={entity} />
                    {incident.entities.length > 2 && entity === incident.entities[1] && (
                      <span className={styles.faint} title={plural(incident.entities.length, 'entity', 'entities')}>
                        +{incident.entities.length - 2}
                      </span>
                    )}
                  </div>
                ))}
              </span>
              <span className={cx(styles.mono, styles.number)}>{number(incident.detections.length)}</span>
              <span className={cx(styles.mono, styles.number, styles.second)}>{number(incident.events)}</span>
            </div>
          )
        }}
      />
    </div>
  )
}
