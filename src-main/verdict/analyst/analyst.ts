// The offline analyst: a dossier and the weights in, a draft verdict out. Same input, same output; no model, no clock.
import type { Draft, Weighed } from '../../contract/verdict.ts'
import type { Dossier } from './dossier.ts'
import { Drafting } from './drafting.ts'
import { missingOf, nextStepsOf } from './missing.ts'
import { piecesOf, tacticsOf } from './pieces.ts'
import { type Counted, type Judged, join, judge } from './score.ts'
import { timelineOf } from './timeline.ts'
import type { Weights } from './weights.ts'

export const analystVersion = '1'

export function analyse(dossier: Dossier, weights: Weights, weightsHash: string): Draft {
  const draft = new Drafting()
  const counted = join(piecesOf(dossier, draft, weights), weights)
  const artifacts = dossier.exhibits.some((one) => one.artifacts > 0)
  const tactics = tacticsOf(dossier)
  const { timeline, chain } = timelineOf(dossier, draft)
  const missing = missingOf(dossier)
  const judged = judge(
    counted,
    { artifacts, tactics: tactics.size, detections: dossier.detections.length, decisiveMissing: !artifacts },
    weights,
  )
  const summary = summaryOf(judged, dossier, [...tactics], artifacts)
  const reading = draft.reading(summary)
  const weigh = (list: readonly Counted[]): Weighed[] =>
    list.map(({ weight, text, counted: decibans, claims }) => ({ weight, text, decibans, reason: weights.weights[weight]!.reason, claims }))
  const speaksFor = counted.filter((one) => one.counted > 0)
  const against = counted.filter((one) => one.counted < 0)
  const neutral = counted.filter((one) => one.weight === 'influence-attempt')
  return {
    subject: dossier.subject,
    without: dossier.without,
    verdict: judged.outcome,
    confidence: judged.confidence,
    probability: judged.probability,
    summary,
    for: [...weigh(speaksFor), ...weigh(neutral)],
    against: weigh(against),
    alternatives: alternativesOf(speaksFor, against, [reading, ...(chain === null ? [] : [chain])]),
    missing,
    timeline: chain === null ? timeline : timeline.map((phase, i) => (i === 0 ? { ...phase, claims: [...phase.claims, chain] } : phase)),
    blastRadius: blastRadiusOf(dossier, counted),
    nextSteps: nextStepsOf(judged.outcome, dossier),
    claims: draft.claims,
    method: {
      by: 'offline analyst',
      version: analystVersion,
      weights: weightsHash,
      insights: dossier.insights.length,
      detections: dossier.detections.length,
      events: dossier.seen,
    },
  }
}

/** Names nothing: it is a reading, and the facts are the other claims. */
function summaryOf(judged: Judged, dossier: Dossier, tactics: readonly string[], artifacts: boolean): string {
  const list = tactics.map((one) => dossier.tacticTitle(one))
  const words = list.length === 0 ? 'no tactic' : list.length === 1 ? list[0]! : `${list.slice(0, -1).join(', ')} and ${list.at(-1)}`
  switch (judged.outcome) {
    case 'malicious':
      return `Malicious with ${judged.confidence} confidence: read together, the evidence shows an attack, with signs of ${words}.`
    case 'suspicious':
      return `Suspicious with ${judged.confidence} confidence: there are signs of ${words}, and work remains a possible explanation.`
    case 'benign':
      return `Benign with ${judged.confidence} confidence: what was found reads as ordinary work, and nothing of weight speaks for an attack.`
    case 'inconclusive':
      return artifacts
        ? `Inconclusive with ${judged.confidence} confidence: what was found fits an attack and work alike, and what would decide it is missing.`
        : `Inconclusive with ${judged.confidence} confidence: no artifact shows what ran, so an attack and work look alike; what would decide it is missing.`
  }
}

function alternativesOf(speaksFor: readonly Counted[], against: readonly Counted[], whole: readonly string[]): Draft['alternatives'] {
  const claims = (list: readonly Counted[]) => [...new Set(list.flatMap((one) => one.claims))].slice(0, 20)
  const of = (...keys: string[]) => claims(against.filter((one) => keys.includes(one.weight)))
  const words = (list: readonly string[]) =>
    list.length === 0 ? 'Considered; no claim supports it.' : 'Considered; the claims named here support it.'
  const attacker = [...claims(speaksFor), ...(speaksFor.length > 0 ? whole.slice(1) : [])]
  const administrator = of('ticket', 'administrator', 'known-origin', 'ordinary-commands')
  const tool = of('routine', 'local-archive', 'no-network-peer', 'ordinary-commands')
  const test = of('allowed')
  return [
    { what: 'attacker', text: words(attacker), claims: attacker },
    { what: 'administrator', text: words(administrator), claims: administrator },
    { what: 'legitimate tool', text: words(tool), claims: tool },
    { what: 'test', text: words(test), claims: test },
  ]
}

function blastRadiusOf(dossier: Dossier, counted: readonly Counted[]): Draft['blastRadius'] {
  const touched = new Map<string, number>()
  for (const one of dossier.detections)
    if (one.hidden === null) for (const entity of one.entities) touched.set(entity, (touched.get(entity) ?? 0) + one.events)
  const claims = [...new Set(counted.filter((one) => one.family === 'detections').flatMap((one) => one.claims))].slice(0, 10)
  for (const host of dossier.hosts)
    if (!touched.has(`host:${host}`))
      touched.set(`host:${host}`, [...dossier.events.values()].filter((event) => event.values.host === host).length)
  const has = (layer: string) => dossier.layers.includes(layer)
  return {
    touched: [...touched]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, 20)
      .map(([entity, events]) => ({ entity, events, claims })),
    couldReach: { state: 'not evaluated', text: 'Not evaluated: no permission state was imported.', entities: [] },
    unknown: [
      ...(has('network') ? [] : ['Whether data left the network: there are no network logs.']),
      ...(has('data') ? [] : ['Which data was read: there are no data access logs.']),
      ...(has('control') ? [] : ["Whether the workload's credentials were used in the cloud: there is no audit log."]),
    ],
  }
}
