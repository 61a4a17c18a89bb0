// The report: what a person writes and decides on the left, the page beside it, sign-off and every form above.
import { useEffect } from 'react'
import { plural } from '../../app/words.ts'
import { useDraft, useReportRevisions, useReports } from '../../bridge/report.ts'
import { Button } from '../../design/Button.tsx'
import { Failure, Loading } from '../../design/States.tsx'
import { Begin } from './Begin.tsx'
import { Builder } from './Builder.tsx'
import { Page } from './Page.tsx'
import styles from './Report.module.css'
import { ReportBar } from './ReportBar.tsx'
import { Sections } from './Sections.tsx'
import { useReportView } from './state.ts'

export const Report = () => {
  const { data: reports, error, again } = useReports()
  const { report, show, revision } = useReportView()
  const known = reports?.find(({ id }) => id === report) ?? reports?.at(-1)
  const { data: held, error: draftError } = useDraft(known?.id ?? null)
  const { data: revisions } = useReportRevisions(known?.id ?? null)
  useEffect(() => {
    if (known && known.id !== report) useReportView.setState({ report: known.id, revision: null, at: null })
  }, [known, report])
  if (error && !reports)
    return <Failure what="The reports could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (!reports) return <Loading what="Reading the reports" />
  if (!known) return <Begin />
  if (draftError) return <Failure what="The report could not be read." reason={draftError} />
  if (!held || held.draft.id !== known.id) return <Loading what="Reading the report" />
  const waiting = held.draft.sentences.filter(({ decision }) => decision.state === 'proposed').length
  return (
    <div className={styles.page}>
      <ReportBar reports={reports} held={held} revisions={revisions ?? []} waiting={waiting} />
      <div className={styles.columns}>
        <Sections held={held} waiting={waiting} />
        {show !== 'page' && <Builder held={held} />}
        {show !== 'write' && <Page held={held} revision={revision} />}
      </div>
      <p className={styles.srOnly} role="status">
        {plural(waiting, 'proposal')} to decide
      </p>
    </div>
  )
}
