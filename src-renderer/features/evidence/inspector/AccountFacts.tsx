// The account of records in words and numbers, with the sum beside it.
import type { Account } from '../../../../src-main/contract/exhibit.ts'
import { Fact, Section } from '../../../app/inspector/Section.tsx'
import { number } from '../../../app/words.ts'
import { AccountBar } from '../AccountBar.tsx'
import { addsUp, partsOf } from '../account.ts'
import styles from './inspector.module.css'

export const AccountFacts = ({ account }: { account: Account }) => {
  const parts = partsOf(account)
  return (
    <Section title="What was kept">
      <div className={styles.bar}>
        <AccountBar account={account} />
      </div>
      <Fact
        title="Events"
        value={number(account.events)}
        remark={account.events === account.primary ? '' : `from ${number(account.primary)} records`}
      />
      {account.joined > 0 && <Fact title="Joined" value={number(account.joined)} remark="parts of another's event" />}
      {account.duplicates > 0 && <Fact title="Duplicates" value={number(account.duplicates)} remark="further receipts" />}
      {account.versions > 0 && <Fact title="Versions" value={number(account.versions)} remark="same id, other content" />}
      {account.ignored.map(({ reason, count }) => (
        <Fact key={reason} title="Ignored" value={number(count)} remark={reason} />
      ))}
      {account.rejects.map(({ reason, count }) => (
        <Fact key={reason} title={<span className={styles.bad}>Rejected</span>} value={number(count)} remark={reason} />
      ))}
      <Fact
        title="Records"
        value={number(account.records)}
        remark={addsUp(account) ? parts.map(({ count }) => number(count)).join(' + ') : 'does not add up'}
      />
    </Section>
  )
}
