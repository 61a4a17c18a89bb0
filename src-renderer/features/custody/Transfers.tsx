// Who has had the evidence: each hand-over with both signatures, or with the one that is still missing.
import { useState } from 'react'
import type { Transfer } from '../../../src-main/contract/procedures/people.ts'
import { Section } from '../../app/inspector/Section.tsx'
import { useDialogs } from '../../app/state/dialogs.ts'
import { attempt, say } from '../../app/state/notices.ts'
import { useSettings } from '../../app/state/settings.ts'
import { fromRfc3339, timeText } from '../../app/time/format.ts'
import { plural } from '../../app/words.ts'
import { useIdentity } from '../../bridge/case.ts'
import { bump } from '../../bridge/changes.ts'
import { workbench } from '../../bridge/client.ts'
import { useTransfers } from '../../bridge/people.ts'
import { Button } from '../../design/Button.tsx'
import { cx } from '../../design/cx.ts'
import { Dialog } from '../../design/Dialog.tsx'
import { Field } from '../../design/Field.tsx'
import { Failure } from '../../design/States.tsx'
import styles from './HandOver.module.css'
import { savePage } from './pages.ts'

const bare = (by: string) => by.replace(/ <[^>]*>$/, '')

export const Transfers = () => {
  const { data: transfers, error } = useTransfers()
  const show = useDialogs((state) => state.show)
  const [accepting, setAccepting] = useState<Transfer | null>(null)
  return (
    <Section title="Hand-over" aside={!transfers ? '' : transfers.length > 0 ? plural(transfers.length, 'transfer') : 'none so far'}>
      {error && <Failure what="Hand-overs could not be read." reason={error} />}
      {transfers?.map((one) => (
        <OneTransfer key={one.seq} transfer={one} onAccept={() => setAccepting(one)} />
      ))}
      <div className={styles.acts}>
        <Button onClick={() => show('hand-over')}>Hand over or give back</Button>
        <Button onClick={() => void savePage('keys')}>Keys to sign on paper</Button>
      </div>
      {accepting && <Accept transfer={accepting} onClose={() => setAccepting(null)} />}
    </Section>
  )
}

const OneTransfer = ({ transfer, onAccept }: { transfer: Transfer; onAccept: () => void }) => {
  const zone = useSettings((state) => state.zone)
  const { data: identity } = useIdentity()
  const when = (at: string) => {
    const ts = fromRfc3339(at)
    return ts === undefined ? at : timeText(Math.floor(ts / 1e6) * 1e6, zone).slice(0, 19)
  }
  const { accepted, toKey } = transfer
  const mine = toKey !== null && toKey === identity?.examiner?.fingerprint
  return (
    <div className={styles.transfer}>
      <div className={styles.who}>
        {bare(transfer.from)} to {bare(transfer.to)}, {transfer.exhibits.length === 0 ? 'all exhibits' : transfer.exhibits.join(', ')}
        {transfer.kind === 'return' && ', given back'}
      </div>
      <div className={styles.state}>
        {when(transfer.at)} {zone}, {transfer.medium}.{' '}
        <span className={cx(!accepted && toKey !== null && styles.missing)}>
          {accepted
            ? `Accepted by ${bare(accepted.by)} in entry ${accepted.seq}`
            : toKey === null
              ? 'The receiver signs on paper'
              : "The receiver's signature is missing"}
        </span>
      </div>
      <div className={styles.acts}>
        {!accepted && mine && <Button onClick={onAccept}>Accept and sign</Button>}
        <Button onClick={() => void savePage('transfer', transfer.seq)}>Form to sign</Button>
      </div>
    </div>
  )
}

const Accept = ({ transfer, onClose }: { transfer: Transfer; onClose: () => void }) => {
  const [condition, setCondition] = useState('')
  const accept = () =>
    attempt('It was not accepted', async () => {
      const { seq } = await workbench().people.accept({ seq: transfer.seq, condition: condition.trim() })
      bump(['custody'])
      say(`Accepted in entry ${seq}`)
      onClose()
    })
  return (
    <Dialog
      title="Accept the evidence"
      open
      onClose={onClose}
      acts={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="strong" onClick={() => void accept()}>
            Sign and accept
          </Button>
        </>
      }
    >
      <p className={styles.words}>
        {bare(transfer.from)} handed this over on {transfer.medium}. Your key signs that you received it; verify the case first to know in
        which state.
      </p>
      <Field label="Condition at receipt" value={condition} onChange={setCondition} lines={3} autoFocus placeholder="seal 4711 unbroken" />
    </Dialog>
  )
}
