// Both verdicts side by side, with what follows where they differ; beneath, the model's sentences and what was checked of each.
import type { Opinion, Verdict } from '../../../../src-main/contract/verdict.ts'
import { number, plural } from '../../../app/words.ts'
import { Button } from '../../../design/Button.tsx'
import { Claims } from '../Claims.tsx'
import { OutcomeSign } from '../OutcomeSign.tsx'
import verdictStyles from '../Verdict.module.css'
import { outcomeWords } from '../words.ts'
import styles from './Model.module.css'
import { useModel } from './state.ts'

export const Beside = ({ verdict, opinion }: { verdict: Verdict; opinion: Opinion }) => (
  <section className={styles.beside} aria-label="Both verdicts">
    <div className={styles.two}>
      <One title="Offline analyst" of={verdict} claims={verdict.claims.length} struck={verdict.struck} stands summary={verdict.summary} />
      <One
        title={opinion.model}
        of={opinion}
        claims={opinion.claims.length}
        struck={opinion.struck}
        stands={false}
        summary={opinion.summary}
      />
    </div>
    <p className={opinion.agrees && opinion.supported ? styles.reason : styles.differs}>
      {opinion.reason}
      <Button kind="bare" onClick={() => useModel.setState({ tracing: opinion.run })}>
        Trace of run {opinion.run}
      </Button>
    </p>
  </section>
)

const One = (props: {
  title: string
  of: Pick<Verdict, 'verdict' | 'confidence'>
  claims: number
  struck: number
  stands: boolean
  summary: string
}) => {
  const { title, of, claims, struck, stands, summary } = props
  return (
    <div className={styles.one}>
      <p className={styles.label}>
        {title}
        {stands && <span className={styles.stands}>stands</span>}
      </p>
      <p className={verdictStyles.outcome} style={{ color: `var(--${of.verdict})` }}>
        <OutcomeSign outcome={of.verdict} size={18} /> {outcomeWords[of.verdict]}
        <span className={styles.confidence}>{of.confidence} confidence</span>
      </p>
      <p className={styles.words}>{summary === '' ? 'It gives no reading in words.' : summary}</p>
      <p className={styles.quiet}>
        {plural(claims, 'sentence')}: {number(claims - struck)} stand, {number(struck)} struck
      </p>
    </div>
  )
}

export const OpinionClaims = ({ opinion }: { opinion: Opinion }) => (
  <>
    <h3 className={styles.heading}>
      Sentences of {opinion.model}{' '}
      <span className={styles.quiet}>checked as the offline analyst’s are; what fails is struck and stays</span>
    </h3>
    {opinion.claims.length === 0 ? <p className={styles.none}>It wrote none.</p> : <Claims claims={opinion.claims} />}
    {(opinion.missing.length > 0 || opinion.nextSteps.length > 0) && (
      <section className={verdictStyles.part} aria-label={`What ${opinion.model} would look for`}>
        <h3 className={verdictStyles.label}>What {opinion.model} would look for, unchecked</h3>
        {opinion.missing.map(({ what, why }) => (
          <p key={what} className={verdictStyles.gap}>
            {what} <span className={verdictStyles.quietPart}>{why}</span>
          </p>
        ))}
        {opinion.nextSteps.map((step) => (
          <p key={step} className={verdictStyles.gap}>
            {step}
          </p>
        ))}
      </section>
    )}
  </>
)
