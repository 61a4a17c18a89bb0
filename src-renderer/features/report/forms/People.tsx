// Examiner, collector and reviewers: what stands at the end of the report and in the certification draft.
import { useState } from 'react'
import type { DraftVersion, Person } from '../../../../src-main/contract/report.ts'
import { attempt, say } from '../../../app/state/notices.ts'
import { editReport } from '../../../bridge/report.ts'
import { Button } from '../../../design/Button.tsx'
import { Field } from '../../../design/Field.tsx'
import styles from '../Report.module.css'
import { FieldsForm } from './FieldsForm.tsx'

const labels: readonly { name: keyof Person; label: string; lines?: number }[] = [
  { name: 'name', label: 'Name' },
  { name: 'title', label: 'Title' },
  { name: 'organisation', label: 'Organisation' },
  { name: 'address', label: 'Address' },
  { name: 'phone', label: 'Telephone' },
  { name: 'mail', label: 'Mail' },
  { name: 'qualifications', label: 'Qualifications', lines: 3 },
  { name: 'publications', label: 'Publications, 10 years', lines: 2 },
  { name: 'testimony', label: 'Testimony, 4 years', lines: 2 },
  { name: 'compensation', label: 'Compensation', lines: 1 },
]
const nobody = Object.fromEntries(labels.map(({ name }) => [name, ''])) as unknown as Person

export const People = ({ held }: { held: DraftVersion }) => {
  const { draft } = held
  return (
    <>
      <PersonForm
        key={`examiner ${held.version}`}
        title="Examiner"
        person={draft.header.examiners[0] ?? nobody}
        onSave={(one) => editReport(draft.id, { do: 'header', fields: { examiners: [one, ...draft.header.examiners.slice(1)] } })}
      />
      <PersonForm
        key={`collector ${held.version}`}
        title="Who collected the evidence, for the certification draft"
        person={draft.header.collector}
        onSave={(collector) => editReport(draft.id, { do: 'header', fields: { collector } })}
      />
      <FieldsForm held={held} part="examiner" />
      <Reviews held={held} />
    </>
  )
}

const PersonForm = ({ title, person, onSave }: { title: string; person: Person; onSave: (one: Person) => Promise<unknown> }) => {
  const [one, setOne] = useState(person)
  const dirty = JSON.stringify(one) !== JSON.stringify(person)
  return (
    <section className={styles.form} aria-label={title}>
      <h3 className={styles.title}>{title}</h3>
      <div className={styles.fields}>
        {labels.map(({ name, label, lines }) => (
          <Field
            key={name}
            className={lines ? styles.wide : undefined}
            label={label}
            lines={lines}
            value={one[name]}
            onChange={(value) => setOne({ ...one, [name]: value })}
          />
        ))}
      </div>
      <div className={styles.acts}>
        <Button
          kind="strong"
          disabled={!dirty}
          onClick={() =>
            void attempt('Nothing was saved', async () => {
              await onSave(one)
              say('Saved as a new version')
            })
          }
        >
          Save
        </Button>
      </div>
    </section>
  )
}

const Reviews = ({ held }: { held: DraftVersion }) => {
  const { review, id } = held.draft
  const [note, setNote] = useState('')
  const done = (which: 'technical' | 'administrative') =>
    attempt('The review was not entered', async () => {
      await editReport(id, { do: 'review', which, note })
      setNote('')
    })
  const said = (one: typeof review.technical) => (one ? `${one.by}, ${one.at}${one.note === '' ? '' : `: ${one.note}`}` : 'not done')
  return (
    <section className={styles.form} aria-label="Review">
      <h3 className={styles.title}>Review</h3>
      <p className={styles.words}>Technical: {said(review.technical)}</p>
      <p className={styles.words}>Administrative: {said(review.administrative)}</p>
      <p className={styles.words}>A later edit takes both back: what was reviewed is what stood there then.</p>
      <Field label="Note of the review" lines={2} value={note} onChange={setNote} />
      <div className={styles.acts}>
        <Button onClick={() => void done('technical')}>Enter my technical review</Button>
        <Button onClick={() => void done('administrative')}>Enter my administrative review</Button>
      </div>
    </section>
  )
}
