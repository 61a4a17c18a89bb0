// Joins weighed evidence to one figure, and the figure to a verdict: the whole method, without text.
import type { Confidence, Outcome } from '../../contract/verdict.ts'
import type { Weights } from './weights.ts'

export interface Piece {
  /** Key of its weight. */
  weight: string
  /** What shares a cause: a tactic's family, `detections`, `context`. */
  family: string
  decibans: number
  claims: string[]
  text: string
  /** Of a detection: its tactic. Rules of one tactic tend to fire on the same acts. */
  tactic?: string
  /** Made of bytes of an artifact. */
  artifact: boolean
}
export interface Counted extends Piece {
  counted: number
}

/** Equal kinds, kinds of one tactic, and detections are not independent: each further one counts less. */
export function join(pieces: readonly Piece[], { joining }: Weights): Counted[] {
  const byKind = new Map<string, Piece[]>()
  for (const piece of pieces) {
    const key = piece.family === 'detections' ? `${piece.family}:${piece.text}` : `${piece.family}:${piece.weight}`
    byKind.set(key, [...(byKind.get(key) ?? []), piece])
  }
  const kinds: Counted[] = []
  for (const list of byKind.values()) {
    const [first] = list
    const strongest = list.reduce((a, b) => (Math.abs(b.decibans) > Math.abs(a.decibans) ? b : a), first!)
    const extra = Math.min(3, list.length - 1) * joining.sameKind
    kinds.push({ ...strongest, claims: [...new Set(list.flatMap((one) => one.claims))], counted: strongest.decibans * (1 + extra) })
  }
  kinds.sort((a, b) => Math.abs(b.counted) - Math.abs(a.counted) || (a.weight < b.weight ? -1 : 1))
  const places = new Map<string, number>()
  for (const one of kinds) {
    if (one.family === 'context' || one.family === 'ordinary') continue
    const group = one.family === 'detections' ? `detections:${one.tactic ?? ''}` : one.family
    const place = places.get(group) ?? 0
    places.set(group, place + 1)
    const shares = one.family === 'detections' ? joining.detections : joining.sameFamily
    one.counted *= shares[Math.min(place, shares.length - 1)]!
  }
  // What is ordinary beside something that is not speaks for neither.
  const grave = kinds.some((one) => one.artifact && one.decibans >= joining.graveFrom)
  if (grave) for (const one of kinds) if (one.family === 'ordinary') one.counted *= joining.ordinaryBeside
  let left = joining.detectionsAtMost
  for (const one of kinds) {
    if (one.family !== 'detections' || one.counted <= 0) continue
    one.counted = Math.min(one.counted, left)
    left -= one.counted
  }
  return kinds.map((one) => ({ ...one, counted: Math.round(one.counted * 10) / 10 }))
}

export interface Facts {
  /** Artifacts were there to be looked at. */
  artifacts: boolean
  /** Distinct tactics that detections and insights show. */
  tactics: number
  detections: number
  /** Of the kinds that would decide, none is in the case. */
  decisiveMissing: boolean
}
export interface Judged {
  outcome: Outcome
  confidence: Confidence
  decibans: number
  probability: number | null
}

export function judge(counted: readonly Counted[], facts: Facts, weights: Weights): Judged {
  const { thresholds, prior, calibration } = weights
  const sum = Math.round((prior.decibans + counted.reduce((all, one) => all + one.counted, 0)) * 10) / 10
  const probability = 1 / (1 + 10 ** (-(calibration.slope * sum + calibration.intercept) / 10))
  const rounded = Math.round(probability * 1000) / 1000
  const speaksFor = counted.filter((one) => one.counted > 0)
  const strongFor = speaksFor.some((one) => one.artifact && one.decibans >= 4)
  const artifactFor = speaksFor.some((one) => one.artifact)
  const speaksAgainst = counted.some((one) => one.counted < 0)
  // Too little to say anything: one alert and no artifact is where every investigation begins.
  if (!artifactFor && !facts.artifacts && facts.tactics < 3 && !speaksAgainst)
    return { outcome: 'inconclusive', confidence: 'low', decibans: sum, probability: null }
  if (sum >= thresholds.malicious && (artifactFor || facts.tactics >= 3))
    return { outcome: 'malicious', confidence: sum >= thresholds.high ? 'high' : 'medium', decibans: sum, probability: rounded }
  if (sum >= thresholds.suspicious)
    return { outcome: 'suspicious', confidence: facts.decisiveMissing ? 'low' : 'medium', decibans: sum, probability: rounded }
  // Without an artifact one word alone (a ticket, a habit) excuses nothing.
  const enough = facts.artifacts || new Set(counted.filter((one) => one.counted < 0).map((one) => one.weight)).size >= 2
  if (sum <= thresholds.benign && speaksAgainst && !strongFor && enough)
    return {
      outcome: 'benign',
      confidence: sum <= -thresholds.high + 2 ? 'high' : sum <= -thresholds.medium ? 'medium' : 'low',
      decibans: sum,
      probability: rounded,
    }
  return {
    outcome: 'inconclusive',
    confidence: facts.decisiveMissing || Math.abs(sum) < thresholds.suspicious ? 'low' : 'medium',
    decibans: sum,
    probability: rounded,
  }
}
