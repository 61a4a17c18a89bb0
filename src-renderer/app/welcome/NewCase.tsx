// A new case: title, folder, and what is known of the volume it will lie on.
import { useState } from 'react'
import { useCall } from '../../bridge/call.ts'
import { desktop } from '../../bridge/desktop.ts'
import { Button } from '../../design/Button.tsx'
import { Choice, Tick } from '../../design/Choice.tsx'
import { Dialog } from '../../design/Dialog.tsx'
import { Field } from '../../design/Field.tsx'
import { Icon } from '../../design/Icon.tsx'
import styles from './Welcome.module.css'

type Encrypted = 'yes' | 'no' | 'unknown'

const folderName = (title: string) =>
  `${
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'case'
  }.vestige`

interface Props {
  onClose: () => void
  onCreate: (input: { path: string; title: string; volumeEncrypted?: Encrypted; encrypt?: string }) => Promise<void>
}

export const NewCase = ({ onClose, onCreate }: Props) => {
  const [title, setTitle] = useState('')
  const [path, setPath] = useState('')
  const [encrypted, setEncrypted] = useState<Encrypted>('unknown')
  const [atRest, setAtRest] = useState(false)
  const [secret, setSecret] = useState('')
  const [again, setAgain] = useState('')
  const native = desktop()
  const { data: volume } = useCall(path.startsWith('/') || /^[A-Za-z]:\\/.test(path) ? `volume ${path}` : null, (client, signal) =>
    client.case.inspectVolume({ path }, { signal }),
  )
  const ready = title.trim() !== '' && path.trim() !== '' && (!atRest || (secret !== '' && secret === again))
  return (
    <Dialog title="New case" open onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (!ready) return
          onClose()
          const where = path.trim().endsWith('.vestige') ? path.trim() : `${path.trim()}.vestige`
          void onCreate({
            path: where,
            title: title.trim(),
            ...(atRest && { encrypt: secret }),
            ...(volume?.encrypted === 'unknown' ? { volumeEncrypted: encrypted } : {}),
          })
        }}
      >
        <Field label="Title" value={title} onChange={setTitle} autoFocus placeholder="Lantern, IR-2026-0117" />
        <Field
          label="Folder of the case, on this machine"
          value={path}
          onChange={setPath}
          mono
          placeholder={`/cases/${folderName(title)}`}
          hint="Made now. Its name ends in .vestige; all of the case lies inside."
        />
        {native && (
          <div>
            <Button onClick={() => void native.chooseNewCase(folderName(title)).then((chosen) => chosen && setPath(chosen))}>
              Choose…
            </Button>
          </div>
        )}
        {volume && (
          <p className={styles.words}>
            {volume.kind}.{' '}
            {volume.encrypted === 'yes'
              ? 'The volume is encrypted.'
              : volume.encrypted === 'no'
                ? 'The volume is not encrypted.'
                : 'Whether the volume is encrypted cannot be told from here.'}
          </p>
        )}
        {volume?.encrypted === 'unknown' && (
          <Choice
            label="Is this volume encrypted?"
            value={encrypted}
            options={[
              { id: 'yes', title: 'Yes' },
              { id: 'no', title: 'No' },
              { id: 'unknown', title: 'Not known' },
            ]}
            onChange={setEncrypted}
          />
        )}
        <Tick
          label="Encrypt the case itself"
          on={atRest}
          onChange={setAtRest}
          hint="Database, index and originals, under a passphrase of its own. Importing takes up to twice as long. It cannot be done later."
        />
        {atRest && (
          <div className={styles.two}>
            <Field label="Passphrase of the case" value={secret} onChange={setSecret} type="password" />
            <Field
              label="Once more"
              value={again}
              onChange={setAgain}
              type="password"
              error={again !== '' && again !== secret ? 'The two differ.' : null}
            />
          </div>
        )}
        {volume?.warnings.map((warning) => (
          <p key={warning} className={styles.caution}>
            <Icon name="warning" size={13} /> {warning}
          </p>
        ))}
        <div className={styles.acts}>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="strong" type="submit" disabled={!ready}>
            Make the case
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
