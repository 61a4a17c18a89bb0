// What was hidden, by whom, why and until when; and the way back.
import { nameOf } from '../../../app/entities.tsx'
import { useSettings } from '../../../app/state/settings.ts'
import { fromRfc3339, timeText } from '../../../app/time/format.ts'
import { number } from '../../../app/words.ts'
import { useHides, useRules } from '../../../bridge/detections.ts'
import { Button } from '../../../design/Button.tsx'
import { cx } from '../../../design/cx.ts'
import { Empty, Failure, Loading } from '../../../design/States.tsx'
import styles from '../Detections.module.css'
import { unhide } from './HideDialog.tsx'

const columns = { gridTemplateColumns: '60px minmax(140px, 1.4fr) minmax(160px, 2fr) minmax(150px, 1fr) 90px 96px', minHeight: 26 }

export const Hides = () => {
  const zone = useSettings((state) => state.zone)
  const { data, error, again } = useHides()
  const { data: rules } = useRules()
  if (error && !data)
    return <Failure what="What is hidden could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (!data) return <Loading what="Reading what is hidden" />
  if (data.length === 0)
    return (
      <Empty icon="hidden" title="Nothing is hidden">
        A detection that explains itself can be hidden by its rule, an entity or its event, always with a reason.
      </Empty>
    )
  const at = (text: string) => timeText(fromRfc3339(text) ?? 0, zone)
  const target = (by: string, id: string) =>
    by === 'rule' ? (rules?.loaded.find((rule) => rule.id === id)?.title ?? id) : by === 'entity' ? nameOf(id) : id
  return (
    <div className={styles.main}>
      <div className={styles.head} style={{ ...columns, minHeight: 21 }}>
        <span>By</span>
        <span>What</span>
        <span>Reason</span>
        <span>By whom, when ({zone})</span>
        <span className={styles.number}>Suppressed</span>
        <span />
      </div>
      <ul className={styles.scroll}>
        {data.map((hide) => (
          <li key={hide.id} className={cx(styles.row, hide.ended !== null && styles.off)} style={{ ...columns, height: 'auto' }}>
            <span className={styles.second}>{hide.by}</span>
            <span className={styles.cut} title={hide.target}>
              {target(hide.by, hide.target)}
            </span>
            <span>{hide.reason}</span>
            <span className={styles.second}>
              {hide.author}, {at(hide.at)}
              {hide.ended && `; ended ${at(hide.ended.at)} by ${hide.ended.author}`}
            </span>
            <span className={cx(styles.mono, styles.number)}>{number(hide.suppressed)}</span>
            <span>{hide.ended === null && <Button onClick={() => void unhide(hide.id)}>Show again</Button>}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
