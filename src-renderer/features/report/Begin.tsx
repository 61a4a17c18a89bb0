// No report yet, or one more: which kind, under which title.
import { useState } from 'react'
import { type ReportKind, reportKind } from '../../../src-main/contract/report.ts'
import { attempt } from '../../app/state/notices.ts'
import { bump } from '../../bridge/changes.ts'
import { workbench } from '../../bridge/client.ts'
import { Button } from '../../design/Button.tsx'
import { Field } from '../../design/Field.tsx'
import { Empty } from '../../design/States.tsx'
import styles from './Report.module.css'
import { useReportView } from './state.ts'
import { kindWords } from './words.ts'

export const Begin = ({ onDone }: { onDone?: () => void }) => {
  const [kind, setKind] = useState<ReportKind>('incident')
  const [title, setTitle] = useState('')
  const [busy, setBusy] = useState(false)
  const begin = async () => {
    setBusy(true)
    await attempt('The report was not begun', async () => {
      const { draft } = await workbench().report.create({ kind, title })
      bump(['report'])
      useReportView.setState({ report: draft.id, section: 'findings', revision: null, at: null })
      onDone?.()
    })
    setBusy(false)
  }
  const form = (
    <div className={styles.begin}>
      <div className={styles.kinds} role="radiogroup" aria-label="Kind of report">
        {reportKind.options.map((id) => (
          <button
            key={id}
            type="button"
            role="radio"
            aria-checked={kind === id}
            className={kind === id ? styles.kindOn : styles.kind}
            onClick={() => setKind(id)}
          >
            {kindWords[id]}
          </button>
        ))}
      </div>
      <Field label="Title" value={title} onChange={setTitle} placeholder={kindWords[kind]} />
      <Button kind="strong" disabled={busy} onClick={() => void begin()}>
        {busy ? 'Reading the case' : 'Begin the report'}
      </Button>
    </div>
  )
  return onDone ? (
    form
  ) : (
    <Empty icon="report" title="No report yet" acts={form}>
      A report begins from what the case holds. What rules and correlation would say comes as proposals; nothing of it enters the report
      until you decide on it, one by one.
    </Empty>
  )
}
