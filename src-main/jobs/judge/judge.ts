// One verdict: what is known of the subject, the offline analyst's draft, and its claims checked over the case.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Draft, Subject, Verdict } from '../../contract/verdict.ts'
import { analyse } from '../../verdict/analyst/analyst.ts'
import type { Dossier } from '../../verdict/analyst/dossier.ts'
import { type Weights, weightsShape } from '../../verdict/analyst/weights.ts'
import type { Desk } from '../desk.ts'
import type { Findings } from '../detect/findings.ts'
import { checkClaims } from './check-claims.ts'
import { dossierOf } from './dossier.ts'

const weightsFile = fileURLToPath(new URL('../../../resources/verdict/weights.json', import.meta.url))
let loaded: { weights: Weights; hash: string; text: string } | undefined

export function weights(): { weights: Weights; hash: string; text: string } {
  if (!loaded) {
    const text = readFileSync(weightsFile, 'utf8')
    loaded = { weights: weightsShape.parse(JSON.parse(text)), hash: createHash('sha256').update(text).digest('hex'), text }
  }
  return loaded
}

export interface JudgeRequest {
  subject: Subject
  without: readonly string[]
}

export async function judge(desk: Desk, findings: Findings, request: JudgeRequest, signal?: AbortSignal): Promise<Verdict> {
  return (await judgeWithDossier(desk, findings, request, signal)).verdict
}

/** With all that it was made of, for who goes on from there. */
export async function judgeWithDossier(
  desk: Desk,
  findings: Findings,
  { subject, without }: JudgeRequest,
  signal?: AbortSignal,
): Promise<{ verdict: Verdict; dossier: Dossier }> {
  const dossier = await dossierOf(desk, findings, subject, without, signal)
  const { weights: table, hash } = weights()
  return { verdict: await finish(desk, findings, analyse(dossier, table, hash)), dossier }
}

/** Checks a draft's claims; what is struck stays in the verdict and is counted. Also for the drafts of models. */
export async function finish(desk: Pick<Desk, 'client' | 'store'>, findings: Findings, draft: Draft): Promise<Verdict> {
  const { claims, struck } = await checkClaims(desk, draft.claims, { without: draft.without, findings })
  return { ...draft, claims, struck }
}

/** `detection:ID`, `incident:ID`, `exhibit:EX`, `entity:ID`, `case`; null when it is none of these. */
export function parseSubject(text: string): Subject | null {
  if (text === 'case') return { kind: 'case', id: 'case' }
  const match = /^(detection|incident|exhibit|entity):(.+)$/.exec(text)
  return match ? { kind: match[1] as Subject['kind'], id: match[2]! } : null
}
