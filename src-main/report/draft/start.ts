// A new draft: what the case already knows, and empty fields for what only a person can say.
import type { Draft, Person, ReportHeader, ReportKind, SectionId } from '../../contract/report.ts'
import { sectionIds } from '../../contract/report.ts'

export const noPerson: Person = {
  name: '',
  title: '',
  organisation: '',
  address: '',
  phone: '',
  mail: '',
  qualifications: '',
  publications: '',
  testimony: '',
  compensation: '',
}

const headerOf = (): ReportHeader => ({
  number: '',
  client: '',
  matter: '',
  counsel: '',
  privilege: '',
  authority: '',
  authorisedBy: '',
  authorisedAt: '',
  asked: '',
  scope: '',
  excluded: '',
  examinedFrom: '',
  examinedTo: '',
  place: '',
  supersedes: '',
  amends: '',
  summary: '',
  method: '',
  deviations: '',
  othersWork: '',
  assumptions: '',
  independence: '',
  retention: '',
  inside: '',
  collector: noPerson,
  examiners: [],
})

export const kindTitles: Record<ReportKind, string> = {
  incident: 'Incident report',
  expert: 'Expert report',
  executive: 'Executive summary',
  'evidence-list': 'Evidence list',
  certification: 'Certification draft under Federal Rules of Evidence 902(13) and 902(14)',
}

const sectionsOf: Record<ReportKind, readonly SectionId[]> = {
  incident: sectionIds.filter((one) => one !== 'certification'),
  expert: sectionIds.filter((one) => one !== 'certification'),
  executive: ['header', 'authority', 'summary', 'findings', 'graph', 'access', 'blast', 'response', 'limits', 'ai', 'examiner'],
  'evidence-list': ['header', 'authority', 'exhibits', 'custody', 'examiner'],
  certification: ['header', 'authority', 'exhibits', 'certification'],
}

/** Sections this kind of report has, in order; the others are not missing from it. */
export const sectionsFor = (kind: ReportKind): readonly SectionId[] => sectionsOf[kind]

export function startDraft(id: string, kind: ReportKind, title: string, known: Partial<ReportHeader>): Draft {
  return {
    id,
    kind,
    title: title === '' ? kindTitles[kind] : title,
    header: { ...headerOf(), number: id, ...known },
    zone: '',
    leftOut: {},
    sentences: [],
    findings: [],
    responses: [],
    identified: [],
    review: { state: 'draft', technical: null, administrative: null },
  }
}
