// What the last verification found, failures first.
import { useMemo, useState } from 'react'
import type { Verification } from '../../../src-main/contract/procedures/evidence.ts'
import { Section } from '../../app/inspector/Section.tsx'
import { number, plural } from '../../app/words.ts'
import { cx } from '../../design/cx.ts'
import { Icon } from '../../design/Icon.tsx'
import { Failure, Loading } from '../../design/States.tsx'
import { VirtualList } from '../../design/VirtualList.tsx'
import styles from './Custody.module.css'

const rank = { fails: 0, not_checked: 1, holds: 2 } as const
const words = { fails: 'does not hold', not_checked: 'not checked', holds: 'holds' } as const

export const VerificationList = ({ verification, error }: { verification: Verification | null | undefined; error: string | undefined }) => {
  const [all, setAll] = useState(false)
  const sorted = useMemo(() => [...(verification?.checks ?? [])].sort((a, b) => rank[a.status] - rank[b.status]), [verification])
  if (verification === undefined)
    return (
      <Section title="Verification">
        {error === undefined ? (
          <Loading what="Reading the last one" />
        ) : (
          <Failure what="The last verification could not be read." reason={error} />
        )}
      </Section>
    )
  if (!verification) {
    return (
      <Section title="Verification">
        <p className={styles.words}>
          Not run since this case was opened. It hashes every original again and checks the chain and its signatures; it repairs nothing and
          writes nothing but its own entry.
        </p>
      </Section>
    )
  }
  const failing = sorted.filter(({ status }) => status === 'fails').length
  const open = sorted.filter(({ status }) => status === 'not_checked').length
  const shown = all ? sorted : sorted.slice(0, Math.max(12, failing + open))
  return (
    <Section title="Verification" aside={plural(sorted.length, 'check')}>
      <p className={cx(styles.result, failing > 0 && styles.bad)}>
        <Icon name={failing > 0 ? 'warning' : 'check'} />
        {failing > 0 ? `${plural(failing, 'check')} ${failing === 1 ? 'does' : 'do'} not hold` : 'What was checked holds'}
        {open > 0 && `; ${number(open)} not checked`}
      </p>
      <div className={styles.checks} style={{ height: Math.min(14, shown.length) * 36 }}>
        <VirtualList
          className={styles.list}
          count={shown.length}
          rowHeight={36}
          label="Checks"
          render={(index) => {
            const { name, status, subject, detail } = shown[index]!
            return (
              <div key={`${name} ${subject} ${index}`} className={styles.check} role="listitem" title={detail}>
                <span className={cx(status === 'fails' && styles.bad, status === 'not_checked' && styles.faint)}>
                  {name} {subject} {words[status]}
                </span>
                <span className={styles.detail}>{detail}</span>
              </div>
            )
          }}
        />
      </div>
      {!all && sorted.length > shown.length && (
        <button type="button" className={styles.all} onClick={() => setAll(true)}>
          {number(sorted.length - shown.length)} more that hold
        </button>
      )}
    </Section>
  )
}
