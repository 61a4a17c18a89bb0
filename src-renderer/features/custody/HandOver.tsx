// Evidence given to someone, or given back: who, on which medium, which exhibits; the receiver signs with a key or on the form.
import { useState } from 'react'
import type { Transfer } from '../../../src-main/contract/procedures/people.ts'
import { useDialogs } from '../../app/state/dialogs.ts'
import { attempt, say } from '../../app/state/notices.ts'
import { bump } from '../../bridge/changes.ts'
import { workbench } from '../../bridge/client.ts'
import { useExhibits } from '../../bridge/evidence.ts'
import { Button } from '../../design/Button.tsx'
import { Choice, Tick } from '../../design/Choice.tsx'
import { Dialog } from '../../design/Dialog.tsx'
import { Field } from '../../design/Field.tsx'
import styles from './HandOver.module.css'

export const HandOverDialog = () => {
  const { open, close } = useDialogs()
  return open === 'hand-over' ? <Form onClose={close} /> : null
}

const Form = ({ onClose }: { onClose: () => void }) => {
  const { data: exhibits } = useExhibits()
  const [kind, setKind] = useState<Transfer['kind']>('hand-over')
  const [name, setName] = useState('')
  const [mail, setMail] = useState('')
  const [key, setKey] = useState('')
  const [medium, setMedium] = useState('')
  const [purpose, setPurpose] = useState('')
  const [place, setPlace] = useState('')
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const given = (exhibits ?? []).map(({ id }) => id).filter((id) => !left.has(id))
  const ready = name.trim() !== '' && medium.trim() !== '' && given.length > 0
  const enter = () =>
    attempt('Nothing was entered', async () => {
      const entry = await workbench().people.handOver({
        kind,
        to: { name: name.trim(), mail: mail.trim() },
        exhibits: left.size === 0 ? [] : given,
        medium: medium.trim(),
        purpose: purpose.trim(),
        place: place.trim(),
        ...(key.trim() !== '' && { publicKey: key.trim() }),
      })
      bump(['custody'])
      say(`Entered as ${entry.seq}; the receiver's signature is still missing`)
      onClose()
    })
  return (
    <Dialog
      title={kind === 'return' ? 'Give evidence back' : 'Hand evidence over'}
      open
      onClose={onClose}
      wide
      acts={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="strong" disabled={!ready} onClick={() => void enter()}>
            Sign and enter
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <Choice
          label="What happens"
          value={kind}
          options={[
            { id: 'hand-over', title: 'Hand over' },
            { id: 'return', title: 'Give back' },
          ]}
          onChange={setKind}
        />
        <div className={styles.two}>
          <Field label="To whom" value={name} onChange={setName} required autoFocus />
          <Field label="Mail" value={mail} onChange={setMail} type="email" />
        </div>
        <div className={styles.two}>
          <Field label="Medium" value={medium} onChange={setMedium} required placeholder="USB disk, serial 0421" />
          <Field label="Place" value={place} onChange={setPlace} placeholder="Lab, room 3" />
        </div>
        <Field label="Purpose and authority" value={purpose} onChange={setPurpose} lines={2} />
        <Field
          label="Receiver's public key"
          value={key}
          onChange={setKey}
          mono
          hint="Base64, as “vestige examiner” prints it. Without one the receiver signs on the printed form, and the ledger holds your signature alone."
        />
        <fieldset className={styles.exhibits}>
          <legend>Exhibits</legend>
          {exhibits?.length === 0 && <p className={styles.words}>The case holds no exhibit yet: there is nothing to hand over.</p>}
          {(exhibits ?? []).map(({ id, path }) => (
            <Tick
              key={id}
              label={`${id}  ${path.split(/[\\/]/).at(-1)}`}
              on={!left.has(id)}
              onChange={(on) => setLeft((before) => (on ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id])))}
            />
          ))}
        </fieldset>
      </div>
    </Dialog>
  )
}
