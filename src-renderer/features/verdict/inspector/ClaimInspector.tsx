// The evidence of one sentence: the cited bytes with the quoted ones marked, the checks, the cited events and detections.

import { useState } from 'react'
import type { CheckedClaim, Citation, Predicate } from '../../../../src-main/contract/verdict.ts'
import { EventRefs } from '../../../app/inspector/EventRefs.tsx'
import shared from '../../../app/inspector/Inspector.module.css'
import { InspectorBar } from '../../../app/inspector/InspectorBar.tsx'
import { Section } from '../../../app/inspector/Section.tsx'
import { useView } from '../../../app/state/view.ts'
import { useDetection } from '../../../bridge/detections.ts'
import { usePlace } from '../../../bridge/verdict.ts'
import { Button } from '../../../design/Button.tsx'
import { Empty, Failure, Loading } from '../../../design/States.tsx'
import { Words } from '../../../design/Words.tsx'
import { CheckMark } from '../CheckMark.tsx'
import { useVerdict } from '../state.ts'
import { checkTitles } from '../words.ts'
import styles from './ClaimInspector.module.css'
import { PlaceBytes } from './PlaceBytes.tsx'

type Place = Extract<Citation, { kind: 'artifact' }>

export const ClaimInspector = ({ id }: { id: string }) => {
  const verdict = useVerdict((state) => state.verdict)
  const all = [...(verdict?.claims ?? []), ...(verdict?.opinion?.claims ?? [])]
  const claim = all.find((one) => one.id === id)
  if (!verdict) return <Empty title="No verdict is open">Run the verdict again, and choose a sentence of it.</Empty>
  if (!claim) return <Empty title="There is no such sentence">The verdict was run anew since.</Empty>
  return (
    <Claim
      key={claim.id}
      claim={claim}
      number={(verdict.claims.includes(claim) ? verdict.claims : verdict.opinion!.claims).indexOf(claim) + 1}
    />
  )
}

const Claim = ({ claim, number }: { claim: CheckedClaim; number: number }) => {
  const places = claim.citations.filter((one): one is Place => one.kind === 'artifact')
  const events = claim.citations.flatMap((one) => (one.kind === 'event' ? [one.id] : []))
  const detections = claim.citations.flatMap((one) => (one.kind === 'detection' ? [one.id] : []))
  const [at, setAt] = useState(0)
  const place = places[at]
  return (
    <>
      <InspectorBar mark={null} kind={`Evidence of sentence ${number}`} id={place?.member ?? ''}>
        {places.length > 1 && (
          <Button kind="bare" className={shared.small} onClick={() => setAt((at + 1) % places.length)}>
            {at + 1} of {places.length} places
          </Button>
        )}
      </InspectorBar>
      <p className={shared.sentence}>
        <Words text={claim.text} />
      </p>
      {claim.struck !== null && (
        <p className={styles.struck} role="note">
          <b>Struck.</b> {claim.struck}
        </p>
      )}
      {place && <CitedBytes place={place} />}
      <Section title="What was checked">
        {claim.checked.map((check) => (
          <div key={check.name} className={styles.check}>
            <CheckMark check={check} />
            <span className={styles.checkName}>{checkTitles[check.name]}</span>
            <span className={styles.detail}>{check.detail}</span>
          </div>
        ))}
        <p className={shared.note}>
          {claim.kind === 'fact'
            ? 'That its evidence is there does not by itself mean that the evidence entails the sentence: read it.'
            : 'A reading of the evidence: it names nothing that a query could check.'}
        </p>
      </Section>
      {claim.predicates.length > 0 && (
        <Section title="Queries that were run again">
          {claim.predicates.map((one) => (
            <p key={JSON.stringify(one)} className={styles.predicate}>
              {inWords(one)}
            </p>
          ))}
        </Section>
      )}
      {detections.map((id) => (
        <CitedDetection key={id} id={id} />
      ))}
      {events.length > 0 && <EventRefs uids={events} title="Events cited" />}
    </>
  )
}

const around = 240

const CitedBytes = ({ place }: { place: Place }) => {
  const select = useView((state) => state.select)
  const { member, start, end, layers } = place
  const { data, error, loading } = usePlace({ member, start, end, layers }, around)
  return (
    <Section
      title={layers.length === 0 ? 'Cited bytes' : `Cited bytes, under ${layers.map(({ kind }) => kind).join(', ')}`}
      aside={
        <Button kind="bare" className={shared.small} onClick={() => select({ kind: 'member', member })}>
          Open the file
        </Button>
      }
    >
      {error && <Failure what="The bytes could not be read." reason={error} />}
      {!data && loading && <Loading what="Reading" />}
      {data && (
        <>
          <PlaceBytes base64={data.base64} offset={data.offset} start={start} end={end} />
          <p className={styles.place}>
            Bytes {start}–{end}
            {layers.length > 0 && ` of what is left of bytes ${layers[0]!.start}–${layers[0]!.end}`} of {data.size}, at {data.path}
          </p>
        </>
      )}
    </Section>
  )
}

const CitedDetection = ({ id }: { id: string }) => {
  const select = useView((state) => state.select)
  const { data } = useDetection(id)
  return (
    <Section title="Detection cited">
      <button type="button" className={shared.line} onClick={() => select({ kind: 'detection', id })}>
        <span className={shared.lineText}>{data?.title ?? id}</span>
        <span className={shared.note}>{data?.level}</span>
      </button>
    </Section>
  )
}

function inWords(one: Predicate): string {
  switch (one.kind) {
    case 'count':
      return `count of ${one.scope.query || 'all events'}${one.scope.to === undefined ? '' : ` below ${one.scope.to}`} ${one.op} ${one.value}`
    case 'detections':
      return `count of detections${one.rule === undefined ? '' : ` of ${one.rule}`} ${one.op} ${one.value}`
    case 'exists':
      return `${one.events.length} events are in the case`
    case 'order':
      return `${one.events.length} events, each surely over before the next began`
    case 'equal':
      return `${one.column} of the event = ${one.value}`
    case 'detection':
      return `${one.field} of the detection = ${one.value}`
    case 'contains':
      return `${one.in.of === 'artifact' ? one.in.member : 'the event'} holds "${one.text}"`
    case 'insight':
      return `the analysers say ${one.is} of ${one.member} again`
    case 'member':
      return `${one.field} of ${one.member} = ${one.value}`
  }
}
