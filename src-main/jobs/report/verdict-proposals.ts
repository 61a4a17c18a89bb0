// Kept verdicts, and what a model said beside them, as proposals: the word and each claim that stands, apart. Before sign-off what was adopted as it was is checked again.
import type { CaseClient } from '../../case/client.ts'
import type { ModelRun, ModelStep } from '../../contract/model.ts'
import type { Draft, Origin, ReportCitation, Sentence } from '../../contract/report.ts'
import type { CheckedClaim, Citation, KeptVerdict, Opinion } from '../../contract/verdict.ts'
import type { Desk } from '../desk.ts'
import type { Findings } from '../detect/findings.ts'
import { checkClaims } from '../judge/check-claims.ts'

/** Claims of one verdict that are proposed. */
const claimsAtMost = 40

/** The latest kept verdict of each subject, and the opinion of a model that stands beside it: nothing of either is in a report unless adopted. */
export function verdictSentences(
  kept: readonly KeptVerdict[],
  runs: readonly ModelRun[] = [],
  shown: ReadonlyMap<number, string> = new Map(),
): Sentence[] {
  const latest = new Map<string, KeptVerdict>()
  for (const one of kept) {
    const key = JSON.stringify([one.verdict.subject, one.verdict.without])
    const known = latest.get(key)
    if (!known || known.id < one.id) latest.set(key, one)
  }
  return [...latest.values()].flatMap((one) => {
    const { subject, without, opinion } = one.verdict
    const about = `${subject.kind === 'case' ? 'the case' : `${subject.kind} ${subject.id}`}${without.length === 0 ? '' : ` without ${without.join(', ')}`}`
    const own = { ...one.verdict, id: String(one.id), about, origin: originOf(one), in: 'verdict', of: 'claim' }
    if (!opinion) return sentencesOf(own)
    const origin = originOfOpinion(one, opinion, runs, shown.get(opinion.run))
    return [...sentencesOf(own), ...sentencesOf({ ...opinion, id: String(one.id), about, origin, in: 'opinion', of: 'opinion' })]
  })
}

/** Of the runs behind kept opinions: which evidence their traces name. */
export async function shownToModels(client: CaseClient, kept: readonly KeptVerdict[]): Promise<Map<number, string>> {
  const words = new Map<number, string>()
  for (const run of new Set(kept.flatMap(({ verdict: { opinion } }) => opinion?.run ?? []))) {
    const found = await client.modelRun(run)
    if (found) words.set(run, shownIn(run, found.steps))
  }
  return words
}

export function shownIn(run: number, steps: readonly Pick<ModelStep, 'kind' | 'text' | 'size'>[]): string {
  const given = steps.filter(({ kind }) => kind === 'asked' || kind === 'looked')
  const named = (what: string) =>
    new Set(
      given.flatMap(({ text }) =>
        [...text.matchAll(new RegExp(`\\\\?"${what}\\\\?":\\s*\\\\?"([^"\\\\]+)`, 'g'))].map((match) => match[1]),
      ),
    ).size
  const cut = given.some(({ text, size }) => text.length < size) ? 'at least ' : ''
  return `events: ${cut}${named('event')}, detections: ${cut}${named('detection')}, findings in files: ${cut}${named('insight')}; each is named in the trace of run ${run} in the case`
}

interface Said {
  id: string
  about: string
  origin: Origin
  verdict: string
  confidence: string
  claims: readonly CheckedClaim[]
  /** What the ids of its word and of its claims begin with. */
  in: string
  of: string
  /** Of a model: whether a fact that stands speaks for its word. */
  supported?: boolean
}

function sentencesOf(said: Said): Sentence[] {
  const standing = said.claims.filter(({ struck }) => struck === null)
  const word: Sentence = {
    ...base(`${said.in}:${said.id}`, `${said.verdict} (confidence ${said.confidence}), of ${said.about}`, said.origin),
    form: 'verdict',
    kind: 'interpretation',
    citations: [...new Map(standing.flatMap(({ citations }) => citations).map((cited) => [JSON.stringify(cited), cited])).values()]
      .slice(0, 20)
      .map(citationOf),
  }
  return [
    ...standing.slice(0, claimsAtMost).map(
      (claim): Sentence => ({
        ...base(`${said.of}:${said.id}:${claim.id}`, claim.text, said.origin),
        kind: claim.citations.length === 0 ? 'interpretation' : claim.kind,
        citations: claim.citations.map(citationOf),
      }),
    ),
    ...(said.supported === false ? [] : [word]),
  ]
}

/** Adopted claims that no longer hold over the case as it is now, in words. */
export async function fallenClaims(desk: Desk, findings: Findings, draft: Draft): Promise<{ sentence: string; problem: string }[]> {
  const wanted = draft.sentences.filter(
    ({ subject, decision }) => /^(claim|opinion):[^:]+:./.test(subject ?? '') && decision.state === 'adopted',
  )
  if (wanted.length === 0) return []
  const kept = new Map((await desk.client.keptVerdicts({ limit: 500 })).map((one) => [String(one.id), one.verdict]))
  const problems: { sentence: string; problem: string }[] = []
  const byVerdict = new Map<string, { sentence: string; claim: CheckedClaim }[]>()
  for (const { id, subject } of wanted) {
    const [, of, verdict = '', claim = ''] = /^([^:]+):([^:]+):(.+)$/s.exec(subject!) ?? []
    const from = kept.get(verdict)
    const found = (of === 'opinion' ? from?.opinion : from)?.claims.find((one) => one.id === claim)
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

/** What the disclosure prints of a model comes from the run that is kept with the case. */
function originOfOpinion({ at }: KeptVerdict, { model, run: id }: Opinion, runs: readonly ModelRun[], shown?: string): Origin {
  const run = runs.find((one) => one.id === id)
  const hidden = run ? `${run.hidden.secrets} secrets, ${run.hidden.names} names and ${run.hidden.addresses} addresses withheld` : ''
  return {
    by: 'model',
    model: run ? `${model}: ${run.modelInWords.replace(/, SHA-256 [0-9a-f]+$/, '')}` : model,
    quantisation: 'as the file has it, not read from it',
    modelHash: /SHA-256 ([0-9a-f]{64})/.exec(run?.modelInWords ?? '')?.[1] ?? 'none: the endpoint does not say which weights answer',
    runtime: run?.place ?? 'not recorded',
    promptHash: run?.prompt ?? 'not recorded',
    parameters: run ? JSON.stringify(run.parameters) : 'not recorded',
    seed: String(run?.parameters.seed ?? 'none was given'),
    at: run?.at ?? at,
    shown: shown ?? 'not recorded',
    remote: run?.place === 'remote',
    left: run === undefined || run.place === 'in process' ? '' : `${run.bytesSent} bytes to ${run.modelInWords}; ${hidden}`,
    errorRate: 'not measured for this model on cases like this one',
    rerun: `trace of run ${id} in the case`,
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
