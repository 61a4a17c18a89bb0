// Above the report: which one, undo, what to look at, every form, and the two acts that are a person's alone: sign-off and signature.
import { useRef, useState } from 'react'
import type { DraftVersion, ReportFormat, ReportInfo, RevisionInfo } from '../../../src-main/contract/report.ts'
import { useDialogs } from '../../app/state/dialogs.ts'
import { attempt, say } from '../../app/state/notices.ts'
import { bump } from '../../bridge/changes.ts'
import { workbench } from '../../bridge/client.ts'
import { saveReport } from '../../bridge/report.ts'
import { Button } from '../../design/Button.tsx'
import { Choice } from '../../design/Choice.tsx'
import { Dialog } from '../../design/Dialog.tsx'
import { Menu } from '../../design/Menu.tsx'
import { Begin } from './Begin.tsx'
import styles from './Report.module.css'
import { SignDialog } from './SignDialog.tsx'
import { SignOffDialog } from './SignOffDialog.tsx'
import { useReportView } from './state.ts'
import { kindWords } from './words.ts'

const forms: readonly { id: ReportFormat; title: string; detail: string }[] = [
  { id: 'pdf', title: 'PDF, filing copy', detail: 'PDF/A-2, nothing attached' },
  { id: 'pdf-evidence', title: 'PDF, evidence copy', detail: 'PDF/A-3, data attached' },
  { id: 'docx', title: 'Word', detail: 'citations as stable tokens' },
  { id: 'html', title: 'HTML', detail: 'one file, no script' },
  { id: 'json', title: 'JSON', detail: 'what the hash is of' },
  { id: 'csv', title: 'CSV', detail: 'tables, safe in spreadsheets' },
  { id: 'case', title: 'CASE/UCO', detail: 'JSON-LD' },
  { id: 'stix', title: 'STIX 2.1', detail: '' },
  { id: 'timesketch', title: 'Timesketch', detail: 'JSONL' },
]

export const ReportBar = ({
  reports,
  held,
  revisions,
  waiting,
}: {
  reports: readonly ReportInfo[]
  held: DraftVersion
  revisions: readonly RevisionInfo[]
  waiting: number
}) => {
  const { draft, version } = held
  const { show, revision } = useReportView()
  const showDialog = useDialogs((state) => state.show)
  const [open, setOpen] = useState<'forms' | 'begin' | 'signoff' | 'sign' | null>(null)
  const anchor = useRef<HTMLButtonElement>(null)
  const of = { report: draft.id, ...(revision !== null && { revision }) }
  const undo = () =>
    attempt('Nothing was taken back', async () => {
      const { what } = await workbench().report.undo({ report: draft.id })
      bump(['report'])
      say(what)
    })
  const save = (format: ReportFormat) =>
    attempt('The report was not written', async () => {
      const sha256 = await saveReport(of, format)
      say(`Written; SHA-256 ${sha256.slice(0, 16)}…, in the custody ledger`)
    })
  const readWord = async (file: File | undefined) => {
    if (!file) return
    await attempt('The Word file was not read', async () => {
      const bytes = new Uint8Array(await file.arrayBuffer())
      let text = ''
      for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
      const edits = await workbench().report.readWord({ report: draft.id, base64: btoa(text) })
      const ready = edits.filter(({ problem }) => problem === null)
      for (const { sentence, after } of ready)
        await workbench().report.edit({ report: draft.id, edit: { do: 'rewrite', id: sentence, text: after } })
      bump(['report'])
      const refused = edits.filter(({ problem }) => problem !== null)
      say(
        `${ready.length} changed sentences taken as edits of yours${refused.length === 0 ? '' : `; ${refused.length} not: ${refused[0]!.problem}`}`,
      )
    })
  }
  return (
    <div className={styles.bar}>
      <h2 className={styles.name}>Report</h2>
      <select
        className={styles.select}
        aria-label="Report"
        value={draft.id}
        onChange={(event) =>
          event.target.value === 'new' ? setOpen('begin') : useReportView.setState({ report: event.target.value, revision: null, at: null })
        }
      >
        {reports.map(({ id, title, kind }) => (
          <option key={id} value={id}>
            {id} {title || kindWords[kind]}
          </option>
        ))}
        <option value="new">New report…</option>
      </select>
      {revision === null && (
        <span className={styles.words}>
          version {version}
          {draft.review.state === 'reviewed' ? ', reviewed' : ''}
          {waiting > 0 ? `, ${waiting} to decide` : ''}
        </span>
      )}
      <span className={styles.space} />
      {revisions.length > 0 && (
        <select
          className={styles.select}
          aria-label="Draft or revision"
          value={revision ?? ''}
          onChange={(event) =>
            useReportView.setState({
              revision: event.target.value === '' ? null : Number(event.target.value),
              show: show === 'write' ? 'both' : show,
            })
          }
        >
          <option value="">draft</option>
          {revisions.map((one) => (
            <option key={one.revision} value={one.revision}>
              revision {one.revision}, signed off
            </option>
          ))}
        </select>
      )}
      <Choice
        label="Show"
        hideLabel
        value={show}
        options={[
          { id: 'write', title: 'Write' },
          { id: 'both', title: 'Both' },
          { id: 'page', title: 'Page' },
        ]}
        onChange={(value) => useReportView.setState({ show: value })}
      />
      <Button onClick={() => void undo()} disabled={version < 2}>
        Undo
      </Button>
      <label className={styles.upload}>
        Read Word back
        <input
          type="file"
          accept=".docx"
          onChange={(event) => void readWord(event.target.files?.[0]).finally(() => (event.target.value = ''))}
        />
      </label>
      <button ref={anchor} type="button" className={styles.menuButton} aria-haspopup="menu" onClick={() => setOpen('forms')}>
        Save as…
      </button>
      {revision === null ? (
        <Button kind="strong" onClick={() => setOpen('signoff')}>
          Sign off
        </Button>
      ) : (
        <Button kind="strong" onClick={() => setOpen('sign')}>
          Sign the PDF
        </Button>
      )}
      <Menu
        label="Save as"
        anchor={anchor}
        open={open === 'forms'}
        onClose={() => setOpen(null)}
        heading={revision === null ? 'Draft: every page says so' : `Revision ${revision}`}
        entries={[
          ...forms.map(({ id, title, detail }) => ({ id, title, detail, act: () => void save(id) })),
          { id: 'bundle', title: 'Bundle…', detail: 'with custody and verifier', act: () => showDialog('bundle') },
        ]}
      />
      <Dialog title="New report" open={open === 'begin'} onClose={() => setOpen(null)}>
        <Begin onDone={() => setOpen(null)} />
      </Dialog>
      {open === 'signoff' && <SignOffDialog held={held} waiting={waiting} onClose={() => setOpen(null)} />}
      {open === 'sign' && revision !== null && <SignDialog report={draft.id} revision={revision} onClose={() => setOpen(null)} />}
    </div>
  )
}
