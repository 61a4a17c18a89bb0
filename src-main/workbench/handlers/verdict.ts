// Insights and verdicts: run by the offline analyst, kept with the case, entered in the ledger.
import { createHash } from 'node:crypto'
import { canonicalJson } from '../../contract/canonical-json.ts'
import type { PeeledLayer, Subject, Verdict } from '../../contract/verdict.ts'
import { checkYara, placeBytes, yaraKey } from '../../jobs/judge/acts.ts'
import { analyseExhibit } from '../../jobs/judge/after-import.ts'
import { checkClaims } from '../../jobs/judge/check-claims.ts'
import { NoSuchSubject } from '../../jobs/judge/dossier.ts'
import { judge, weights } from '../../jobs/judge/judge.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

export function verdictHandlers(bench: Bench): Handlers<'verdict'> {
  const custody = () => bench.changed({ kind: 'custody' })
  return {
    run: async ({ subject, without }, signal) => {
      const desk = bench.desk()
      const known = new Set((await desk.client.exhibits()).map(({ id }) => id))
      for (const exhibit of without) if (!known.has(exhibit)) throw problem('not_found', `there is no exhibit ${exhibit}`)
      try {
        const verdict = await judge(desk, desk.findings, { subject, without }, signal)
        desk.ledger.note('verdict', { detail: summary(verdict) })
        custody()
        return verdict
      } catch (error) {
        if (error instanceof NoSuchSubject) throw problem('not_found', error.message)
        throw error
      }
    },
    keep: async ({ verdict }) => {
      const desk = bench.desk()
      // What comes back from a window is checked anew: only the case decides what stands.
      const { claims, struck } = await checkClaims(desk, verdict.claims, { without: verdict.without, findings: desk.findings })
      const kept: Verdict = { ...verdict, claims, struck }
      if (verdict.opinion) {
        const again = await checkClaims(desk, verdict.opinion.claims, { without: verdict.without, findings: desk.findings })
        const supported = again.claims.some((one) => one.struck === null && one.kind === 'fact')
        kept.opinion = { ...verdict.opinion, ...again, supported }
      }
      const at = new Date().toISOString()
      const by = desk.signer.by
      const { id } = await desk.client.keepVerdict(at, by, kept)
      desk.ledger.note('verdict.keep', { detail: { id, ...summary(kept) } })
      custody()
      return { id, at, by, verdict: kept }
    },
    kept: ({ subject, limit }) => bench.desk().client.keptVerdicts({ limit, ...(subject && { subject: `${subject.kind}:${subject.id}` }) }),
    insights: async ({ exhibit, member, limit }) => {
      const { client } = bench.desk()
      const insights = await client.insights({ limit, ...(exhibit !== undefined && { exhibit }), ...(member !== undefined && { member }) })
      const counted = (await client.analysedExhibits()).filter((one) => exhibit === undefined || one.exhibit === exhibit)
      return { insights: insights.slice(0, limit), artifacts: counted.reduce((sum, one) => sum + one.members, 0) }
    },
    analyse: ({ exhibit }, signal) => bench.inTurn(() => analyseExhibit(bench.desk(), exhibit, signal)),
    bytes: ({ place, around }) => placeBytes(bench.desk(), { ...place, layers: place.layers as PeeledLayer[] }, around),
    yara: async () => (await bench.desk().client.getKv(yaraKey)) as { name: string; text: string } | null,
    setYara: async (rules) => {
      const desk = bench.desk()
      if (rules) {
        try {
          checkYara(rules.text)
        } catch (error) {
          throw problem('usage', `${rules.name}: ${(error as Error).message}`)
        }
      }
      await desk.client.setKv(yaraKey, rules)
      desk.ledger.note('yara', {
        detail: rules ? { name: rules.name, sha256: createHash('sha256').update(rules.text).digest('hex') } : { removed: true },
      })
      custody()
      return { rules: rules !== null }
    },
    weights: () => {
      const { text, hash } = weights()
      return { text, sha256: hash }
    },
  }
}

const subjectText = ({ kind, id }: Subject): string => (kind === 'case' ? 'case' : `${kind}:${id}`)

function summary(verdict: Verdict): Record<string, unknown> {
  return {
    subject: subjectText(verdict.subject),
    without: verdict.without,
    verdict: verdict.verdict,
    confidence: verdict.confidence,
    claims: verdict.claims.length,
    struck: verdict.struck,
    by: verdict.method.by,
    version: verdict.method.version,
    weights: verdict.method.weights,
    sha256: createHash('sha256')
      .update(canonicalJson(verdict as never))
      .digest('hex'),
  }
}
