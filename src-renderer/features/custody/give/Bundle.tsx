// A bundle for the other side: which report, which originals, what is withheld, which working papers; then what went in and what stayed out.
import { useEffect, useState } from 'react'
import type { BundleManifest, WorkingClass } from '../../../../src-main/contract/bundle.ts'
import type { BundleResult } from '../../../../src-main/contract/procedures/bundle.ts'
import type { Redaction } from '../../../../src-main/contract/redaction.ts'
import { useDialogs } from '../../../app/state/dialogs.ts'
import { bump } from '../../../bridge/changes.ts'
import { messageOf, workbench } from '../../../bridge/client.ts'
import { useJobs } from '../../../bridge/jobs.ts'
import { useSignedOff } from '../../../bridge/report.ts'
import { Button } from '../../../design/Button.tsx'
import { Choice, Tick } from '../../../design/Choice.tsx'
import { Dialog } from '../../../design/Dialog.tsx'
import { Failure } from '../../../design/States.tsx'
import { FolderField } from './FolderField.tsx'
import styles from './Give.module.css'
import { noWithheld, redactionOf, type Withheld, Withhold } from './Withhold.tsx'
import { Written } from './Written.tsx'

type Scope = BundleManifest['scope']
const scopeWords: Record<Scope, string> = {
  cited: 'Files that the report cites, whole. Of containers that the verifier does not open, the cited member goes along as bytes.',
  all: 'Every original of the case. The folder becomes as large as the evidence.',
  none: 'No original. Citations then show their bytes and hash, and nobody can look around them.',
}
const papers: readonly { id: WorkingClass; title: string; hint: string }[] = [
  { id: 'drafts', title: 'Drafts of reports', hint: 'Working papers; a draft goes along as the report where none is signed off.' },
  { id: 'notes', title: 'Tags, notes, bookmarks and hides', hint: "The examiners' working papers." },
  { id: 'communications', title: 'Intake', hint: "Holds counsel's instructions: may be privileged." },
  { id: 'traces', title: 'Kept verdicts with their traces', hint: 'Working papers of the analyst.' },
]

export const BundleDialog = () => {
  const { open, close } = useDialogs()
  return open === 'bundle' ? <Form onClose={close} /> : null
}

const Form = ({ onClose }: { onClose: () => void }) => {
  const { data: revisions } = useSignedOff()
  const [path, setPath] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const [scope, setScope] = useState<Scope>('cited')
  const [include, setInclude] = useState<ReadonlySet<WorkingClass>>(new Set())
  const [withheld, setWithheld] = useState<Withheld>(noWithheld)
  const [job, setJob] = useState<string | null>(null)
  const [failed, setFailed] = useState<string | null>(null)
  const [made, setMade] = useState<BundleResult | null>(null)
  const progress = useJobs(({ jobs }) => (job === null ? undefined : jobs.get(job)))
  const state = progress?.state
  const said = progress?.message
  useEffect(() => {
    if (job === null || state === undefined || state === 'running') return
    if (state === 'done')
      void workbench()
        .bundle.last()
        .then(setMade, (error: unknown) => setFailed(messageOf(error)))
    else setFailed(said ?? `it was ${state}`)
    setJob(null)
    bump(['custody'])
  }, [job, state, said])

  const list = (revisions ?? []).toReversed()
  const report = list.find((one) => `${one.report} ${one.revision}` === chosen) ?? list[0]
  const redact: Redaction | string | null = redactionOf(withheld)
  const ready = path.trim() !== '' && typeof redact !== 'string' && job === null
  const write = async () => {
    setFailed(null)
    try {
      const started = await workbench().bundle.write({
        path: path.trim(),
        scope,
        include: [...include],
        ...(report && { report: report.report, revision: report.revision }),
        ...(redact !== null && typeof redact !== 'string' && { redact }),
      })
      setJob(started.job)
    } catch (error) {
      setFailed(messageOf(error))
    }
  }
  if (made) return <Written made={made} onClose={onClose} />
  return (
    <Dialog
      title="Bundle for the other side"
      open
      wide
      onClose={onClose}
      acts={
        <>
          {typeof redact === 'string' && <span className={styles.lacking}>{redact}</span>}
          <Button onClick={onClose}>{job === null ? 'Cancel' : 'Leave it running'}</Button>
          <Button kind="strong" disabled={!ready} onClick={() => void write()}>
            {job === null ? 'Write the bundle' : `Writing: ${progress?.phase ?? 'begins'}`}
          </Button>
        </>
      }
    >
      <p className={styles.words}>
        A folder that needs no Vestige: report and exports, the custody ledger, originals or their proofs, and the verifier for Node and for
        a browser. It is signed, and the ledger names it.
      </p>
      {failed && <Failure what="The bundle was not written." reason={failed} />}
      <FolderField
        label="Folder to write, which must not exist yet"
        value={path}
        onChange={setPath}
        name={`bundle${report ? `-${report.report}` : ''}`}
      />
      {list.length > 0 ? (
        <label className={styles.labelled}>
          <span>Report</span>
          <select value={report ? `${report.report} ${report.revision}` : ''} onChange={(event) => setChosen(event.target.value)}>
            {list.map((one) => (
              <option key={`${one.report} ${one.revision}`} value={`${one.report} ${one.revision}`}>
                {one.report}, revision {one.revision}, signed off {one.issuedAt.slice(0, 10)} by {one.by.replace(/ <[^>]*>$/, '')}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <p className={styles.caution}>No report of this case is signed off: the bundle holds none, unless drafts are ticked below.</p>
      )}
      <Choice
        label="Originals"
        value={scope}
        options={[
          { id: 'cited', title: 'Cited' },
          { id: 'all', title: 'All' },
          { id: 'none', title: 'None' },
        ]}
        onChange={setScope}
      />
      <p className={styles.hint}>{scopeWords[scope]}</p>
      <Withhold value={withheld} onChange={setWithheld} />
      <fieldset className={styles.group}>
        <legend>Working papers, which stay out unless ticked</legend>
        {papers.map(({ id, title, hint }) => (
          <Tick
            key={id}
            label={title}
            hint={hint}
            on={include.has(id)}
            onChange={(on) => setInclude((before) => (on ? new Set([...before, id]) : new Set([...before].filter((one) => one !== id))))}
          />
        ))}
      </fieldset>
    </Dialog>
  )
}
