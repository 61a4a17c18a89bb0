// Techniques that fired, under their tactics in the order of an attack; those with rules that stayed silent stand beneath, quiet.
import { useState } from 'react'
import type { Matrix as MatrixInfo } from '../../../../src-main/contract/procedures/detections.ts'
import { LevelMark } from '../../../app/marks.tsx'
import { useView } from '../../../app/state/view.ts'
import { number, plural } from '../../../app/words.ts'
import { useMatrix } from '../../../bridge/detections.ts'
import { Button } from '../../../design/Button.tsx'
import { Tick } from '../../../design/Choice.tsx'
import { cx } from '../../../design/cx.ts'
import { Failure, Loading } from '../../../design/States.tsx'
import shared from '../Detections.module.css'
import styles from './Matrix.module.css'

type Technique = MatrixInfo['unknown'][number]

const Cell = ({ technique }: { technique: Technique }) => {
  const { selection, select } = useView()
  const on = selection?.kind === 'technique' && selection.id === technique.id
  return (
    <button
      type="button"
      className={cx(styles.cell, technique.detections > 0 && styles.fired, on && styles.on)}
      aria-pressed={on}
      title={`${technique.title}\n${plural(technique.detections, 'detection')}, ${plural(technique.rules, 'rule')}`}
      onClick={() => select({ kind: 'technique', id: technique.id })}
    >
      <span className={styles.cellTop}>
        <span className={styles.id}>{technique.id}</span>
        {technique.detections > 0 && (
          <>
            <span className={styles.count}>{number(technique.detections)}</span>
            <LevelMark level={technique.level} />
          </>
        )}
      </span>
      {/* A long name may break after its stroke. */}
      <span className={styles.title}>{technique.name.replaceAll('/', '/\u200b') || 'not in the table'}</span>
    </button>
  )
}

export const Matrix = () => {
  const { data, error, again } = useMatrix()
  const [silent, setSilent] = useState(true)
  if (error && !data)
    return <Failure what="The matrix could not be made." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (!data) return <Loading what="Reading techniques" />
  const fired = new Set(data.tactics.flatMap(({ techniques }) => techniques.filter(({ detections }) => detections > 0).map(({ id }) => id)))
  const columns = data.tactics
    .map((tactic) => ({
      ...tactic,
      techniques: tactic.techniques
        .filter(({ detections }) => silent || detections > 0)
        .toSorted((a, b) => b.detections - a.detections || (a.id < b.id ? -1 : 1)),
    }))
    .filter(({ techniques }) => techniques.length > 0)
  return (
    <div className={shared.main}>
      <div className={shared.tools}>
        <span className={shared.sum}>
          {plural(fired.size, 'technique')} fired, in{' '}
          {plural(data.tactics.filter(({ techniques }) => techniques.some(({ detections }) => detections > 0)).length, 'tactic')}
        </span>
        <span className={shared.space} />
        <Tick label="Those with rules that stayed silent" on={silent} onChange={setSilent} />
        <span className={shared.faint} title={data.copyright}>
          ATT&CK {data.version}
        </span>
      </div>
      <div className={styles.scroll}>
        <div className={styles.matrix} style={{ gridTemplateColumns: `repeat(${Math.max(1, columns.length)}, minmax(106px, 1fr))` }}>
          {columns.map((tactic) => (
            <section key={tactic.id} className={styles.column} aria-label={tactic.name}>
              <h3 className={styles.tactic} title={`${tactic.name}, ${tactic.id}`}>
                {tactic.name}
              </h3>
              {tactic.techniques.map((technique) => (
                <Cell key={technique.id} technique={technique} />
              ))}
            </section>
          ))}
        </div>
        {data.unknown.length > 0 && (
          <section className={styles.unknown}>
            <h3 className={styles.tactic}>Not in the table of ATT&CK {data.version}</h3>
            <div className={styles.row}>
              {data.unknown.map((technique) => (
                <Cell key={technique.id} technique={technique} />
              ))}
            </div>
          </section>
        )}
        <p className={shared.note}>{data.copyright}</p>
      </div>
    </div>
  )
}
