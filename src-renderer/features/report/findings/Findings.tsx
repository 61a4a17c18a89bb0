// Findings with their sentences, and the proposals that wait: each adopted, edited or rejected alone, by keys as well.
import { useEffect, useState } from 'react'
import type { DraftVersion, Finding, Sentence } from '../../../../src-main/contract/report.ts'
import { useCommands } from '../../../app/state/commands.ts'
import { attempt } from '../../../app/state/notices.ts'
import { bump } from '../../../bridge/changes.ts'
import { workbench } from '../../../bridge/client.ts'
import { editReport } from '../../../bridge/report.ts'
import { Button } from '../../../design/Button.tsx'
import { Choice } from '../../../design/Choice.tsx'
import styles from '../Report.module.css'
import { useReportView } from '../state.ts'
import { decide } from './decide.ts'
import { FindingForm } from './FindingForm.tsx'
import { SentenceRow } from './SentenceRow.tsx'
import { Write } from './Write.tsx'

/** Rows drawn at once; the rest follow on asking. */
const rowsAtOnce = 120
const blank = (): Finding => ({
  id: crypto.randomUUID().slice(0, 8),
  title: '',
  confidence: 'not stated',
  alternatives: '',
  against: '',
  query: '',
  count: null,
  wouldChange: '',
})

export const Findings = ({ held }: { held: DraftVersion }) => {
  const { draft } = held
  const { at, filter } = useReportView()
  const [open, setOpen] = useState<Finding | null>(null)
  const [rows, setRows] = useState(rowsAtOnce)
  const loose = draft.sentences.filter(
    (one) => one.finding === null && one.kind !== 'negative' && (filter === 'all' || one.decision.state !== 'rejected'),
  )
  const proposals = draft.sentences.filter(({ decision }) => decision.state === 'proposed')
  const shown = filter === 'open' ? [...proposals, ...loose.filter(({ decision }) => decision.state !== 'proposed')] : loose
  useKeys(held, shown)
  return (
    <div className={styles.findings}>
      {draft.findings.map((finding, index) => (
        <section key={finding.id} className={styles.finding} aria-label={`Finding ${index + 1}`}>
          {open?.id === finding.id ? (
            <FindingForm held={held} finding={open} onClose={() => setOpen(null)} />
          ) : (
            <header className={styles.findingHead}>
              <h3 className={styles.title}>
                {index + 1}. {finding.title || 'no title yet'}
              </h3>
              <span className={styles.words}>confidence {finding.confidence}</span>
              <Button onClick={() => setOpen(finding)}>Edit</Button>
              <Button
                onClick={() =>
                  void attempt('The finding was not removed', () => editReport(draft.id, { do: 'removeFinding', id: finding.id }))
                }
              >
                Remove
              </Button>
            </header>
          )}
          {draft.sentences
            .filter(
              (one) =>
                one.finding === finding.id && one.decision.state !== 'proposed' && (filter === 'all' || one.decision.state !== 'rejected'),
            )
            .map((one) => (
              <SentenceRow key={one.id} held={held} one={one} at={at === one.id} />
            ))}
          <Write held={held} finding={finding.id} />
        </section>
      ))}
      {open && !draft.findings.some(({ id }) => id === open.id) && (
        <section className={styles.finding} aria-label="New finding">
          <FindingForm held={held} finding={open} onClose={() => setOpen(null)} />
        </section>
      )}
      <div className={styles.acts}>
        <Button onClick={() => setOpen(blank())}>New finding</Button>
        <Button
          onClick={() =>
            void attempt('No proposals were made', async () => {
              await workbench().report.propose({ report: draft.id })
              bump(['report'])
            })
          }
        >
          Ask rules, story and verdicts again
        </Button>
        <span className={styles.space} />
        <Choice
          label="Show"
          hideLabel
          value={filter}
          options={[
            { id: 'open', title: 'To decide' },
            { id: 'all', title: 'All, rejected too' },
          ]}
          onChange={(value) => useReportView.setState({ filter: value })}
        />
      </div>
      <section aria-label="Proposals and further sentences">
        <h3 className={styles.heading}>{proposals.length > 0 ? `${proposals.length} proposals to decide` : 'Every proposal is decided'}</h3>
        {shown.slice(0, rows).map((one) => (
          <SentenceRow key={one.id} held={held} one={one} at={at === one.id} />
        ))}
        {shown.length > rows && (
          <div className={styles.acts}>
            <Button onClick={() => setRows(rows + rowsAtOnce)}>Show {Math.min(rowsAtOnce, shown.length - rows)} more</Button>
          </div>
        )}
        <Write held={held} finding={null} />
      </section>
    </div>
  )
}

function useKeys(held: DraftVersion, shown: readonly Sentence[]) {
  const offer = useCommands((state) => state.offer)
  useEffect(() => {
    const step = (by: 1 | -1) => {
      const now = shown.findIndex(({ id }) => id === useReportView.getState().at)
      const next = shown[Math.min(shown.length - 1, Math.max(0, now + by))]
      if (!next) return
      useReportView.setState({ at: next.id })
      document.getElementById(`sentence-${next.id}`)?.scrollIntoView({ block: 'nearest' })
    }
    const on = (state: 'adopted' | 'rejected') => () => {
      const now = shown.find(({ id }) => id === useReportView.getState().at)
      if (!now || now.machineText === null) return
      const next = shown[shown.indexOf(now) + 1]
      // At once, so that the next key is for the next sentence however long this one takes.
      if (next) useReportView.setState({ at: next.id })
      void decide(held, now, state)
    }
    return offer('report', [
      { id: 'report.next', title: 'Next sentence', group: 'Report', keys: ['j'], run: () => step(1) },
      { id: 'report.previous', title: 'Previous sentence', group: 'Report', keys: ['k'], run: () => step(-1) },
      { id: 'report.adopt', title: 'Adopt the proposal', group: 'Report', keys: ['a'], run: on('adopted') },
      { id: 'report.reject', title: 'Reject the proposal', group: 'Report', keys: ['x'], run: on('rejected') },
    ])
  }, [offer, held, shown])
}
