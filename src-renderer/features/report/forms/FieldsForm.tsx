// Fields that only a person can fill: saved as one version when the examiner says so.
import { useState } from 'react'
import type { DraftVersion, ReportHeader } from '../../../../src-main/contract/report.ts'
import { attempt, say } from '../../../app/state/notices.ts'
import { editReport } from '../../../bridge/report.ts'
import { Button } from '../../../design/Button.tsx'
import { Field } from '../../../design/Field.tsx'
import styles from '../Report.module.css'

type Name = Exclude<keyof ReportHeader, 'collector' | 'examiners'>
interface Wanted {
  name: Name
  label: string
  lines?: number
  hint?: string
}

export const fieldsOf: Record<'header' | 'authority' | 'examiner', readonly Wanted[]> = {
  header: [
    { name: 'number', label: 'Report number' },
    { name: 'client', label: 'Client' },
    { name: 'matter', label: 'Matter' },
    { name: 'counsel', label: 'Counsel' },
    { name: 'privilege', label: 'Privilege marking', hint: 'Stands at the head of every page.' },
    { name: 'place', label: 'Place of work, remote work too' },
    { name: 'examinedFrom', label: 'Examined from' },
    { name: 'examinedTo', label: 'Examined to' },
    { name: 'supersedes', label: 'Supersedes' },
    { name: 'amends', label: 'Amends', hint: 'An amended report says so and cites the original.' },
    { name: 'summary', label: 'Summary', lines: 7 },
  ],
  authority: [
    { name: 'authority', label: 'Authority' },
    { name: 'authorisedBy', label: 'Authorised by' },
    { name: 'authorisedAt', label: 'Date authorised' },
    { name: 'asked', label: 'What was asked', lines: 3 },
    { name: 'scope', label: 'Scope', lines: 2 },
    { name: 'excluded', label: 'What was excluded', lines: 2 },
    { name: 'assumptions', label: 'Assumptions', lines: 2 },
    {
      name: 'inside',
      label: "Address ranges of the client's own",
      lines: 2,
      hint: 'CIDR, for example 10.0.0.0/8. Without them nothing is called "sent outside".',
    },
    { name: 'method', label: 'Why the method suits the question', lines: 3 },
    { name: 'deviations', label: 'Deviations from method', lines: 2 },
    { name: 'othersWork', label: 'Work done by others', lines: 2 },
  ],
  examiner: [
    { name: 'independence', label: 'Independence', lines: 2 },
    { name: 'retention', label: 'Retention and destruction', lines: 2 },
  ],
}

export const FieldsForm = ({ held, part }: { held: DraftVersion; part: keyof typeof fieldsOf }) => {
  const { draft } = held
  const [changed, setChanged] = useState<Partial<Record<Name, string>>>({})
  const dirty = Object.entries(changed).some(([name, value]) => draft.header[name as Name] !== value)
  const save = () =>
    attempt('Nothing was saved', async () => {
      await editReport(draft.id, { do: 'header', fields: changed })
      setChanged({})
      say('Saved as a new version')
    })
  return (
    <section className={styles.form} aria-label="Fields">
      <div className={styles.fields}>
        {fieldsOf[part].map(({ name, label, lines, hint }) => (
          <Field
            key={name}
            className={lines ? styles.wide : undefined}
            label={label}
            lines={lines}
            hint={hint}
            value={changed[name] ?? draft.header[name]}
            onChange={(value) => setChanged({ ...changed, [name]: value })}
          />
        ))}
      </div>
      <div className={styles.acts}>
        <Button kind="strong" disabled={!dirty} onClick={() => void save()}>
          Save
        </Button>
        {dirty && <Button onClick={() => setChanged({})}>Discard changes</Button>}
      </div>
    </section>
  )
}
