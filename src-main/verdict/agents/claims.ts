// A model's claims in the form that all claims have. Nothing is mended: what is wrong is struck by the same check as any other.
import type { Citation, Claim, Insight, Predicate } from '../../contract/verdict.ts'
import type { ModelClaim } from './step.ts'

/** `insights` by id: citing one by its id cites its places, layers and all, and asks the analysers again. */
export function asClaims(list: readonly ModelClaim[], insights: ReadonlyMap<string, Insight>, prefix: string): Claim[] {
  return list.map((one, i) => {
    const citations: Citation[] = []
    const predicates: Predicate[] = []
    for (const cite of one.cites) {
      if (cite.of === 'event') citations.push({ kind: 'event', id: cite.id })
      else if (cite.of === 'detection') citations.push({ kind: 'detection', id: cite.id })
      else if (cite.of === 'bytes') {
        const { member, start, end, quote } = cite
        citations.push({ kind: 'artifact', member, start, end, layers: [], ...(quote !== '' && { quote }) })
      } else {
        const insight = insights.get(cite.id)
        // An insight that nobody gave it is no place: it is cited as what it is not, and struck by that.
        if (!insight) citations.push({ kind: 'event', id: `insight ${cite.id}` })
        else {
          citations.push(...insight.places.slice(0, 3).map((place) => ({ kind: 'artifact' as const, ...place })))
          predicates.push({ kind: 'insight', member: insight.member, insight: insight.id, is: insight.kind })
        }
      }
    }
    for (const check of one.checks) predicates.push(predicateOf(check))
    return { id: `${prefix}${i + 1}`, text: one.text, kind: one.kind, citations, predicates }
  })
}

function predicateOf(check: ModelClaim['checks'][number]): Predicate {
  switch (check.check) {
    case 'count': {
      const { query, from, to, is, value } = check
      return { kind: 'count', scope: { query, ...(from !== '' && { from }), ...(to !== '' && { to }) }, op: is, value }
    }
    case 'exists':
      return { kind: 'exists', events: check.events }
    case 'order':
      return { kind: 'order', events: check.events }
    case 'equal':
      return { kind: 'equal', event: check.event, column: check.column, value: check.value }
    case 'contains':
      return {
        kind: 'contains',
        in: { of: 'event', event: check.event, ...(check.column !== '' && { column: check.column }) },
        text: String(check.value) === '' ? ' ' : String(check.value),
      }
    case 'detection':
      return { kind: 'detection', id: check.id, field: check.field, value: check.value }
    case 'bytes': {
      const { member, start, end, value } = check
      return { kind: 'contains', in: { of: 'artifact', member, start, end, layers: [] }, text: value }
    }
  }
}
