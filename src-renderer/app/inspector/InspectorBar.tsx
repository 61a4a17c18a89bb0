// Head line of the inspector: what kind of thing, its id, and the way back and forward through selections.
import type { ReactNode } from 'react'
import { Key } from '../../design/Button.tsx'
import { useView } from '../state/view.ts'
import styles from './Inspector.module.css'

export const InspectorBar = ({ mark, kind, id, children }: { mark: ReactNode; kind: string; id: ReactNode; children?: ReactNode }) => {
  const { step, place, trail } = useView()
  return (
    <div className={styles.bar}>
      <span className={styles.kind}>
        {mark}
        {kind}
      </span>
      <span className={styles.id}>{id}</span>
      <span className={styles.space} />
      {children}
      <span className={styles.steps}>
        <button type="button" aria-label="Selection before" title="Selection before" disabled={place <= 0} onClick={() => step(-1)}>
          <Key>[</Key>
        </button>
        <button
          type="button"
          aria-label="Selection after"
          title="Selection after"
          disabled={place >= trail.length - 1}
          onClick={() => step(1)}
        >
          <Key>]</Key>
        </button>
      </span>
    </div>
  )
}
