// A new case: title, folder, and what is known of the volume it will lie on.
import { useState } from 'react'
import { useCall } from '../../bridge/call.ts'
import { desktop } from '../../bridge/desktop.ts'
import { Button } from '../../design/Button.tsx'
import { Choice } from '../../design/Choice.tsx'
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
  onCreate: (input: { path: string; title: string; volumeEncrypted?: Encrypted }) => Promise<void>
}

export const NewCase = ({ onClose, onCreate }: Props) => {
  const [title, setTitle] = useState('')
  const [path, setPath] = useState('')
  const [encrypted, setEncrypted] = useState<Encrypted>('unknown')
  const native = desktop()
  const { data: volume } = useCall(path.startsWith('/') || /^[A-Za-z]:\\/.test(path) ? `volume ${path}` : null, (client, signal) =>
    client.case.inspectVolume({ path }, { signal }),
  )
  const ready = title.trim() !== '' && path.trim() !== ''
  return (
    <Dialog title="New case" open onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (!ready) return
          onClose()
          const where = path.trim().endsWith('.vestige') ? path.trim() : `${path.trim()}.vestige`
          void onCreate({ path: where, title: title.trim(), ...(volume?.encrypted === 'unknown' ? { volumeEncrypted: encrypted } : {}) })
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
