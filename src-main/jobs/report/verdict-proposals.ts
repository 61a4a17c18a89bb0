// Kept verdicts as proposals: the word and each claim that stands, apart. Before sign-off what was adopted as it was is checked again.
import type { Draft, Origin, ReportCitation, Sentence } from '../../contract/report.ts'
import type { CheckedClaim, Citation, KeptVerdict } from '../../contract/verdict.ts'
import type { Desk } from '../desk.ts'
import type { Findings } from '../detect/findings.ts'
import { checkClaims } from '../judge/check-claims.ts'

/** Claims of one verdict that are proposed. */
const claimsAtMost = 40

/** The latest kept verdict of each subject. */
export function verdictSentences(kept: readonly KeptVerdict[]): Sentence[] {
  const latest = new Map<string, KeptVerdict>()
  for (const one of kept) {
    const key = JSON.stringify([one.verdict.subject, one.verdict.without])
    const known = latest.get(key)
    if (!known || known.id < one.id) latest.set(key, one)
  }
  return [...latest.values()].flatMap((one) => {
    const { verdict } = one
    const standing = verdict.claims.filter(({ struck }) => struck === null)
    const origin = originOf(one)
    const about = verdict.subject.kind === 'case' ? 'the case' : `${verdict.subject.kind} ${verdict.subject.id}`
    const without = verdict.without.length === 0 ? '' : ` without ${verdict.without.join(', ')}`
    const word: Sentence = {
      ...base(`verdict:${one.id}`, `${verdict.verdict} (confidence ${verdict.confidence}), of ${about}${without}`, origin),
      form: 'verdict',
      kind: 'interpretation',
      citations: [...new Map(standing.flatMap(({ citations }) => citations).map((cited) => [JSON.stringify(cited), cited])).values()]
        .slice(0, 20)
        .map(citationOf),
    }
    return [
      ...standing.slice(0, claimsAtMost).map(
        (claim): Sentence => ({
          ...base(`claim:${one.id}:${claim.id}`, claim.text, origin),
          kind: claim.citations.length === 0 ? 'interpretation' : claim.kind,
          citations: claim.citations.map(citationOf),
        }),
      ),
      word,
    ]
  })
}

/** Adopted claims that no longer hold over the case as it is now, in words. */
export async function fallenClaims(desk: Desk, findings: Findings, draft: Draft): Promise<{ sentence: string; problem: string }[]> {
  const wanted = draft.sentences.filter(({ subject, decision }) => subject?.startsWith('claim:') && decision.state === 'adopted')
  if (wanted.length === 0) return []
  const kept = new Map((await desk.client.keptVerdicts({ limit: 500 })).map((one) => [String(one.id), one.verdict]))
  const problems: { sentence: string; problem: string }[] = []
  const byVerdict = new Map<string, { sentence: string; claim: CheckedClaim }[]>()
  for (const { id, subject } of wanted) {
    const [, verdict = '', claim = ''] = subject!.split(':')
    const found = kept.get(verdict)?.claims.find((one) => one.id === claim)
    if (found) byVerdict.set(verdict, [...(byVerdict.get(verdict) ?? []), { sentence: id, claim: found }])
    else problems.push({ sentence: id, problem: 'the verdict it came from is not in the case' })
  }
  for (const [verdict, list] of byVerdict) {
    const { claims } = await checkClaims(
      desk,
      list.map(({ claim: { checked: _, struck: __, ...claim } }) => claim),
      { without: kept.get(verdict)!.without, findings },
    )
    for (const { sentence, claim } of list) {
      const struck = claims.find(({ id }) => id === claim.id)?.struck
      if (struck) problems.push({ sentence, problem: `it no longer holds: ${struck}` })
    }
  }
  return problems
}

function originOf({ at, verdict: { method } }: KeptVerdict): Origin {
  if (method.by === 'offline analyst')
    return { by: 'rule', name: 'offline analyst', version: `${method.version}, weights ${method.weights.slice(0, 16)}` }
  return {
    by: 'model',
    model: method.by,
    quantisation: 'not recorded',
    modelHash: method.version,
    runtime: 'not recorded',
    promptHash: 'not recorded',
    parameters: 'not recorded',
    seed: 'not recorded',
    at,
    remote: false,
    left: 'see the custody ledger',
    errorRate: '',
    rerun: '',
  }
}

/** Where encodings were taken off, the encoded bytes of the artifact itself are what a stranger finds in the original. */
function citationOf(one: Citation): ReportCitation {
  if (one.kind === 'event') return { kind: 'event', uid: one.id }
  if (one.kind === 'detection') return { kind: 'detection', id: one.id }
  const outermost = one.layers[0]
  const { start, end } = outermost ?? one
  return { kind: 'bytes', member: one.member, start, end }
}

function base(id: string, text: string, origin: Origin): Sentence {
  return {
    id,
    form: 'sentence',
    kind: 'fact',
    finding: null,
    section: 'findings',
    text,
    machineText: text,
    origin,
    citations: [],
    coverage: null,
    subject: id,
    decision: { state: 'proposed', by: null, at: null, note: '' },
  }
}
