// The inspector: the same everywhere, for whatever is selected.

import { lazy, Suspense } from 'react'
import { Empty, Loading } from '../../design/States.tsx'
import { ExhibitInspector } from '../../features/evidence/inspector/ExhibitInspector.tsx'
import { MemberInspector } from '../../features/evidence/inspector/MemberInspector.tsx'
import { type Area, useView } from '../state/view.ts'
import { EventInspector } from './EventInspector.tsx'
import styles from './Inspector.module.css'

const DetectionInspector = lazy(async () => ({
  default: (await import('../../features/detections/inspector/DetectionInspector.tsx')).DetectionInspector,
}))
const IncidentInspector = lazy(async () => ({
  default: (await import('../../features/detections/inspector/IncidentInspector.tsx')).IncidentInspector,
}))
const RuleInspector = lazy(async () => ({ default: (await import('../../features/detections/inspector/RuleInspector.tsx')).RuleInspector }))
const TechniqueInspector = lazy(async () => ({
  default: (await import('../../features/detections/inspector/TechniqueInspector.tsx')).TechniqueInspector,
}))
const EntityInspector = lazy(async () => ({
  default: (await import('../../features/graph/inspector/EntityInspector.tsx')).EntityInspector,
}))
const EdgeInspector = lazy(async () => ({ default: (await import('../../features/graph/inspector/EdgeInspector.tsx')).EdgeInspector }))
const LaneInspector = lazy(async () => ({ default: (await import('../../features/coverage/LaneInspector.tsx')).LaneInspector }))
const ProcessInspector = lazy(async () => ({ default: (await import('../../features/processes/ProcessInspector.tsx')).ProcessInspector }))
const SessionInspector = lazy(async () => ({ default: (await import('../../features/sessions/SessionInspector.tsx')).SessionInspector }))
const ClaimInspector = lazy(async () => ({ default: (await import('../../features/verdict/inspector/ClaimInspector.tsx')).ClaimInspector }))

/** What a choice in this area would bring here. */
const nothing: Partial<Record<Area, string>> = {
  evidence: 'Choose an exhibit or a file: what was received, how it was read and what was lost stand here.',
  coverage: 'Choose a lane or a layer: how much of the time is shown, by what evidence, and what its logging leaves out stand here.',
  report: 'Choose what a sentence is to cite, anywhere: it stays here while you write.',
}

export const Inspector = () => {
  const { selection, area } = useView()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: Enter on a row brings the focus here, to be read and scrolled
    <aside className={styles.inspector} id="inspector" tabIndex={0} aria-label="Inspector" data-tour="inspector">
      {selection === null && (
        <Empty title="Nothing is selected">
          {nothing[area] ?? 'Choose an event or an exhibit: what it says, and the bytes that say so, stand here.'}
        </Empty>
      )}
      {selection?.kind === 'event' && <EventInspector uid={selection.uid} />}
      {selection?.kind === 'exhibit' && <ExhibitInspector id={selection.id} />}
      {selection?.kind === 'member' && <MemberInspector member={selection.member} />}
      <Suspense fallback={<Loading what="Opening" />}>
        {selection?.kind === 'detection' && <DetectionInspector id={selection.id} />}
        {selection?.kind === 'incident' && <IncidentInspector id={selection.id} />}
        {selection?.kind === 'rule' && <RuleInspector id={selection.id} />}
        {selection?.kind === 'technique' && <TechniqueInspector id={selection.id} />}
        {selection?.kind === 'entity' && <EntityInspector key={selection.id} id={selection.id} />}
        {selection?.kind === 'edge' && <EdgeInspector id={selection.id} />}
        {selection?.kind === 'lane' && <LaneInspector key={selection.id} id={selection.id} />}
        {selection?.kind === 'session' && <SessionInspector key={selection.id} id={selection.id} />}
        {selection?.kind === 'claim' && <ClaimInspector id={selection.id} />}
        {selection?.kind === 'process' && <ProcessInspector id={selection.id} />}
      </Suspense>
    </aside>
  )
}
