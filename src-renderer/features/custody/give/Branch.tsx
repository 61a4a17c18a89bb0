// A copy of the case for a second examiner.
import { useState } from 'react'
import { useDialogs } from '../../../app/state/dialogs.ts'
import { say } from '../../../app/state/notices.ts'
import { bump } from '../../../bridge/changes.ts'
import { messageOf, workbench } from '../../../bridge/client.ts'
import { useKeys } from '../../../bridge/people.ts'
import { Button } from '../../../design/Button.tsx'
import { Dialog } from '../../../design/Dialog.tsx'
import { Field } from '../../../design/Field.tsx'
import { Failure } from '../../../design/States.tsx'
import { FolderField } from './FolderField.tsx'
import styles from './Give.module.css'

export const BranchDialog = () => {
  const { open, close } = useDialogs()
  return open === 'branch' ? <Form onClose={close} /> : null
}

const Form = ({ onClose }: { onClose: () => void }) => {
  const [path, setPath] = useState('')
  const [name, setName] = useState('')
  const [mail, setMail] = useState('')
  const [key, setKey] = useState('')
  const { data: keys } = useKeys()
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<string | null>(null)
  const copy = async () => {
    setBusy(true)
    setFailed(null)
    try {
      const to = mail.trim() === '' ? name.trim() : `${name.trim()} <${mail.trim()}>`
      const known = (keys ?? []).some(({ publicKey, ended }) => publicKey === key.trim() && !ended)
      if (key.trim() !== '' && !known) await workbench().custody.addExaminer({ by: to, publicKey: key.trim() })
      const { seq } = await workbench().people.branch({ path: path.trim(), to })
      bump(['custody'])
      say(`The copy is whole; entry ${seq} of the ledger names who got it`)
      onClose()
    } catch (error) {
      setFailed(messageOf(error))
    }
    setBusy(false)
  }
  return (
    <Dialog
      title="Copy for a second examiner"
      open
      onClose={onClose}
      acts={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="strong" disabled={busy || path.trim() === '' || name.trim() === ''} onClick={() => void copy()}>
            {busy ? 'Copying' : 'Copy the case'}
          </Button>
        </>
      }
    >
      <p className={styles.words}>
        All of the case, sealed originals and ledger included, in a new folder. What they tag, note and write there comes back under their
        own name by “Merge a copy back”. This case must know the key they sign with.
      </p>
      {failed && <Failure what="The case was not copied." reason={failed} />}
      <FolderField label="Folder of the copy, which must not exist yet" value={path} onChange={setPath} name="copy.vestige" />
      <div className={styles.fields}>
        <Field label="For whom" value={name} onChange={setName} placeholder="Ben Receiver" />
        <Field label="Mail" value={mail} onChange={setMail} type="email" />
      </div>
      <Field
        label="Their public key, where this case does not know it yet"
        value={key}
        onChange={setKey}
        mono
        hint="Base64, as “vestige examiner” prints it; compare its fingerprint by telephone. Your signature enters it in the ledger."
      />
    </Dialog>
  )
}
