// A case that is encrypted at rest: its passphrase or recovery code, and the sheet that is printed once.
import { useState } from 'react'
import { Button } from '../../design/Button.tsx'
import { Dialog } from '../../design/Dialog.tsx'
import { Field } from '../../design/Field.tsx'
import { Middle } from '../../design/Middle.tsx'
import { copyText } from '../values/copy.ts'
import styles from './Welcome.module.css'

export const CaseSecret = ({ path, said, onOpen }: { path: string; said: string; onOpen: (secret: string) => void }) => {
  const [secret, setSecret] = useState('')
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (secret !== '') onOpen(secret)
      }}
    >
      <h2 className={styles.part}>This case is encrypted</h2>
      <p className={styles.path}>
        <Middle text={path} tail={30} sans />
      </p>
      <Field
        label="Passphrase of the case, or its recovery code"
        value={secret}
        onChange={setSecret}
        type="password"
        autoFocus
        hint={said}
      />
      <div className={styles.acts}>
        <Button kind="strong" type="submit" disabled={secret === ''}>
          Open
        </Button>
      </div>
    </form>
  )
}

export const RecoverySheet = ({ title, code, onDone }: { title: string; code: string; onDone: () => void }) => (
  <Dialog
    title="Recovery sheet"
    open
    firm
    onClose={onDone}
    acts={
      <>
        <Button onClick={() => void copyText(code, 'the recovery code')}>Copy</Button>
        <Button onClick={() => window.print()}>Print</Button>
        <Button kind="strong" onClick={onDone}>
          I have kept it
        </Button>
      </>
    }
  >
    <p className={styles.words}>
      This code opens “{title}” when its passphrase is lost. It is shown once and stands nowhere. Print it and keep it apart from the case:
      whoever has both can read everything.
    </p>
    <pre className={styles.recovery} data-testid="recovery">
      {code}
    </pre>
  </Dialog>
)
