// Rules that could not run: never skipped in silence, each with its place in the file.
import type { z } from 'zod'
import type { ruleProblem } from '../../../../src-main/contract/procedures/detections.ts'
import { copyText } from '../../../app/values/copy.ts'
import { number } from '../../../app/words.ts'
import { cx } from '../../../design/cx.ts'
import { Middle } from '../../../design/Middle.tsx'
import { Empty } from '../../../design/States.tsx'
import { VirtualList } from '../../../design/VirtualList.tsx'
import styles from '../Detections.module.css'

const columns = { gridTemplateColumns: 'minmax(160px, 1.2fr) 150px minmax(240px, 2.2fr)' }

export const Rejected = ({ list }: { list: readonly z.infer<typeof ruleProblem>[] }) =>
  list.length === 0 ? (
    <Empty icon="check" title="No rule was rejected">
      Every rule that was given is loaded and runs.
    </Empty>
  ) : (
    <>
      <div className={styles.head} style={columns}>
        <span>File</span>
        <span>Line, column, character</span>
        <span>Why it does not run</span>
      </div>
      <VirtualList
        className={styles.scroll}
        label="Rejected rules"
        count={list.length}
        rowHeight={22}
        render={(index) => {
          const { path, line, column, character, reason, rule } = list[index]!
          return (
            <div key={`${path} ${character} ${reason}`} role="listitem" style={{ height: 22 }}>
              <div className={styles.row} style={columns} title={rule}>
                <button type="button" className={styles.mono} onClick={() => void copyText(`${path}:${line}:${column}`, 'Place')}>
                  <Middle text={path} tail={28} />
                </button>
                <span className={cx(styles.mono, styles.second)}>
                  {number(line)}:{number(column)}, {number(character)}
                </span>
                <span className={styles.cut} title={reason}>
                  {reason}
                </span>
              </div>
            </div>
          )
        }}
      />
    </>
  )
