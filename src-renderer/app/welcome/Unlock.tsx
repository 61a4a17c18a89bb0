// Opens the examiner's key for this session.
import { useState } from 'react'
import { messageOf, workbench } from '../../bridge/client.ts'
import { desktop } from '../../bridge/desktop.ts'
import { Button } from '../../design/Button.tsx'
import { Tick } from '../../design/Choice.tsx'
import { Field } from '../../design/Field.tsx'
import styles from './Welcome.module.css'

export const Unlock = ({ name, onDone }: { name: string; onDone: () => void }) => {
  const [passphrase, setPassphrase] = useState('')
  const [remember, setRemember] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<string | null>(null)
  const native = desktop()
  const unlock = async () => {
    setBusy(true)
    setFailed(null)
    try {
      const { key } = await workbench().examiner.unlock({ passphrase })
      if (key !== 'open') throw new Error('The passphrase does not open the key.')
      if (remember) await native?.rememberPassphrase(passphrase)
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
        if (passphrase !== '' && !busy) void unlock()
      }}
    >
      <h2 className={styles.part}>Unlock the key{name ? ` of ${name}` : ''}</h2>
      <Field label="Passphrase" value={passphrase} onChange={setPassphrase} type="password" autoFocus error={failed} />
      {native && <Tick label="Remember it in this system's key store" on={remember} onChange={setRemember} />}
      <div className={styles.acts}>
        <Button kind="strong" type="submit" disabled={busy || passphrase === ''}>
          {busy ? 'Unlocking' : 'Unlock'}
        </Button>
      </div>
    </form>
  )
}
