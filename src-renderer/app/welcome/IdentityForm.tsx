// The examiner's name and key, made once. The name stands in the ledger and in reports; the key signs every act.
import { useState } from 'react'
import { messageOf, workbench } from '../../bridge/client.ts'
import { Button } from '../../design/Button.tsx'
import { Field } from '../../design/Field.tsx'
import { Failure } from '../../design/States.tsx'
import styles from './Welcome.module.css'

export const IdentityForm = ({ onDone }: { onDone: () => void }) => {
  const [name, setName] = useState('')
  const [mail, setMail] = useState('')
  const [organisation, setOrganisation] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<string | null>(null)
  const differs = again !== '' && again !== passphrase
  const save = async () => {
    setBusy(true)
    setFailed(null)
    try {
      await workbench().examiner.setIdentity({ name: name.trim(), mail: mail.trim(), organisation: organisation.trim(), passphrase })
      onDone()
    } catch (error) {
      setFailed(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() && again === passphrase) void save()
      }}
    >
      <h2 className={styles.part}>Who examines</h2>
      <p className={styles.words}>
        Every act is signed with a key that is made now and stays on this machine. Your name stands in the chain of custody and in reports.
      </p>
      <Field label="Name" value={name} onChange={setName} required autoFocus />
      <div className={styles.pair}>
        <Field label="Mail" value={mail} onChange={setMail} type="email" />
        <Field label="Organisation" value={organisation} onChange={setOrganisation} />
      </div>
      <div className={styles.pair}>
        <Field
          label="Passphrase of the key"
          value={passphrase}
          onChange={setPassphrase}
          type="password"
          hint={passphrase === '' ? 'Without one, whoever reads the key file can sign as you.' : 'It cannot be recovered.'}
        />
        <Field label="Passphrase again" value={again} onChange={setAgain} type="password" error={differs ? 'The two differ.' : null} />
      </div>
      {failed && <Failure what="The identity was not made." reason={failed} />}
      <div className={styles.acts}>
        <Button kind="strong" type="submit" disabled={busy || name.trim() === '' || again !== passphrase}>
          {busy ? 'Making the key' : passphrase === '' ? 'Go on without a passphrase' : 'Make the key'}
        </Button>
      </div>
    </form>
  )
}
