// Clocks that were wrong: what two sources that saw the same thing suggest, what is in force, what was taken back.
import { useState } from 'react'
import type { ClockOffset, ClockProposal, ClockScope } from '../../../../src-main/contract/clock.ts'
import type { Coverage } from '../../../../src-main/contract/coverage.ts'
import { showInTimeline } from '../../../app/go/go.ts'
import { attempt, say } from '../../../app/state/notices.ts'
import { durationText } from '../../../app/time/format.ts'
import { number, plural } from '../../../app/words.ts'
import { workbench } from '../../../bridge/client.ts'
import { useClockOffsets, useClockProposals } from '../../../bridge/coverage.ts'
import { Button } from '../../../design/Button.tsx'
import { cx } from '../../../design/cx.ts'
import { Failure, Loading } from '../../../design/States.tsx'
import styles from './Clocks.module.css'
import { SetClock } from './SetClock.tsx'

export const signed = (us: string | number): string => `${Number(us) < 0 ? '-' : '+'}${durationText(Number(us))}`

export const clockName = ({ exhibit, source, host }: ClockScope, titleOf: (source: string) => string): string =>
  [source === null ? null : titleOf(source), host === null ? null : `on ${host}`, exhibit === null ? null : `in ${exhibit}`]
    .filter((part) => part !== null)
    .join(' ')

export const Clocks = ({ coverage }: { coverage: Coverage }) => {
  const { data: offsets, error, again } = useClockOffsets()
  const { data: found, loading, error: unasked } = useClockProposals()
  const [busy, setBusy] = useState(false)
  const titleOf = (source: string) => coverage.lanes.find((lane) => lane.source === source)?.title ?? source
  const act = async (what: string, work: () => Promise<{ moved: number }>) => {
    setBusy(true)
    const done = await attempt(what, work)
    if (done) say(`${plural(done.moved, 'event')} moved in the timeline; the records keep what they say`)
    setBusy(false)
  }
  if (error && !offsets)
    return <Failure what="The offsets could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (!offsets) return <Loading what="Reading the offsets" />
  const inForce = offsets.filter(({ ended }) => ended === null)
  const before = offsets.filter(({ ended }) => ended !== null)
  return (
    <div className={styles.clocks}>
      <section className={styles.part} aria-label="Proposed">
        <h3 className={styles.heading}>Proposed, where two sources saw the same thing</h3>
        {unasked && <Failure what="The clocks could not be compared." reason={unasked} />}
        {!found && loading && <Loading what="Comparing the clocks of sources" />}
        {found?.proposals.length === 0 && (
          <p className={styles.words}>
            {found.pairs.length === 0
              ? 'No two sources of this case recorded the same request or the same connection.'
              : `${plural(found.pairs.length, 'pair')} of clocks recorded the same things, and ${found.pairs.length === 1 ? 'it agrees' : 'all agree'} within what delivery and precision make.`}
          </p>
        )}
        {found?.proposals.map((proposal) => (
          <Proposal
            key={`${JSON.stringify(proposal.move)}${JSON.stringify(proposal.against)}${proposal.pair.kind}`}
            proposal={proposal}
            titleOf={titleOf}
            busy={busy}
            onSet={() =>
              void act('The offset was not set', () => workbench().clock.set({ ...proposal.move, us: proposal.us, reason: proposal.why }))
            }
          />
        ))}
      </section>
      <section className={styles.part} aria-label="In force">
        <h3 className={styles.heading}>In force</h3>
        {inForce.length === 0 && <p className={styles.words}>Every record stands where its own clock puts it.</p>}
        {inForce.map((offset) => (
          <Offset
            key={offset.id}
            offset={offset}
            titleOf={titleOf}
            busy={busy}
            onEnd={() => void act('The offset was not taken back', () => workbench().clock.end({ id: offset.id }))}
          />
        ))}
      </section>
      <SetClock coverage={coverage} busy={busy} onSet={(offset) => act('The offset was not set', () => workbench().clock.set(offset))} />
      {before.length > 0 && (
        <section className={styles.part} aria-label="Taken back">
          <h3 className={styles.heading}>Taken back</h3>
          {before.map((offset) => (
            <Offset key={offset.id} offset={offset} titleOf={titleOf} busy={busy} />
          ))}
        </section>
      )}
    </div>
  )
}

interface ProposalProps {
  proposal: ClockProposal
  titleOf: (source: string) => string
  busy: boolean
  onSet: () => void
}

const Proposal = ({ proposal: { move, us, against, pair, why }, titleOf, busy, onSet }: ProposalProps) => (
  <div className={styles.row}>
    <span className={styles.offset}>{signed(us)}</span>
    <div>
      <p className={styles.name}>
        {clockName(move, titleOf)} <span className={styles.faint}>brought to {clockName(against, titleOf)}</span>
      </p>
      <p className={styles.words}>{why}.</p>
      <p className={styles.faint}>
        {number(pair.events)} pairs by {pair.kind === 'request' ? 'request id' : 'addresses and ports'}, eight of ten between{' '}
        {signed(pair.low)} and {signed(pair.high)}; for example{' '}
        {pair.examples.map(([a, b], index) => (
          <span key={a}>
            {index > 0 && ', '}
            <button type="button" className={styles.link} onClick={() => showInTimeline(a)}>
              {a.slice(0, 6)}
            </button>{' '}
            and{' '}
            <button type="button" className={styles.link} onClick={() => showInTimeline(b)}>
              {b.slice(0, 6)}
            </button>
          </span>
        ))}
      </p>
    </div>
    <Button disabled={busy} onClick={onSet}>
      Set this offset
    </Button>
  </div>
)

interface OffsetProps {
  offset: ClockOffset
  titleOf: (source: string) => string
  busy: boolean
  onEnd?: () => void
}

const Offset = ({ offset, titleOf, busy, onEnd }: OffsetProps) => (
  <div className={cx(styles.row, offset.ended !== null && styles.ended)}>
    <span className={styles.offset}>{signed(offset.us)}</span>
    <div>
      <p className={styles.name}>{clockName(offset, titleOf)}</p>
      <p className={styles.words}>{offset.reason}</p>
      <p className={styles.faint}>
        set by {offset.author} on {offset.at.slice(0, 19).replace('T', ' ')} UTC
        {offset.ended && `; ended by ${offset.ended.author} on ${offset.ended.at.slice(0, 19).replace('T', ' ')} UTC`}
      </p>
    </div>
    {onEnd && (
      <Button disabled={busy} onClick={onEnd}>
        Take back
      </Button>
    )}
  </div>
)
