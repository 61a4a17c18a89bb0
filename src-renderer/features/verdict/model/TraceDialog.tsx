// What a model was sent and said, step by step, while it works and ever after; stoppable.
import { useState } from 'react'
import type { ModelRun, ModelStep } from '../../../../src-main/contract/model.ts'
import { attempt } from '../../../app/state/notices.ts'
import { useSettings } from '../../../app/state/settings.ts'
import { clockText } from '../../../app/time/format.ts'
import { number, plural } from '../../../app/words.ts'
import { workbench } from '../../../bridge/client.ts'
import { useModelRun } from '../../../bridge/models.ts'
import { Button } from '../../../design/Button.tsx'
import { cx } from '../../../design/cx.ts'
import { Dialog } from '../../../design/Dialog.tsx'
import { Icon } from '../../../design/Icon.tsx'
import { Failure, Loading } from '../../../design/States.tsx'
import styles from './Model.module.css'
import { useModel } from './state.ts'

const kindWords: Record<ModelStep['kind'], string> = {
  asked: 'Sent',
  answered: 'Answered',
  looked: 'Looked',
  refused: 'Not accepted',
  ended: 'Ended',
}
const agentWords: Record<ModelStep['agent'], string> = { forensics: 'Forensics', investigation: 'Investigation', question: 'Question' }
const stateWords: Record<ModelRun['state'], string> = { running: 'At work', done: 'Answered', stopped: 'Stopped', failed: 'Failed' }

export const TraceDialog = ({ run: id }: { run: number }) => {
  const { data, error, loading, again } = useModelRun(id)
  const close = () => useModel.setState({ tracing: null })
  const running = data?.run.state === 'running'
  return (
    <Dialog
      title={data ? `Trace of run ${id}: ${data.run.model}` : `Trace of run ${id}`}
      open
      full
      onClose={close}
      acts={
        <>
          <span className={styles.sum} role="status">
            {data && runWords(data.run)}
          </span>
          {running && <Button onClick={() => void attempt('It was not stopped', () => workbench().models.stop({ run: id }))}>Stop</Button>}
          <Button onClick={close}>Close</Button>
        </>
      }
    >
      {error && <Failure what="The trace could not be read." reason={error} acts={<Button onClick={again}>Read again</Button>} />}
      {!data && loading && <Loading what="Reading the trace" />}
      {data && <Steps steps={data.steps} />}
    </Dialog>
  )
}

export const runWords = (run: ModelRun): string =>
  `${stateWords[run.state]}${run.message === null ? '' : `: ${run.message}`}. ${plural(run.steps, 'turn')} of ${run.budget.steps}, ${number(run.tokens)} tokens of ${number(run.budget.tokens)}, ${number(Math.round(run.seconds))} s${run.place === 'in process' ? '; nothing was sent' : `; ${number(run.bytesSent)} bytes sent`}`

const Steps = ({ steps }: { steps: readonly ModelStep[] }) => {
  const zone = useSettings((state) => state.zone)
  const [chosen, setChosen] = useState<number | null>(null)
  const shown = steps.find((one) => one.n === chosen) ?? steps.at(-1)
  return (
    <div className={styles.preview}>
      <ol className={styles.steps} aria-label="Steps">
        {steps.map((one) => (
          <li key={one.n}>
            <button
              type="button"
              className={cx(styles.step, one.n === shown?.n && styles.chosen)}
              aria-current={one.n === shown?.n}
              onClick={() => setChosen(one.n)}
            >
              <span className={styles.when}>{clockText(Date.parse(one.at) * 1000, zone)}</span>
              <span className={one.kind === 'refused' ? styles.bad : styles.kind}>{kindWords[one.kind]}</span>
              <span className={styles.stepTitle} title={one.title}>
                {one.kind === 'asked' ? `${agentWords[one.agent]}, ${one.title}` : one.title}
              </span>
              {one.influence.length > 0 && (
                <span className={styles.bad} title="Part of this addresses its reader">
                  <Icon name="warning" size={12} />
                  <span className={styles.unseen}>addresses its reader</span>
                </span>
              )}
            </button>
          </li>
        ))}
        {steps.length === 0 && <li className={styles.quiet}>Nothing was sent yet.</li>}
      </ol>
      <div className={styles.main}>
        {shown && (
          <>
            <p className={styles.words}>
              <b>{agentWords[shown.agent]} agent</b>, {kindWords[shown.kind].toLowerCase()}
              {shown.tokens && `; ${number(shown.tokens.sent)} tokens sent, ${number(shown.tokens.received)} received`}
              {shown.sha256 !== null && (
                <span className={styles.hash} title={shown.sha256}>
                  SHA-256 of the request {shown.sha256.slice(0, 16)}…
                </span>
              )}
              {shown.size > shown.text.length && `; the first ${number(shown.text.length)} of ${number(shown.size)} characters`}
            </p>
            {shown.influence.map((text) => (
              <p key={text} className={styles.warn}>
                <Icon name="warning" size={13} /> Addresses its reader: <span className={styles.passage}>{text}</span>
              </p>
            ))}
            <section className={styles.text} aria-label="Words of this step">
              <pre>{shown.text === '' ? shown.title : pretty(shown)}</pre>
            </section>
          </>
        )}
      </div>
    </div>
  )
}

/** What a model says is one document: readable by lines. */
const pretty = ({ kind, text }: ModelStep): string => {
  if (kind !== 'answered') return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
