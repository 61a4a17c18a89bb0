// Severity in context: the rule's level moved by what the entity could reach and holds, each step with its reason.
import type { Level } from '../contract/detection.ts'

export interface EntityContext {
  /** Entity id or name as it is to be said. */
  name: string
  /** What it holds, in words that follow its name: `is the root user of its account`. */
  holds?: string
  /** Distinct secrets, buckets or databases it touched in the case. */
  dataTouched?: number
  /** Other accounts it reached. */
  accountsReached?: number
  /** An indicator matched it. */
  indicator?: string
}

export interface Priority {
  /** 0 to 100. */
  score: number
  level: Level
  /** In words, what raised or lowered it; the rule's own level first. */
  reasons: string[]
}

const base: Record<Level, number> = { informational: 5, low: 25, medium: 45, high: 65, critical: 85 }

export function priority(level: Level, contexts: readonly EntityContext[], failed = false): Priority {
  let score = base[level]
  const reasons = [`the rule's level is ${level}`]
  const move = (by: number, why: string) => {
    score += by
    reasons.push(`${by > 0 ? 'raised' : 'lowered'}: ${why}`)
  }
  for (const one of contexts) {
    if (one.holds) move(10, `${one.name} ${one.holds}`)
    if (one.indicator) move(15, `${one.name} is on the list ${one.indicator}`)
    if ((one.dataTouched ?? 0) >= 10) move(10, `${one.name} touched ${one.dataTouched} stores of data`)
    if ((one.accountsReached ?? 0) >= 2) move(10, `${one.name} reached ${one.accountsReached} accounts`)
  }
  if (failed) move(-10, 'every event of it was refused')
  score = Math.max(0, Math.min(100, score))
  const reached = score >= 80 ? 'critical' : score >= 60 ? 'high' : score >= 40 ? 'medium' : score >= 20 ? 'low' : 'informational'
  return { score, level: reached, reasons }
}
