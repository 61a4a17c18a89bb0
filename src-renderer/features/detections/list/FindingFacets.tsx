// Severities with their counts, and the tactics that fired in the order of an attack.
import type { Level } from '../../../../src-main/contract/detection.ts'
import { LevelMark, levelWord } from '../../../app/marks.tsx'
import { number } from '../../../app/words.ts'
import { useDetectState, useMatrix } from '../../../bridge/detections.ts'
import { cx } from '../../../design/cx.ts'
import { useDetectionsView } from '../state.ts'
import styles from './FindingFacets.module.css'

const levels: readonly Level[] = ['critical', 'high', 'medium', 'low', 'informational']

export const FindingFacets = () => {
  const { narrow, set } = useDetectionsView()
  const { data: state } = useDetectState()
  const { data: matrix } = useMatrix()
  const tactics = matrix?.tactics
    .map((tactic) => ({ ...tactic, fired: tactic.techniques.reduce((sum, { detections }) => sum + detections, 0) }))
    .filter(({ fired }) => fired > 0)
  const most = Math.max(1, ...levels.map((level) => state?.byLevel[level] ?? 0))
  const mostTactic = Math.max(1, ...(tactics ?? []).map(({ fired }) => fired))
  return (
    <aside className={styles.facets} aria-label="Narrow the detections">
      <h3 className={styles.title}>Severity</h3>
      {levels.map((level) => {
        const count = state?.byLevel[level] ?? 0
        const on = narrow.levels.includes(level)
        return (
          <button
            key={level}
            type="button"
            className={cx(styles.value, on && styles.on, count === 0 && styles.none)}
            aria-pressed={on}
            onClick={() => set({ levels: on ? narrow.levels.filter((each) => each !== level) : [...narrow.levels, level] })}
          >
            <span className={styles.bar} style={{ width: `${(count / most) * 100}%` }} />
            <LevelMark level={level} />
            <span className={styles.word}>{levelWord(level)}</span>
            <span className={styles.count}>{number(count)}</span>
          </button>
        )
      })}
      {tactics && tactics.length > 0 && <h3 className={styles.title}>Tactic</h3>}
      {tactics?.map(({ shortname, name, fired }) => {
        const on = narrow.tactic === shortname
        return (
          <button
            key={shortname}
            type="button"
            className={cx(styles.value, on && styles.on)}
            aria-pressed={on}
            onClick={() => set({ tactic: on ? null : shortname })}
          >
            <span className={styles.bar} style={{ width: `${(fired / mostTactic) * 100}%` }} />
            <span className={styles.word}>{name}</span>
            <span className={styles.count}>{number(fired)}</span>
          </button>
        )
      })}
    </aside>
  )
}
