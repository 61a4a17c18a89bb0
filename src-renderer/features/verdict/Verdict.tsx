// A verdict with its sentences: what speaks for and against, what was checked, what is missing, in which order, and what next.
import { useCallback, useEffect } from 'react'
import type { Subject, Verdict as VerdictOf } from '../../../src-main/contract/verdict.ts'
import { useNothingReceived } from '../../app/Receive.tsx'
import { useCommands } from '../../app/state/commands.ts'
import { attempt, say } from '../../app/state/notices.ts'
import { useView } from '../../app/state/view.ts'
import { number, plural } from '../../app/words.ts'
import { useCaseInfo } from '../../bridge/case.ts'
import { workbench } from '../../bridge/client.ts'
import { useIncidents } from '../../bridge/detections.ts'
import { useExhibits } from '../../bridge/evidence.ts'
import { useKeptVerdicts } from '../../bridge/verdict.ts'
import { Button } from '../../design/Button.tsx'
import { Empty, Failure, Loading } from '../../design/States.tsx'
import { Claims } from './Claims.tsx'
import { Beside, OpinionClaims } from './model/Beside.tsx'
import { ModelPick } from './model/ModelPick.tsx'
import { PreviewDialog } from './model/PreviewDialog.tsx'
import { RunLine } from './model/RunLine.tsx'
import { useModel } from './model/state.ts'
import { TraceDialog } from './model/TraceDialog.tsx'
import { OutcomeSign } from './OutcomeSign.tsx'
import { subjectKey, theCase, useVerdict } from './state.ts'
import { Twin } from './Twin.tsx'
import styles from './Verdict.module.css'
import { Weighing } from './Weighing.tsx'
import { outcomeWords, subjectWords } from './words.ts'

/** No calibration on so few cases bears a certainty. */
const chance = (probability: number): string =>
  probability > 0.99 ? 'above 0.99' : probability < 0.01 ? 'below 0.01' : probability.toFixed(2)

export const Verdict = () => {
  const { subject, verdict, running, error, run: runOffline, twin, of } = useVerdict()
  const model = useModel()
  const { name: modelName } = model
  // A model is shown first what it would be given; nothing is sent by this alone.
  const run = useCallback(
    async () => (modelName === null ? runOffline() : useModel.setState({ previewing: true, error: null })),
    [modelName, runOffline],
  )
  const { data: info } = useCaseInfo()
  const offer = useCommands((state) => state.offer)
  const kept = useKeptVerdicts(subject)
  // An answer about another subject says nothing of this one.
  const known = kept.stale ? undefined : kept.data
  const newest = known?.[0]
  const nothing = useNothingReceived()
  useEffect(
    () =>
      offer('verdict', [
        { id: 'verdict.run', title: 'Run verdict', group: 'Verdict', keys: ['r'], run: () => void run() },
        {
          id: 'verdict.twin',
          title: 'Compare with the twin without an exhibit',
          group: 'Verdict',
          keys: ['w'],
          run: () => document.querySelector<HTMLButtonElement>(`.${styles.part} button`)?.click(),
        },
      ]),
    [offer, run],
  )
  // Another case was opened: what was found in the last one is not its verdict.
  const caseId = info?.id
  useEffect(() => {
    if (caseId === undefined || of === caseId) return
    useVerdict.getState().open(caseId)
    // The first case of this window: a model that was chosen before its name came stays chosen.
    if (of === null) return
    useModel.setState({ name: null, run: null, tracing: null, previewing: false, error: null })
  }, [caseId, of])
  const keep = () =>
    attempt('The verdict was not kept', async () => {
      if (verdict) await workbench().verdict.keep({ verdict })
      say('The verdict is kept with the case, and in the ledger')
    })
  return (
    <div className={styles.verdict}>
      <div className={styles.bar}>
        <h2 className={styles.name}>Verdict</h2>
        <SubjectPick />
        <ModelPick />
        <span className={styles.space} />
        {verdict && (
          <Button onClick={() => void keep()} title="Checked once more, kept with the case, and entered in the ledger">
            Keep
          </Button>
        )}
        <Button kind={verdict ? 'framed' : 'strong'} onClick={() => void run()} disabled={running !== null} shortcut="r">
          {running === 'verdict' ? 'Running' : verdict ? 'Run again' : 'Run verdict'}
        </Button>
      </div>
      {model.error && <Failure what="The model was not asked; nothing was sent." reason={model.error} />}
      <RunLine onVerdict={takeVerdict} />
      {model.previewing && modelName !== null && <PreviewDialog name={modelName} subject={subject} />}
      {model.tracing !== null && <TraceDialog run={model.tracing} />}
      {error && <Failure what={twin === null && verdict === null ? 'No verdict could be made.' : 'The run failed.'} reason={error} />}
      {running === 'verdict' && !verdict && <Loading what="Weighing the evidence, and checking each sentence against it" />}
      {!verdict && !error && running === null && kept.error && !known && (
        <Failure
          what="Whether a verdict is kept could not be read. Running one needs the same records."
          reason={kept.error}
          acts={<Button onClick={kept.again}>Try again</Button>}
        />
      )}
      {!verdict && !error && running === null && !kept.error && !known && <Loading what="Looking for a verdict kept with the case" />}
      {!verdict && !error && running === null && known && (
        <Empty
          icon="verdict"
          title={newest ? `A verdict of ${subjectWords(subject)} is kept` : `No verdict of ${subjectWords(subject)} yet`}
          acts={
            <>
              <Button kind="strong" onClick={() => void run()}>
                Run verdict
              </Button>
              {newest && (
                <Button onClick={() => useVerdict.setState({ verdict: newest.verdict, twin: null })}>
                  Show the one kept on {newest.at.slice(0, 16).replace('T', ' ')} UTC
                </Button>
              )}
            </>
          }
        >
          {nothing && 'Nothing has been received yet: a verdict now would rest on the intake alone. '}
          The offline analyst weighs detections, artifacts and what the client told us. Every sentence it writes is checked against the
          case; nothing leaves this machine.
        </Empty>
      )}
      {verdict && <Body verdict={verdict} />}
    </div>
  )
}

const takeVerdict = (verdict: VerdictOf) => useVerdict.setState({ subject: verdict.subject, verdict, twin: null, error: null })

const SubjectPick = () => {
  const { subject, about } = useVerdict()
  const selection = useView((state) => state.selection)
  const { data: exhibits } = useExhibits()
  const { data: incidents } = useIncidents()
  const options: { subject: Subject; title: string }[] = [{ subject: theCase, title: 'The whole case' }]
  for (const { id, path } of exhibits ?? []) options.push({ subject: { kind: 'exhibit', id }, title: `${id}, ${path.split('/').at(-1)}` })
  for (const { id, title } of (incidents ?? []).slice(0, 50))
    options.push({ subject: { kind: 'incident', id }, title: `Incident: ${title}` })
  // What is selected elsewhere is judged by one choice.
  if (selection?.kind === 'detection') options.push({ subject: { kind: 'detection', id: selection.id }, title: 'The selected detection' })
  if (selection?.kind === 'entity') options.push({ subject: { kind: 'entity', id: selection.id }, title: `Entity ${selection.id}` })
  if (!options.some((one) => subjectKey(one.subject) === subjectKey(subject))) options.push({ subject, title: subjectWords(subject) })
  return (
    <select
      className={styles.pick}
      aria-label="Subject of the verdict"
      value={subjectKey(subject)}
      onChange={(event) => {
        const chosen = options.find((one) => subjectKey(one.subject) === event.target.value)
        if (chosen) about(chosen.subject)
      }}
    >
      {options.map((one) => (
        <option key={subjectKey(one.subject)} value={subjectKey(one.subject)}>
          {one.title}
        </option>
      ))}
    </select>
  )
}

const Body = ({ verdict }: { verdict: VerdictOf }) => {
  const standing = verdict.claims.length - verdict.struck
  const facts = verdict.claims.filter((one) => one.kind === 'fact').length
  return (
    <div className={styles.body}>
      <header className={styles.head}>
        <OutcomeSign outcome={verdict.verdict} />
        <div className={styles.headWords}>
          <p className={styles.big}>
            <span style={{ color: `var(--${verdict.verdict})` }}>{outcomeWords[verdict.verdict]}</span>{' '}
            <span className={styles.confidence}>{verdict.confidence} confidence</span>
          </p>
          <p className={styles.method}>
            {verdict.method.by} {verdict.method.version}, rules and documented weights
            {verdict.opinion ? `; ${verdict.opinion.model} is asked beside it and changes nothing of it` : ', no model'}
            {verdict.probability !== null && `; calibrated probability of an attack ${chance(verdict.probability)}`}
          </p>
        </div>
        <div className={styles.counts}>
          <span>
            {plural(verdict.claims.length, 'sentence')}, {number(facts)} of fact
          </span>
          <b>
            {number(standing)} stand, {number(verdict.struck)} struck
          </b>
        </div>
      </header>
      {verdict.opinion && <Beside verdict={verdict} opinion={verdict.opinion} />}
      <Weighing verdict={verdict} />
      <Claims claims={verdict.claims} />
      {verdict.opinion && <OpinionClaims opinion={verdict.opinion} />}
      <section className={styles.part} aria-label="Missing evidence">
        <h3 className={styles.label}>What is missing, and would decide</h3>
        {verdict.missing.map(({ what, why }) => (
          <p key={what} className={styles.gap}>
            {what} <span className={styles.quietPart}>{why}</span>
          </p>
        ))}
      </section>
      <Timeline verdict={verdict} />
      <section className={styles.part} aria-label="Blast radius">
        <h3 className={styles.label}>Blast radius</h3>
        <p className={styles.gap}>
          Did touch{' '}
          {verdict.blastRadius.touched.slice(0, 10).map(({ entity, events }) => (
            <span key={entity} className={styles.chip} title={plural(events, 'event')}>
              {entity}
            </span>
          ))}
          {verdict.blastRadius.touched.length === 0 && <span className={styles.quietPart}>no entity is named by the detections</span>}
        </p>
        <p className={styles.gap}>
          Could reach <span className={styles.quietPart}>{verdict.blastRadius.couldReach.text}</span>
        </p>
        {verdict.blastRadius.unknown.map((text) => (
          <p key={text} className={styles.gap}>
            Unknown <span className={styles.quietPart}>{text}</span>
          </p>
        ))}
      </section>
      <section className={styles.part} aria-label="Alternatives">
        <h3 className={styles.label}>Alternatives considered</h3>
        {verdict.alternatives.map(({ what, text, claims }) => (
          <p key={what} className={styles.gap}>
            {what[0]!.toUpperCase() + what.slice(1)}{' '}
            <span className={styles.quietPart}>
              {claims.length === 0 ? text : `${plural(claims.length, 'sentence supports it', 'sentences support it')}`}
            </span>
          </p>
        ))}
      </section>
      <Twin verdict={verdict} />
      <section className={styles.part} aria-label="Next steps">
        <h3 className={styles.label}>Next steps</h3>
        <ol className={styles.steps}>
          {verdict.nextSteps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
    </div>
  )
}

const Timeline = ({ verdict }: { verdict: VerdictOf }) => {
  const select = useView((state) => state.select)
  if (verdict.timeline.length === 0) return null
  return (
    <section className={styles.part} aria-label="Order of tactics">
      <h3 className={styles.label}>In order, by tactic</h3>
      <ol>
        {verdict.timeline.map((phase) => (
          <li key={phase.tactic}>
            <button
              type="button"
              className={styles.phase}
              onClick={() => phase.claims[0] !== undefined && select({ kind: 'claim', id: phase.claims[0] })}
            >
              <span className={styles.when}>{phase.from === null ? 'undated' : phase.from.replace('T', ' ').replace('Z', ' UTC')}</span>
              <b>{phase.title}</b>
              <span className={styles.quietPart}>
                {plural(phase.claims.length, 'sentence')}
                {phase.doubt !== '' && `, ${phase.doubt}`}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}
