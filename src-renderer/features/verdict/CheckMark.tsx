// What came of one check, as a sign and a word for who does not see it.
import type { ClaimCheck } from '../../../src-main/contract/verdict.ts'
import { Icon } from '../../design/Icon.tsx'
import styles from './Verdict.module.css'
import { statusWords } from './words.ts'

export const CheckMark = ({ check }: { check: ClaimCheck | undefined }) => {
  const status = check?.status ?? 'not_checkable'
  return (
    <span className={status === 'fails' ? styles.fails : status === 'holds' ? styles.holds : styles.not} title={check?.detail}>
      {status === 'holds' ? <Icon name="check" size={13} /> : status === 'fails' ? <Icon name="cross" size={12} /> : '–'}
      <span className={styles.unseen}>{statusWords[status]}</span>
    </span>
  )
}
