// The account of records as a bar: form and hue tell the parts apart.
import type { Account } from '../../../src-main/contract/exhibit.ts'
import { number } from '../../app/words.ts'
import { cx } from '../../design/cx.ts'
import styles from './AccountBar.module.css'
import { type Part, partsOf } from './account.ts'

const titles: Record<Part['name'], string> = {
  events: 'events',
  joined: 'joined to an event',
  duplicates: 'duplicates',
  ignored: 'ignored',
  rejects: 'rejects',
}

export const AccountBar = ({ account, thin }: { account: Account; thin?: boolean }) => {
  const parts = partsOf(account).filter(({ count }) => count > 0)
  const words = parts.map(({ name, count }) => `${number(count)} ${titles[name]}`).join(', ')
  if (account.records === 0) return <span className={cx(styles.bar, styles.none, thin && styles.thin)} role="img" aria-label="no records" />
  return (
    <span
      className={cx(styles.bar, thin && styles.thin)}
      role="img"
      aria-label={`${number(account.records)} records: ${words}`}
      title={`${number(account.records)} records\n${words.replaceAll(', ', '\n')}`}
    >
      {parts.map(({ name, count }) => (
        <span key={name} className={styles[name]} style={{ flexGrow: count }} />
      ))}
    </span>
  )
}

export const AccountLegend = () => (
  <span className={styles.legend}>
    Records:
    {(Object.keys(titles) as Part['name'][]).map((name) => (
      <span key={name} className={styles.entry}>
        <span className={cx(styles.swatch, styles[name])} />
        {name}
      </span>
    ))}
  </span>
)
