// Hiding a detection: by its rule, one of its entities or its event; always with a reason, always counted, never lost.
import { useState } from 'react'
import { nameOf } from '../../../app/entities.tsx'
import { attempt, say } from '../../../app/state/notices.ts'
import { plural } from '../../../app/words.ts'
import { bump } from '../../../bridge/changes.ts'
import { workbench } from '../../../bridge/client.ts'
import { Button } from '../../../design/Button.tsx'
import { Choice } from '../../../design/Choice.tsx'
import { Dialog } from '../../../design/Dialog.tsx'
import { Field } from '../../../design/Field.tsx'
import { useDetectionsView } from '../state.ts'
import styles from './Hide.module.css'

type By = 'rule' | 'entity' | 'event'

export const unhide = (id: string) =>
  attempt('It was not shown again', async () => {
    await workbench().detections.unhide({ id })
    bump(['detections'])
    say('Shown again; the hide stays in the list with the time it ended')
  })

export const HideDialog = () => {
  const hiding = useDetectionsView((state) => state.hiding)
  const [by, setBy] = useState<By>('rule')
  const [entity, setEntity] = useState(hiding?.entities[0] ?? '')
  const [reason, setReason] = useState('')
  if (!hiding) return null
  const close = () => useDetectionsView.setState({ hiding: null })
  const target = by === 'rule' ? hiding.ruleId : by === 'entity' ? entity : (hiding.events[0] ?? '')
  const submit = () => {
    if (reason.trim() === '' || target === '') return
    close()
    void attempt('It was not hidden', async () => {
      const made = await workbench().detections.hide({ by, target, reason: reason.trim() })
      bump(['detections'])
      say(`${plural(made.suppressed, 'detection')} hidden, with the reason`, () => void unhide(made.id))
    })
  }
  const about: Record<By, string> = {
    rule: `Every detection of the rule “${hiding.title}”.`,
    entity: 'Every detection that names this entity.',
    event: 'Every detection that rests on the first event of this one.',
  }
  return (
    <Dialog title={`Hide: ${hiding.title}`} open onClose={close}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Choice
          label="What is hidden"
          value={by}
          options={[
            { id: 'rule', title: 'The rule' },
            ...(hiding.entities.length > 0 ? [{ id: 'entity' as const, title: 'An entity' }] : []),
            ...(hiding.events.length > 0 ? [{ id: 'event' as const, title: 'The event' }] : []),
          ]}
          onChange={setBy}
        />
        <p className={styles.about}>{about[by]}</p>
        {by === 'entity' && (
          <select className={styles.select} aria-label="Entity" value={entity} onChange={(event) => setEntity(event.target.value)}>
            {hiding.entities.map((each) => (
              <option key={each} value={each}>
                {each.slice(0, each.indexOf(':')).replaceAll('_', ' ')} {nameOf(each)}
              </option>
            ))}
          </select>
        )}
        <Field
          label="Reason"
          value={reason}
          onChange={setReason}
          hint="Kept with your name and the time. What is hidden stays in the case, is counted, and can be shown again."
          lines={3}
          autoFocus
        />
        <div className={styles.acts}>
          <Button onClick={close}>Cancel</Button>
          <Button kind="strong" type="submit" disabled={reason.trim() === ''}>
            Hide
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
