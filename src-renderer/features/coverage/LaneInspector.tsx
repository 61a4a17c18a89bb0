// One lane, or a layer: how much of the time is shown, what shows it and by which evidence, what is left out, each interval.
import type { Coverage, CoverageClaim, CoverageLane, CoverageState } from '../../../src-main/contract/coverage.ts'
import { coverageStates } from '../../../src-main/contract/coverage.ts'
import { StateSample } from '../../app/coverage/Bands.tsx'
import { stateWords } from '../../app/coverage/bands.ts'
import { showInTimeline } from '../../app/go/go.ts'
import shared from '../../app/inspector/Inspector.module.css'
import { InspectorBar } from '../../app/inspector/InspectorBar.tsx'
import { Section } from '../../app/inspector/Section.tsx'
import { LayerMark, layerWords } from '../../app/marks.tsx'
import { useSettings } from '../../app/state/settings.ts'
import { useView } from '../../app/state/view.ts'
import { durationText, rangeText } from '../../app/time/format.ts'
import { number, plural } from '../../app/words.ts'
import { useWholeCoverage } from '../../bridge/coverage.ts'
import { Button } from '../../design/Button.tsx'
import { Empty, Failure, Loading } from '../../design/States.tsx'
import { laneBuckets } from './buckets.ts'
import styles from './LaneInspector.module.css'
import { useCoverageView } from './state.ts'
import { bases, percent, placeOf, sharesOf } from './words.ts'

export const LaneInspector = ({ id }: { id: string }) => {
  const { data, error } = useWholeCoverage(laneBuckets)
  if (error && !data) return <Failure what="Coverage could not be read." reason={error} />
  if (!data) return <Loading what="Reading" />
  const lane = data.lanes.find((each) => each.id === id)
  if (lane) return <Lane lane={lane} coverage={data} />
  if (id in layerWords) return <LayerPart layer={id as keyof typeof layerWords} coverage={data} />
  return <Empty title="There is no such lane">{id}</Empty>
}

const Lane = ({ lane, coverage }: { lane: CoverageLane; coverage: Coverage }) => {
  const zone = useSettings((state) => state.zone)
  const set = useView((state) => state.set)
  const show = useCoverageView((state) => state.show)
  const shares = sharesOf(lane.segments)
  const claims = coverage.claims.filter((claim) => lane.claims.includes(claim.id))
  const place = placeOf(lane)
  const told = lane.segments.filter(({ state }) => state !== 'unknown')
  const listed = [...told.filter(({ state }) => state === 'missing'), ...told.filter(({ state }) => state !== 'missing')].slice(0, 60)
  return (
    <>
      <InspectorBar mark={<LayerMark layer={lane.layer} quiet />} kind="Lane" id={layerWords[lane.layer].title}>
        <Button
          kind="bare"
          onClick={() => set({ area: 'timeline', query: queryOf(lane), range: null, brush: null })}
          title="The events of this lane"
        >
          Timeline
        </Button>
      </InspectorBar>
      <p className={shared.sentence}>
        {lane.title}
        {place && ` of ${place}`}: {sentence(shares, lane.events)}
      </p>
      <Section title="Of the time looked at" aside={durationText(Number(coverage.to) - Number(coverage.from))}>
        {coverageStates.map((state) => (
          <div key={state} className={styles.share}>
            <StateSample state={state} />
            <span>{stateWords[state]}</span>
            <span className={styles.number}>{percent(shares[state])}</span>
          </div>
        ))}
      </Section>
      <Section title="What shows it" aside={claims.length > 0 ? number(claims.length) : undefined}>
        {claims.length === 0 ? (
          <p className={shared.paragraph}>
            {lane.events > 0 ? plural(lane.events, 'event') : 'No event'}, and nothing beside. Records alone never show that none is
            lacking: that takes a digest chain without a gap, sequence numbers, or an acquisition record that keeps how logging was set.
          </p>
        ) : (
          claims.slice(0, 40).map((claim) => <Claim key={claim.id} claim={claim} zone={zone} />)
        )}
      </Section>
      {lane.excludes.length > 0 && (
        <Section title="Left out by how logging was set">
          {lane.excludes.map((each) => (
            <p key={each} className={shared.paragraph}>
              {each}
            </p>
          ))}
        </Section>
      )}
      <Section title="Intervals" aside={told.length > listed.length ? `the first ${listed.length} of ${number(told.length)}` : undefined}>
        {listed.map(({ state, from, to, events }) => (
          <button
            key={`${state}${from}`}
            type="button"
            className={styles.interval}
            title="Sets the time range"
            onClick={() => set({ range: { from: Number(from), to: Number(to) } })}
          >
            <StateSample state={state} />
            <span className={styles.value}>{rangeText(Number(from), Number(to), zone)}</span>
            <span className={styles.number}>{state === 'missing' ? durationText(Number(to) - Number(from)) : number(events)}</span>
          </button>
        ))}
      </Section>
      {(shares.missing > 0 || shares.unknown > 0) && (
        <Section title="What to do">
          <p className={shared.paragraph}>Ask for what is not here before the client's systems delete it.</p>
          <div className={styles.acts}>
            <Button
              onClick={() => {
                set({ area: 'coverage' })
                show('expiry')
              }}
            >
              What expires first
            </Button>
          </div>
        </Section>
      )}
    </>
  )
}

const LayerPart = ({ layer, coverage }: { layer: keyof typeof layerWords; coverage: Coverage }) => {
  const lanes = coverage.lanes.filter((lane) => lane.layer === layer)
  const select = useView((state) => state.select)
  const set = useView((state) => state.set)
  const show = useCoverageView((state) => state.show)
  return (
    <>
      <InspectorBar mark={<LayerMark layer={layer} quiet />} kind="Layer" id={layerWords[layer].title} />
      <p className={shared.sentence}>
        {lanes.length === 0
          ? `No log of the ${layerWords[layer].title.toLowerCase()} layer stands in this case: that nothing is seen there says nothing.`
          : `${layerWords[layer].title}: ${plural(lanes.length, 'lane')} with ${plural(
              lanes.reduce((sum, { events }) => sum + events, 0),
              'event',
            )}.`}
      </p>
      {lanes.length > 0 && (
        <Section title="Lanes">
          {lanes.map((lane) => (
            <button key={lane.id} type="button" className={styles.interval} onClick={() => select({ kind: 'lane', id: lane.id })}>
              <span className={styles.words}>{lane.title}</span>
              <span className={styles.value}>{placeOf(lane)}</span>
              <span className={styles.number}>{number(lane.events)}</span>
            </button>
          ))}
        </Section>
      )}
      <Section title="What to do">
        <p className={shared.paragraph}>A layer is shown complete only where every lane of it is.</p>
        <div className={styles.acts}>
          <Button
            onClick={() => {
              set({ area: 'coverage' })
              show('expiry')
            }}
          >
            What expires first
          </Button>
        </div>
      </Section>
    </>
  )
}

const Claim = ({ claim, zone }: { claim: CoverageClaim; zone: string }) => {
  const select = useView((state) => state.select)
  const set = useView((state) => state.set)
  return (
    <div className={styles.claim}>
      <div className={styles.claimHead}>
        <StateSample state={claim.state} />
        <span>{bases[claim.basis]}</span>
        <span className={styles.value}>{rangeText(Number(claim.from), Number(claim.to), zone)}</span>
      </div>
      <p className={shared.paragraph}>{claim.statement}</p>
      {claim.evidence.slice(0, 6).map(({ kind, ref }) => {
        if (kind === 'member')
          return (
            <button
              key={ref}
              type="button"
              className={styles.link}
              onClick={() => {
                set({ area: 'evidence' })
                select({ kind: 'member', member: ref })
              }}
            >
              {ref}
            </button>
          )
        if (kind === 'event')
          return (
            <button key={ref} type="button" className={styles.link} onClick={() => showInTimeline(ref)}>
              event {ref.slice(0, 8)}
            </button>
          )
        return null
      })}
      {claim.evidence.length > 6 && <span className={styles.rest}>and {number(claim.evidence.length - 6)} more</span>}
    </div>
  )
}

const sentence = (shares: Record<CoverageState, number>, events: number): string => {
  const parts = [
    ...(shares.complete > 0 ? [`${percent(shares.complete)} of the time is shown complete`] : []),
    ...(shares.missing > 0 ? [`${percent(shares.missing)} is shown missing`] : []),
    ...(shares.complete === 0 && shares.seen > 0 ? [`${plural(events, 'event')} seen, whether all are here is not known`] : []),
  ]
  return parts.length > 0 ? `${parts.join('; ')}.` : 'nothing is known.'
}

const queryOf = ({ source, account, region, host }: CoverageLane): string =>
  [
    `source:${quoted(source)}`,
    ...(account === null ? [] : [`account:${quoted(account)}`]),
    ...(region === null ? [] : [`region:${quoted(region)}`]),
    ...(host === null ? [] : [`device.hostname:${quoted(host)}`]),
  ].join(' and ')

const quoted = (value: string): string => (/^[\w.-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`)
