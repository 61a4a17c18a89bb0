// A key for a locked file: used to open it, never kept; from whom it came goes into the custody ledger.
import { useState } from 'react'
import { attempt, say } from '../../../app/state/notices.ts'
import { workbench } from '../../../bridge/client.ts'
import { Button } from '../../../design/Button.tsx'
import { Field } from '../../../design/Field.tsx'
import styles from './inspector.module.css'

/** Without members: all of the exhibit that are locked. */
export const Unlock = ({ exhibit, members }: { exhibit: string; members?: string[] }) => {
  const [key, setKey] = useState('')
  const [from, setFrom] = useState('')
  const [busy, setBusy] = useState(false)
  const open = async () => {
    setBusy(true)
    const started = await attempt('It was not opened', () =>
      workbench().locks.open({ exhibit, keys: key, from, ...(members && { members }) }),
    )
    setBusy(false)
    if (!started) return
    setKey('')
    say('Trying the key: if it fits, what is inside is read now')
  }
  return (
    <form
      className={styles.unlock}
      onSubmit={(event) => {
        event.preventDefault()
        void open()
      }}
    >
      <Field
        label="Password, or age identity (AGE-SECRET-KEY-…)"
        type="password"
        value={key}
        onChange={setKey}
        hint="Used in memory and never written down."
      />
      <Field
        label="Received from"
        value={from}
        onChange={setFrom}
        placeholder="A. Osei, by phone"
        hint="This goes into the custody ledger."
      />
      <div className={styles.assign}>
        <Button kind="strong" type="submit" disabled={busy || key === ''}>
          Open with this key
        </Button>
      </div>
    </form>
  )
}
