// A finding's own fields: what it is called, how sure, what else it could be, what speaks against it, and how to see it again.
import { useState } from 'react'
import { confidence, type DraftVersion, type Finding } from '../../../../src-main/contract/report.ts'
import { attempt } from '../../../app/state/notices.ts'
import { workbench } from '../../../bridge/client.ts'
import { editReport } from '../../../bridge/report.ts'
import { Button } from '../../../design/Button.tsx'
import { Field } from '../../../design/Field.tsx'
import styles from '../Report.module.css'

export const FindingForm = ({ held, finding, onClose }: { held: DraftVersion; finding: Finding; onClose: () => void }) => {
  const [one, setOne] = useState(finding)
  const set = (part: Partial<Finding>) => setOne((now) => ({ ...now, ...part }))
  const save = () =>
    attempt('The finding was not saved', async () => {
      await editReport(held.draft.id, { do: 'finding', finding: one })
      onClose()
    })
  const count = () =>
    attempt('It was not counted', async () => {
      // What was typed meanwhile stays, and a count belongs to its query alone.
      for await (const found of await workbench().events.count({ query: one.query, hidden: 'with', possiblySame: 'with' }))
        setOne((now) => (now.query === one.query ? { ...now, count: found.value } : now))
    })
  return (
    <div className={styles.fields}>
      <Field label="Title" className={styles.wide} value={one.title} onChange={(title) => set({ title })} autoFocus />
      <label className={styles.labelled}>
        <span>Confidence</span>
        <select
          className={styles.select}
          value={one.confidence}
          onChange={(event) => set({ confidence: event.target.value as Finding['confidence'] })}
        >
          {confidence.options.map((word) => (
            <option key={word}>{word}</option>
          ))}
        </select>
      </label>
      <div className={styles.acts}>
        <Button disabled={one.query === ''} onClick={() => void count()}>
          Count the query
        </Button>
        <span className={styles.words}>{one.count === null ? 'not counted' : `${one.count} events`}</span>
      </div>
      <Field
        label="Query that shows its events again"
        className={styles.wide}
        mono
        value={one.query}
        onChange={(query) => set({ query, count: null })}
      />
      <Field
        label="Other explanations, and why less likely"
        className={styles.wide}
        lines={2}
        value={one.alternatives}
        onChange={(alternatives) => set({ alternatives })}
      />
      <Field
        label="What speaks against it"
        className={styles.wide}
        lines={2}
        value={one.against}
        onChange={(against) => set({ against })}
      />
      <Field
        label="What would change it"
        className={styles.wide}
        lines={2}
        value={one.wouldChange}
        onChange={(wouldChange) => set({ wouldChange })}
      />
      <div className={styles.acts}>
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="strong" disabled={one.title === ''} onClick={() => void save()}>
          Save the finding
        </Button>
      </div>
    </div>
  )
}
