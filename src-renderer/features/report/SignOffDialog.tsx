// Sign-off: what stands in the way, and what it fixes. Nothing signs for a person.
import { useEffect, useState } from 'react'
import type { DraftVersion } from '../../../src-main/contract/report.ts'
import { attempt, say } from '../../app/state/notices.ts'
import { bump } from '../../bridge/changes.ts'
import { messageOf, workbench } from '../../bridge/client.ts'
import { Button } from '../../design/Button.tsx'
import { Dialog } from '../../design/Dialog.tsx'
import styles from './Report.module.css'
import { useReportView } from './state.ts'

export const SignOffDialog = ({ held, waiting, onClose }: { held: DraftVersion; waiting: number; onClose: () => void }) => {
  const { draft, version } = held
  const [problems, setProblems] = useState<readonly { sentence: string; problem: string }[] | string | null>(null)
  const [busy, setBusy] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: checked once, as it stands when the dialog opens
  useEffect(() => {
    workbench()
      .report.check({ report: draft.id })
      .then(setProblems, (error: unknown) => setProblems(messageOf(error)))
  }, [])
  const ready = waiting === 0 && Array.isArray(problems) && problems.length === 0
  const sign = async () => {
    setBusy(true)
    await attempt('The report was not signed off', async () => {
      const { revision, sha256 } = await workbench().report.signOff({ report: draft.id, version })
      bump(['report', 'custody'])
      useReportView.setState({ revision, show: 'both' })
      say(`Revision ${revision} is fixed: SHA-256 ${sha256.slice(0, 16)}…, in the custody ledger`)
      onClose()
    })
    setBusy(false)
  }
  return (
    <Dialog
      title="Sign off this version"
      open
      onClose={onClose}
      acts={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button kind="strong" disabled={!ready || busy} onClick={() => void sign()}>
            I sign off version {version}
          </Button>
        </>
      }
    >
      <p className={styles.words}>
        Signing off fixes this version for good: its words, the time of issue, the head of the custody ledger, the settings, and the hashes
        of tools and templates. The ledger names it in your name. A later change makes a new revision.
      </p>
      <ul className={styles.list}>
        <li>{waiting === 0 ? 'Every proposal is decided.' : `${waiting} proposals wait for a decision.`}</li>
        <li>
          {problems === null
            ? 'Looking up every citation…'
            : typeof problems === 'string'
              ? `The citations could not be looked up: ${problems}`
              : problems.length === 0
                ? 'Every citation leads to its bytes.'
                : `${problems.length} citations do not resolve: ${problems[0]!.problem}`}
        </li>
        <li>
          {draft.review.technical
            ? `Technical review by ${draft.review.technical.by}.`
            : 'No technical review is entered; the report will say so.'}
        </li>
        <li>
          {draft.review.administrative
            ? `Administrative review by ${draft.review.administrative.by}.`
            : 'No administrative review is entered; the report will say so.'}
        </li>
      </ul>
    </Dialog>
  )
}
