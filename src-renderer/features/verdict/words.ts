// Words and signs of verdicts and of what was checked.
import type { CheckedClaim, Citation, ClaimCheck, Outcome, Subject } from '../../../src-main/contract/verdict.ts'

export const outcomeWords: Record<Outcome, string> = {
  malicious: 'Malicious',
  suspicious: 'Suspicious',
  inconclusive: 'Inconclusive',
  benign: 'Benign',
}

export const checkTitles: Record<ClaimCheck['name'], string> = {
  source: 'Source exists',
  quotation: 'Quotation matches',
  query: 'Query re-runs',
  sentence: 'Sentence',
}

export const checkOf = (claim: CheckedClaim, name: ClaimCheck['name']): ClaimCheck | undefined =>
  claim.checked.find((one) => one.name === name)

export const statusWords: Record<ClaimCheck['status'], string> = { holds: 'holds', fails: 'fails', not_checkable: 'not checkable' }

export const subjectWords = ({ kind, id }: Subject): string =>
  kind === 'case' ? 'the whole case' : kind === 'exhibit' ? `exhibit ${id}` : `${kind} ${id.length > 40 ? `${id.slice(0, 40)}…` : id}`

/** `EX-006 74–287`, `3 events`: as chips under a sentence. */
export const citationChips = (citations: readonly Citation[]): { id: string; text: string }[] => {
  const places = citations.filter((one) => one.kind === 'artifact')
  const events = citations.filter((one) => one.kind === 'event')
  const detections = citations.filter((one) => one.kind === 'detection')
  return [
    ...places.slice(0, 2).map((one) => ({ id: `${one.member}:${one.start}`, text: `${one.member} ${one.start}–${one.end}` })),
    ...(places.length > 2 ? [{ id: 'places', text: `${places.length - 2} more` }] : []),
    ...(events.length > 0 ? [{ id: 'events', text: `${events.length} ${events.length === 1 ? 'event' : 'events'}` }] : []),
    ...(detections.length > 0
      ? [{ id: 'detections', text: detections.length === 1 ? 'detection' : `${detections.length} detections` }]
      : []),
  ]
}
