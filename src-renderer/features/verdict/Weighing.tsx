// For and against, side by side, with the weight of each; one click leads to the sentence that says it.
import type { Verdict, Weighed } from '../../../src-main/contract/verdict.ts'
import { useView } from '../../app/state/view.ts'
import styles from './Verdict.module.css'

export const Weighing = ({ verdict }: { verdict: Verdict }) => (
  <div className={styles.weighing}>
    <Side title="For an attack" list={verdict.for} none="Nothing of weight speaks for it." />
    <Side title="Against" list={verdict.against} none="Nothing that was found speaks against it." />
  </div>
)

const Side = ({ title, list, none }: { title: string; list: readonly Weighed[]; none: string }) => {
  const select = useView((state) => state.select)
  return (
    <section aria-label={title}>
      <h3 className={styles.label}>{title}</h3>
      {list.length === 0 && <p className={styles.quiet}>{none}</p>}
      {list.slice(0, 8).map((one) => {
        const claim = one.claims[0]
        const weight = `${one.decibans > 0 ? '+' : one.decibans < 0 ? '−' : '±'}${Math.abs(one.decibans).toFixed(1)}`
        const line = (
          <>
            <span className={styles.lineText}>{one.text}</span>
            <span className={styles.weight}>{weight}</span>
          </>
        )
        const why = `${one.text}\n${weight} decibans. ${one.reason}`
        return claim === undefined ? (
          <p key={one.text} className={styles.line} title={why}>
            {line}
          </p>
        ) : (
          <button key={one.text} type="button" className={styles.line} title={why} onClick={() => select({ kind: 'claim', id: claim })}>
            {line}
          </button>
        )
      })}
      {list.length > 8 && <p className={styles.quiet}>and {list.length - 8} more of less weight</p>}
    </section>
  )
}
