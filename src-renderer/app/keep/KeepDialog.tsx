// One dialog for the deliberate acts of keeping: it says what will happen, to what, what stays, and asks for the reason.
import { useEffect, useState } from 'react'
import { messageOf, workbench } from '../../bridge/client.ts'
import { Button } from '../../design/Button.tsx'
import { Dialog } from '../../design/Dialog.tsx'
import { Field } from '../../design/Field.tsx'
import { Icon } from '../../design/Icon.tsx'
import { copyText } from '../values/copy.ts'
import styles from './KeepDialog.module.css'
import { type Asked, expunge, setAside, takeBack, useKeep } from './keep.ts'

const named = (asked: Extract<Asked, { act: 'set-aside' }>): string =>
  asked.kind === 'query'
    ? 'the events that this query finds now'
    : asked.kind === 'exhibit'
      ? `exhibit ${asked.target}`
      : `file ${asked.target}`

const titles = (asked: Asked): string => {
  switch (asked.act) {
    case 'set-aside':
      return asked.kind === 'query' ? 'Set events aside' : `Set ${asked.target} aside`
    case 'take-back':
      return `Take back ${asked.target}`
    case 'expunge':
      return `Expunge ${asked.exhibit}`
    case 'reveal':
      return 'Reveal a masked value'
  }
}

const About = ({ asked }: { asked: Asked }) => {
  switch (asked.act) {
    case 'set-aside':
      return (
        <>
          <p className={styles.about}>
            Locks {named(asked)} away from views, search, detections, models and reports. Nothing is destroyed: it stays sealed, is counted
            everywhere as set aside, and can be taken back.
          </p>
          {asked.kind === 'query' && <pre className={styles.query}>{asked.target === '' ? 'every event' : asked.target}</pre>}
        </>
      )
    case 'take-back':
      return <p className={styles.about}>What was set aside is in every view again. Both acts stay in the ledger.</p>
    case 'expunge':
      return (
        <p className={styles.warning}>
          <Icon name="warning" size={14} />
          <span>
            Destroys the originals, the records, the index entries and the notes of {asked.exhibit}, and verdicts and reports that quote it.
            This cannot be undone. Its row, its hashes, the reason and the authority stay in the ledger, and verification says expunged, not
            missing. Copies outside this folder are not reached.
          </span>
        </p>
      )
    case 'reveal':
      return (
        <p className={styles.about}>
          A probable secret ({asked.kind}) of {asked.length} bytes is masked here. The ledger keeps where it stands, your name and the
          reason, not what it says.
        </p>
      )
  }
}

export const KeepDialog = () => {
  const asked = useKeep((state) => state.asked)
  return asked ? <Form key={JSON.stringify(asked)} asked={asked} /> : null
}

const Form = ({ asked }: { asked: Asked }) => {
  const close = useKeep((state) => state.close)
  const [reason, setReason] = useState('')
  const [authority, setAuthority] = useState('')
  const [confirm, setConfirm] = useState('')
  const [shown, setShown] = useState<string | null>(null)
  const [failed, setFailed] = useState<string | null>(null)
  useEffect(() => () => setShown(null), [])
  const ready =
    reason.trim() !== '' && (asked.act !== 'expunge' || (authority.trim() !== '' && confirm.trim().toUpperCase() === asked.exhibit))
  const submit = async () => {
    if (!ready) return
    if (asked.act === 'reveal') {
      try {
        const { base64 } = await workbench().keep.reveal({
          ...(asked.event !== undefined ? { event: asked.event } : { member: asked.member! }),
          offset: asked.offset,
          length: asked.length,
          reason: reason.trim(),
        })
        const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
        setShown(new TextDecoder().decode(bytes))
      } catch (error) {
        setFailed(messageOf(error))
      }
      return
    }
    close()
    if (asked.act === 'set-aside') void setAside(asked.kind, asked.target, reason.trim())
    else if (asked.act === 'take-back') void takeBack(asked.id, reason.trim())
    else void expunge(asked.exhibit, asked.exhibit, reason.trim(), authority.trim())
  }
  return (
    <Dialog title={titles(asked)} open onClose={close}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <About asked={asked} />
        {shown === null ? (
          <>
            <Field
              label="Reason"
              value={reason}
              onChange={setReason}
              lines={2}
              autoFocus
              error={failed}
              placeholder={asked.act === 'set-aside' ? 'Privileged: correspondence with counsel' : undefined}
            />
            {asked.act === 'expunge' && (
              <>
                <Field
                  label="Written authority"
                  value={authority}
                  onChange={setAuthority}
                  lines={2}
                  hint="Who ordered it, in which document, of which date."
                />
                <Field label={`To confirm, write ${asked.exhibit}`} value={confirm} onChange={setConfirm} mono />
              </>
            )}
          </>
        ) : (
          <pre className={styles.revealed} data-testid="revealed">
            {shown}
          </pre>
        )}
        <div className={styles.acts}>
          {shown === null ? (
            <>
              <Button onClick={close}>Cancel</Button>
              <Button kind="strong" type="submit" disabled={!ready}>
                {asked.act === 'expunge'
                  ? 'Expunge for ever'
                  : asked.act === 'set-aside'
                    ? 'Set aside'
                    : asked.act === 'reveal'
                      ? 'Reveal'
                      : 'Take back'}
              </Button>
            </>
          ) : (
            <>
              <Button onClick={() => void copyText(shown, 'the value')}>Copy</Button>
              <Button kind="strong" onClick={close}>
                Mask again
              </Button>
            </>
          )}
        </div>
      </form>
    </Dialog>
  )
}
