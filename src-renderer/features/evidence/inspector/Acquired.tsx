// How an exhibit was collected, where an acquisition plan wrote it: by whom, with which commands, what was refused, and what that shows.
import { Fact, Section } from '../../../app/inspector/Section.tsx'
import { copyText } from '../../../app/values/copy.ts'
import { number, plural } from '../../../app/words.ts'
import { useAcquisition } from '../../../bridge/keep.ts'
import { cx } from '../../../design/cx.ts'
import { Failure } from '../../../design/States.tsx'
import styles from './kept.module.css'

const commandsShown = 40

const clock = (offset: number | null): string =>
  offset === null
    ? 'no server said its time'
    : offset === 0
      ? 'as the servers'
      : `${Math.abs(offset)} s ${offset > 0 ? 'ahead of' : 'behind'} the servers`

/** A vendor's program says who called it as JSON: the name in it, or the text as it is. */
const nameOf = (collector: string): string => {
  try {
    const said = JSON.parse(collector) as Record<string, unknown>
    const name = said.Arn ?? said.userPrincipalName ?? said.login ?? said.name
    return typeof name === 'string' && name !== '' ? name : collector
  } catch {
    return collector
  }
}

export const Acquired = ({ exhibit }: { exhibit: string }) => {
  const { data } = useAcquisition(exhibit)
  if (!data) return null
  if ('unreadable' in data)
    return <Failure what="It looks like the bag of an acquisition plan, and cannot be read as one." reason={data.unreadable} />
  const fails = data.checks.filter(({ holds }) => !holds)
  const refused = data.steps.filter(({ status }) => status !== 'complete')
  return (
    <>
      <Section
        title="Collected by an acquisition plan"
        aside={data.holds ? 'bag verifies' : plural(fails.length, 'check fails', 'checks fail')}
      >
        {fails.slice(0, 6).map(({ subject, detail }) => (
          <Fact key={`${subject} ${detail}`} title={<span className={styles.bad}>{subject}</span>} value={detail} words tail={30} />
        ))}
        <Fact title="Collector" value={nameOf(data.collector)} tail={20} onClick={() => void copyText(data.collector, 'Collector')} />
        <Fact title="Account" value={data.account} remark={data.provider} />
        <Fact title="Asked from" value={data.from} />
        <Fact title="Until" value={data.to} />
        <Fact title="Ran from" value={data.started} remark={data.interruptions > 0 ? plural(data.interruptions, 'interruption') : ''} />
        <Fact title="Until" value={data.ended} />
        <Fact title="Clock there" value={clock(data.clockOffset)} words />
        <Fact title="Program" value={data.tool} words />
        <Fact title="Host" value={data.host} words />
        <Fact
          title="Regions"
          value={data.regions.asked.join(', ')}
          remark={data.regions.refused.length > 0 ? `${data.regions.refused.length} refused` : ''}
          tail={16}
        />
        <Fact title="Script" value={data.scriptSha256} tail={12} remark="SHA-256" />
      </Section>
      <Section title="What it shows" aside={plural(data.claims.filter(({ state }) => state === 'shown_complete').length, 'complete claim')}>
        {data.claims.length === 0 && <p className={styles.claim}>No log was asked for that could be shown complete.</p>}
        {data.claims.map((claim) => (
          <p key={`${claim.what} ${claim.region}`} className={styles.claim}>
            <b>
              {claim.state === 'shown_complete' ? 'Shown complete' : 'Not shown complete'}: {claim.what}
              {claim.region === 'all' ? '' : ` in ${claim.region}`}
            </b>
            , {number(claim.records)} records. {claim.because.slice(0, 3).join('; ')}.
            {claim.leavesOut.length > 0 && ` Never in it: ${claim.leavesOut.join(', ')}.`}
          </p>
        ))}
      </Section>
      <Section title="Commands" aside={`${number(data.steps.length)}, ${number(refused.length)} not answered`}>
        <div className={styles.steps}>
          {[...refused, ...data.steps.filter(({ status }) => status === 'complete')].slice(0, commandsShown).map((step) => (
            <div key={step.name} className={styles.step}>
              <code title={step.command}>{step.command}</code>
              <span className={cx(step.status === 'complete' ? styles.faint : styles.bad)} title={step.error ?? step.requestIds.join(', ')}>
                {step.status === 'complete'
                  ? `${plural(step.pages, 'page')}${step.items === null ? '' : `, ${number(step.items)}`}`
                  : step.status}
              </span>
            </div>
          ))}
          {data.steps.length > commandsShown && (
            <span className={styles.faint}>{data.steps.length - commandsShown} more in acquisition.json</span>
          )}
        </div>
      </Section>
    </>
  )
}
