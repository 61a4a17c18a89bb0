// The end of a case: what should be done before, a signed list of the archive, what goes back to whom, a certificate for whoever destroys.
import { useState } from 'react'
import { closeCase } from '../../../app/acts.ts'
import { Fact } from '../../../app/inspector/Section.tsx'
import { useDialogs } from '../../../app/state/dialogs.ts'
import { copyText } from '../../../app/values/copy.ts'
import { number, plural } from '../../../app/words.ts'
import { useCaseInfo } from '../../../bridge/case.ts'
import { bump } from '../../../bridge/changes.ts'
import { messageOf, workbench } from '../../../bridge/client.ts'
import { useHead, useVerification } from '../../../bridge/evidence.ts'
import { useTransfers } from '../../../bridge/people.ts'
import { useSignedOff } from '../../../bridge/report.ts'
import { Button } from '../../../design/Button.tsx'
import { Dialog } from '../../../design/Dialog.tsx'
import { Field } from '../../../design/Field.tsx'
import { Icon } from '../../../design/Icon.tsx'
import { Failure } from '../../../design/States.tsx'
import { FolderField } from './FolderField.tsx'
import styles from './Give.module.css'

interface Closed {
  path: string
  files: number
  sha256: string
}

export const CloseDialog = () => {
  const { open, close } = useDialogs()
  return open === 'close-case' ? <Form onClose={close} /> : null
}

const Form = ({ onClose }: { onClose: () => void }) => {
  const [path, setPath] = useState('')
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<string | null>(null)
  const [closed, setClosed] = useState<Closed | null>(null)
  const end = async () => {
    setBusy(true)
    setFailed(null)
    try {
      setClosed(await workbench().people.close({ path: path.trim(), note: note.trim() }))
      bump(['custody'])
    } catch (error) {
      setFailed(messageOf(error))
    }
    setBusy(false)
  }
  if (closed) return <Outcome closed={closed} onClose={onClose} />
  return (
    <Dialog
      title="Close the case for good"
      open
      wide
      onClose={onClose}
      acts={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="strong" disabled={busy || path.trim() === ''} onClick={() => void end()}>
            {busy ? 'Hashing every file' : 'Sign and close'}
          </Button>
        </>
      }
    >
      <p className={styles.words}>
        Hashes every file of the case folder and signs the list; writes what goes back to whom, and a certificate of destruction for a
        person to sign. Nothing is destroyed and nothing is locked: the ledger says that the case was closed, and how it stood.
      </p>
      <Before />
      {failed && <Failure what="The case was not closed." reason={failed} />}
      <FolderField label="Folder for these papers, which must not exist yet" value={path} onChange={setPath} name="closing" />
      <Field
        label="Note for the ledger"
        value={note}
        onChange={setNote}
        lines={2}
        placeholder="Matter settled 2026-11-20; retention until 2032-12-31 by engagement letter"
      />
    </Dialog>
  )
}

/** What an examiner is asked on the stand: said, never forbidden. */
const Before = () => {
  const { data: info } = useCaseInfo()
  const { data: head } = useHead()
  const { data: verification } = useVerification()
  const { data: transfers } = useTransfers()
  const { data: revisions } = useSignedOff()
  const open = (transfers ?? []).filter(({ accepted, toKey }) => !accepted && toKey !== null).length
  const points: { good: boolean; text: string }[] = [
    verification
      ? verification.holds
        ? { good: true, text: 'Verified since it was opened: everything that was checked holds.' }
        : { good: false, text: 'The last verification found something that does not hold.' }
      : { good: false, text: 'Not verified since it was opened.' },
    (head?.anchoredAt ?? null) === null
      ? { good: false, text: 'The head of the ledger was never given to anyone outside.' }
      : { good: true, text: `The head of the ledger was given outside on ${head!.anchoredAt!.slice(0, 10)}.` },
    open === 0
      ? { good: true, text: 'No signature of a receiver is missing.' }
      : { good: false, text: `${plural(open, 'hand-over')} without the receiver's signature.` },
    (revisions ?? []).length === 0
      ? { good: false, text: 'No report is signed off.' }
      : { good: true, text: `${plural(revisions!.length, 'revision')} of reports signed off.` },
    ...((info?.setAside.acts ?? 0) > 0
      ? [{ good: true, text: `${plural(info!.setAside.events, 'event')} set aside: they are in the archive, sealed with the rest.` }]
      : []),
  ]
  return (
    <ul className={styles.points} aria-label="Before closing">
      {points.map(({ good, text }) => (
        <li key={text} className={good ? undefined : styles.open}>
          <Icon name={good ? 'check' : 'warning'} size={13} />
          {text}
        </li>
      ))}
    </ul>
  )
}

const Outcome = ({ closed, onClose }: { closed: Closed; onClose: () => void }) => (
  <Dialog
    title="The case is closed"
    open
    wide
    onClose={onClose}
    acts={
      <>
        <Button onClick={onClose}>Stay in the case</Button>
        <Button
          kind="strong"
          onClick={() => {
            onClose()
            void closeCase()
          }}
        >
          Leave the case
        </Button>
      </>
    }
  >
    <div>
      <Fact title="Folder" value={closed.path} tail={40} onClick={() => void copyText(closed.path, 'Folder')} />
      <Fact title="Listed" value={`${number(closed.files)} files`} words />
      <Fact title="SHA-256" value={closed.sha256} tail={16} remark="of the list" onClick={() => void copyText(closed.sha256, 'SHA-256')} />
    </div>
    <ul className={styles.papers}>
      <li>
        <code>archive-sha256.txt</code> and its signature: every file of the case, for whoever keeps the archive.
      </li>
      <li>
        <code>return-list.html</code>: each exhibit, from whom it came and whether it went back. Print, and let both sides sign.
      </li>
      <li>
        <code>destruction-certificate.html</code>: to be signed by whoever destroys the copies. Vestige destroys nothing by itself and signs
        for nobody.
      </li>
    </ul>
  </Dialog>
)
