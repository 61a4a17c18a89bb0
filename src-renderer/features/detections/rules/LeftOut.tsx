// Matches that correlations of the last run could not use, and why: what a rule did not look at is no "nothing found".
import { number } from '../../../app/words.ts'
import { cx } from '../../../design/cx.ts'
import { Empty } from '../../../design/States.tsx'
import { VirtualList } from '../../../design/VirtualList.tsx'
import styles from '../Detections.module.css'

const columns = { gridTemplateColumns: 'minmax(180px, 1fr) minmax(260px, 2.4fr) 78px' }

interface Left {
  rule: string
  title: string
  reason: string
  count: number
}

export const LeftOut = ({ list }: { list: readonly Left[] }) =>
  list.length === 0 ? (
    <Empty icon="check" title="No match was left out">
      Every correlation looked at every match of its rules.
    </Empty>
  ) : (
    <>
      <div className={styles.head} style={columns}>
        <span>Correlation</span>
        <span>What it did not look at</span>
        <span className={styles.number}>Matches</span>
      </div>
      <VirtualList
        className={styles.scroll}
        label="Matches left out"
        count={list.length}
        rowHeight={22}
        render={(index) => {
          const { rule, title, reason, count } = list[index]!
          return (
            <div key={`${rule} ${reason}`} role="listitem" style={{ height: 22 }}>
              <div className={styles.row} style={columns}>
                <span className={styles.cut} title={`${title}\n${rule}`}>
                  {title}
                </span>
                <span className={cx(styles.cut, styles.second)} title={reason}>
                  {reason}
                </span>
                <span className={cx(styles.mono, styles.number)}>{number(count)}</span>
              </div>
            </div>
          )
        }}
      />
    </>
  )
