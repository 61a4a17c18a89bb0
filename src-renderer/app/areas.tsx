// The areas that work, in the order of the work. An area that does not work yet is not here.
import { type ComponentType, lazy } from 'react'
import type { IconName } from '../design/Icon.tsx'
import { Timeline } from '../features/timeline/Timeline.tsx'
import type { Area } from './state/view.ts'

interface AreaEntry {
  title: string
  icon: IconName
  View: ComponentType
  /** Whether the inspector stands beside it. */
  inspects: boolean
}

const Evidence = lazy(async () => ({ default: (await import('../features/evidence/Evidence.tsx')).Evidence }))
const CoverageArea = lazy(async () => ({ default: (await import('../features/coverage/Coverage.tsx')).CoverageArea }))
const Acquire = lazy(async () => ({ default: (await import('../features/acquire/Acquire.tsx')).Acquire }))
const Intake = lazy(async () => ({ default: (await import('../features/intake/Intake.tsx')).Intake }))
const Detections = lazy(async () => ({ default: (await import('../features/detections/Detections.tsx')).Detections }))
const Graph = lazy(async () => ({ default: (await import('../features/graph/Graph.tsx')).Graph }))
const Processes = lazy(async () => ({ default: (await import('../features/processes/Processes.tsx')).Processes }))
const Story = lazy(async () => ({ default: (await import('../features/story/Story.tsx')).Story }))
const Sessions = lazy(async () => ({ default: (await import('../features/sessions/Sessions.tsx')).Sessions }))
const Elsewhere = lazy(async () => ({ default: (await import('../features/elsewhere/Elsewhere.tsx')).Elsewhere }))
const Verdict = lazy(async () => ({ default: (await import('../features/verdict/Verdict.tsx')).Verdict }))
const ReportArea = lazy(async () => ({ default: (await import('../features/report/Report.tsx')).Report }))
const Custody = lazy(async () => ({ default: (await import('../features/custody/Custody.tsx')).Custody }))
const SettingsArea = lazy(async () => ({ default: (await import('../features/settings/Settings.tsx')).SettingsArea }))

export const areaTable: Record<Area, AreaEntry> = {
  intake: { title: 'Intake', icon: 'intake', View: Intake, inspects: false },
  acquire: { title: 'Acquire', icon: 'acquire', View: Acquire, inspects: false },
  evidence: { title: 'Evidence', icon: 'evidence', View: Evidence, inspects: true },
  coverage: { title: 'Coverage', icon: 'coverage', View: CoverageArea, inspects: true },
  timeline: { title: 'Timeline', icon: 'timeline', View: Timeline, inspects: true },
  detections: { title: 'Detections', icon: 'detections', View: Detections, inspects: true },
  graph: { title: 'Graph', icon: 'graph', View: Graph, inspects: true },
  story: { title: 'Story', icon: 'story', View: Story, inspects: true },
  sessions: { title: 'Sessions', icon: 'sessions', View: Sessions, inspects: true },
  processes: { title: 'Processes', icon: 'processes', View: Processes, inspects: true },
  elsewhere: { title: 'Where else', icon: 'elsewhere', View: Elsewhere, inspects: false },
  verdict: { title: 'Verdict', icon: 'verdict', View: Verdict, inspects: true },
  report: { title: 'Report', icon: 'report', View: ReportArea, inspects: true },
  custody: { title: 'Custody', icon: 'custody', View: Custody, inspects: false },
  settings: { title: 'Settings', icon: 'settings', View: SettingsArea, inspects: false },
}
