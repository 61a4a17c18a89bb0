// Chain of custody: the ledger as it stands, its head to give to someone outside, and what verification found.
import { useState } from 'react'
import type { CustodyEntry } from '../../../src-main/contract/procedures/custody.ts'
import { verifyCase } from '../../app/acts.ts'
import { number, plural } from '../../app/words.ts'
import { useHead, useVerification } from '../../bridge/evidence.ts'
import { Button } from '../../design/Button.tsx'
import { Choice } from '../../design/Choice.tsx'
import { Failure, Loading } from '../../design/States.tsx'
import { Anchor } from './Anchor.tsx'
import styles from './Custody.module.css'
import { EntryDetail } from './EntryDetail.tsx'
import { Give } from './give/Give.tsx'
import { Hashes } from './Hashes.tsx'
import { Ledger } from './Ledger.tsx'
import { printCustody } from './Print.tsx'
import { saveHashes, savePage } from './pages.ts'
import { Transfers } from './Transfers.tsx'
import { useLedger } from './use-ledger.ts'
import { VerificationList } from './VerificationList.tsx'

const lists = [
  { id: 'acts', title: 'Acts' },
  { id: 'hashes', title: 'Exhibits and hashes' },
] as const

export const Custody = () => {
  const { entries, total, error, loading, more, again } = useLedger()
  const { data: head, error: headError } = useHead()
  const { data: verification, error: unverified } = useVerification()
  const [listed, setListed] = useState<(typeof lists)[number]['id']>('acts')
  const [chosen, setChosen] = useState<CustodyEntry | null>(null)
  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <h2 className={styles.name}>Custody</h2>
        <span className={styles.sum}>
          {total === null ? (error ? 'not counted' : 'counting') : plural(total, 'signed entry', 'signed entries')}
        </span>
        <span className={styles.space} />
        <Choice label="What is listed" hideLabel value={listed} options={lists} onChange={setListed} />
        <Button onClick={() => void savePage('custody')}>Save as a page</Button>
        <Button onClick={() => void savePage('custody-csv')}>Save as CSV</Button>
        <Button onClick={() => void saveHashes()}>Save every hash</Button>
        <Button onClick={() => void printCustody('ledger')}>Print</Button>
        <Button onClick={() => void verifyCase()}>Verify the case</Button>
      </div>
      <div className={styles.columns}>
        <div className={styles.left}>
          {listed === 'hashes' && <Hashes />}
          {listed === 'acts' && error && (
            <Failure what="The ledger could not be read." reason={error} acts={<Button onClick={() => void again()}>Try again</Button>} />
          )}
          {listed === 'acts' && loading && entries.length === 0 && <Loading what="Reading the ledger" />}
          {listed === 'acts' && total !== null && <Ledger entries={entries} chosen={chosen} onChoose={setChosen} onEnd={more} />}
          {listed === 'acts' && total !== null && entries.length < total && entries.length > 0 && (
            <p className={styles.more}>{number(total - entries.length)} more; scroll on</p>
          )}
        </div>
        <aside className={styles.right} aria-label="Head, verification, entry">
          {headError && <Failure what="The head could not be read." reason={headError} />}
          {head && <Anchor head={head} />}
          {chosen && <EntryDetail entry={chosen} />}
          <Transfers />
          <Give />
          <VerificationList verification={verification} error={unverified} />
        </aside>
      </div>
    </div>
  )
}
