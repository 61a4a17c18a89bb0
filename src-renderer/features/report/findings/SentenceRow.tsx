// One sentence: its words, what it cites, who drafted it, and what was decided. Edited in place.
import { useState } from 'react'
import type { DraftVersion, ReportCitation, Sentence } from '../../../../src-main/contract/report.ts'
import { attempt } from '../../../app/state/notices.ts'
import { useView } from '../../../app/state/view.ts'
import { editReport } from '../../../bridge/report.ts'
import { Button } from '../../../design/Button.tsx'
import { cx } from '../../../design/cx.ts'
import { Field } from '../../../design/Field.tsx'
import styles from '../Report.module.css'
import { useReportView } from '../state.ts'
import { sourceWord, stateWords } from '../words.ts'
import { decide } from './decide.ts'

const citesShown = 6

export const SentenceRow = ({ held, one, at }: { held: DraftVersion; one: Sentence; at: boolean }) => {
  const { draft } = held
  const [text, setText] = useState<string | null>(null)
  const { state, by } = one.decision
  const machine = one.machineText !== null
  const save = () =>
    attempt('The sentence was not changed', async () => {
      await editReport(draft.id, { do: 'rewrite', id: one.id, text: text ?? one.text })
      setText(null)
    })
  const move = (finding: string) =>
    machine
      ? void decide(held, one, 'adopted', finding === '' ? null : finding)
      : void attempt('The sentence was not moved', () =>
          editReport(draft.id, { do: 'rewrite', id: one.id, finding: finding === '' ? null : finding }),
        )
  return (
    <article
      id={`sentence-${one.id}`}
      className={cx(
        styles.sentence,
        styles[one.kind],
        state === 'proposed' && styles.proposed,
        state === 'rejected' && styles.rejected,
        at && styles.at,
      )}
      onFocusCapture={() => useReportView.setState({ at: one.id })}
    >
      {text === null ? (
        <p className={styles.text}>
          {one.form !== 'sentence' && <span className={styles.form2}>{one.form}: </span>}
          {one.text}
        </p>
      ) : (
        <Field label="Words" lines={3} value={text} onChange={setText} autoFocus />
      )}
      {one.coverage && (
        <p className={styles.words}>
          in {one.coverage.sources.join(', ')} between {one.coverage.from} and {one.coverage.to},{' '}
          {one.coverage.complete ? 'shown complete' : `may be incomplete because ${one.coverage.because}`}
        </p>
      )}
      <footer className={styles.foot}>
        <span className={styles.kindWord}>{one.kind}</span>
        <span className={styles.words}>
          {machine ? `${sourceWord(one)}, ${stateWords[state]}${by ? ` by ${by.replace(/ <.*/, '')}` : ''}` : 'Examiner'}
        </span>
        {one.citations.slice(0, citesShown).map((cited) => (
          <Cited key={JSON.stringify(cited)} cited={cited} />
        ))}
        {one.citations.length > citesShown && <span className={styles.words}>+{one.citations.length - citesShown}</span>}
        <span className={styles.rowActs}>
          {text !== null ? (
            <>
              <Button onClick={() => setText(null)}>Cancel</Button>
              <Button kind="strong" disabled={text === one.text || text === ''} onClick={() => void save()}>
                {machine ? 'Save as edited' : 'Save'}
              </Button>
            </>
          ) : (
            <>
              {draft.findings.length > 0 && state !== 'rejected' && (
                <select
                  className={styles.select}
                  aria-label="Finding it belongs to"
                  value={one.finding ?? ''}
                  onChange={(event) => move(event.target.value)}
                >
                  <option value="">{machine && state === 'proposed' ? 'adopt into…' : 'no finding'}</option>
                  {draft.findings.map((finding, index) => (
                    <option key={finding.id} value={finding.id}>
                      Finding {index + 1}
                    </option>
                  ))}
                </select>
              )}
              {machine && state !== 'adopted' && state !== 'edited' && (
                <Button shortcut={at ? 'a' : undefined} onClick={() => void decide(held, one, 'adopted')}>
                  Adopt
                </Button>
              )}
              {one.form === 'sentence' && state !== 'rejected' && <Button onClick={() => setText(one.text)}>Edit</Button>}
              {machine && state !== 'rejected' && (
                <Button shortcut={at ? 'x' : undefined} onClick={() => void decide(held, one, 'rejected')}>
                  Reject
                </Button>
              )}
              {machine && state !== 'proposed' && <Button onClick={() => void decide(held, one, 'proposed')}>Take back</Button>}
              {!machine && (
                <Button onClick={() => void attempt('It was not removed', () => editReport(draft.id, { do: 'remove', id: one.id }))}>
                  Remove
                </Button>
              )}
            </>
          )}
        </span>
      </footer>
    </article>
  )
}

const Cited = ({ cited }: { cited: ReportCitation }) => {
  const select = useView((state) => state.select)
  const [label, open] =
    cited.kind === 'event'
      ? [cited.uid.slice(0, 8), () => select({ kind: 'event', uid: cited.uid })]
      : cited.kind === 'detection'
        ? ['detection', () => select({ kind: 'detection', id: cited.id })]
        : [`${cited.member} ${cited.start}–${cited.end}`, () => select({ kind: 'member', member: cited.member })]
  return (
    <button type="button" className={styles.cite} onClick={open} title="Show what is cited">
      {label}
    </button>
  )
}
