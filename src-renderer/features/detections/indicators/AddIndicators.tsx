// Adds indicators from text or a file of the host; what could not be read is said, line by line.
import { useState } from 'react'
import { attempt, say } from '../../../app/state/notices.ts'
import { number, plural } from '../../../app/words.ts'
import { bump } from '../../../bridge/changes.ts'
import { workbench } from '../../../bridge/client.ts'
import { Button } from '../../../design/Button.tsx'
import { Dialog } from '../../../design/Dialog.tsx'
import { Field } from '../../../design/Field.tsx'
import styles from '../hide/Hide.module.css'
import { useDetectionsView } from '../state.ts'

interface Problem {
  source: string
  where: string
  reason: string
}

export const AddIndicators = () => {
  const [text, setText] = useState('')
  const [path, setPath] = useState('')
  const [source, setSource] = useState('')
  const [date, setDate] = useState('')
  const [confidence, setConfidence] = useState('')
  const [problems, setProblems] = useState<readonly Problem[]>([])
  const close = () => useDetectionsView.setState({ adding: false })
  const sure = confidence.trim() === '' ? undefined : Number(confidence)
  const badConfidence = sure !== undefined && !(sure >= 0 && sure <= 100)
  const ready = source.trim() !== '' && (text.trim() !== '' || path.trim() !== '') && !badConfidence
  const submit = () =>
    attempt('The indicators were not added', async () => {
      const made = await workbench().detections.addIndicators({
        source: source.trim(),
        ...(text.trim() !== '' && { text }),
        ...(path.trim() !== '' && { path: path.trim() }),
        ...(date.trim() !== '' && { date: date.trim() }),
        ...(sure !== undefined && { confidence: sure }),
      })
      bump(['detections'])
      say(`${plural(made.added, 'indicator')} added, ${number(made.known)} known already; the case is searched for them`)
      if (made.problems.length === 0) close()
      else setProblems(made.problems)
    })
  return (
    <Dialog title="Add indicators" open onClose={close} wide>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) void submit()
        }}
      >
        <Field
          label="Indicators"
          value={text}
          onChange={setText}
          lines={8}
          mono
          autoFocus
          hint="One a line, CSV, a STIX 2.1 bundle or a MISP event; told by the content. Ranges such as 203.0.113.0/24 are matched as ranges."
        />
        <Field label="Or a file on this machine" value={path} onChange={setPath} mono />
        <Field label="Source" value={source} onChange={setSource} hint="Who says so: a report, a feed, a person." required />
        <Field label="Date" value={date} onChange={setDate} placeholder="2026-11-14" hint="Of the source, where its content names none." />
        <Field
          label="Confidence"
          value={confidence}
          onChange={setConfidence}
          placeholder="0 to 100"
          error={badConfidence ? 'A number from 0 to 100.' : null}
        />
        {problems.length > 0 && (
          <div role="alert">
            <p className={styles.about}>{plural(problems.length, 'entry', 'entries')} could not be read; the others are added.</p>
            <ul className={styles.problems}>
              {problems.slice(0, 100).map(({ where, reason }) => (
                <li key={`${where} ${reason}`}>
                  {where}: {reason}
                </li>
              ))}
            </ul>
          </div>
        )}
        <div className={styles.acts}>
          <Button onClick={close}>{problems.length > 0 ? 'Close' : 'Cancel'}</Button>
          <Button kind="strong" type="submit" disabled={!ready}>
            Add and look for them
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
