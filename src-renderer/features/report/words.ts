// Words of the report's sections and kinds, as the window says them.
import type { ReportKind, SectionId, Sentence } from '../../../src-main/contract/report.ts'

export const kindWords: Record<ReportKind, string> = {
  incident: 'Incident report',
  expert: 'Expert report',
  executive: 'Executive summary',
  'evidence-list': 'Evidence list',
  certification: 'Certification draft, FRE 902(13)/(14)',
}

/** What a person writes or decides; other sections follow from the case. */
export const writtenSections = ['header', 'authority', 'findings', 'response', 'limits', 'examiner'] as const
export type Written = (typeof writtenSections)[number]

export const writtenWords: Record<Written, string> = {
  header: 'Case and matter',
  authority: 'Authority and scope',
  findings: 'Findings and proposals',
  response: 'Response taken',
  limits: 'Not found',
  examiner: 'Examiner and review',
}

export const derivedSections: readonly { id: SectionId; title: string }[] = [
  { id: 'timeline', title: 'Timeline' },
  { id: 'graph', title: 'Figures' },
  { id: 'processes', title: 'Process trees' },
  { id: 'attack', title: 'Techniques' },
  { id: 'access', title: 'Data access register' },
  { id: 'blast', title: 'Blast radius' },
  { id: 'methods', title: 'Methods and tools' },
  { id: 'time', title: 'Time' },
  { id: 'exhibits', title: 'Exhibit register' },
  { id: 'custody', title: 'Chain of custody' },
  { id: 'ai', title: 'Machine-drafted content' },
  { id: 'records', title: 'Citations and records' },
]

export const stateWords: Record<Sentence['decision']['state'], string> = {
  proposed: 'to decide',
  adopted: 'adopted',
  edited: 'edited',
  rejected: 'rejected',
}

export const sourceWord = ({ origin }: Sentence): string =>
  origin.by === 'examiner'
    ? 'Examiner'
    : origin.by === 'model'
      ? `Model ${origin.model}`
      : origin.name === 'correlation'
        ? 'Correlation'
        : 'Rules'
