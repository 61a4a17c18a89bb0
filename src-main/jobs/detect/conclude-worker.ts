// Correlation rules over all matches, in a thread of their own: matches come in runs, detections go back once.
import { parentPort, workerData } from 'node:worker_threads'
import type { Detection, MatchRun } from '../../contract/detection.ts'
import { commonDetections } from '../../detect/common.ts'
import { type DetectionResult, detections } from '../../detect/detections.ts'
import type { RuleFile } from '../../detect/rule-set.ts'
import { GatheredMatches, uidText } from './gathered-matches.ts'
import { loadRules } from './record-rules.ts'

export type ToConclude = { kind: 'matches'; list: MatchRun[] } | { kind: 'end' }
export interface Concluded {
  detections: Detection[]
  leftOut: DetectionResult['leftOut']
  /** Distinct matches by rule. */
  matches: Record<string, number>
}
export type FromConclude = { kind: 'concluded'; result: Concluded } | { kind: 'failed'; message: string }

const gathered = new GatheredMatches()
const port = parentPort!

port.on('message', (message: ToConclude) => {
  if (message.kind === 'matches') {
    for (const run of message.list) gathered.add(run)
    return
  }
  let answer: FromConclude
  try {
    answer = { kind: 'concluded', result: conclude() }
  } catch (error) {
    answer = { kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
  port.postMessage(answer)
  port.close()
})

function conclude(): Concluded {
  const rules = loadRules((workerData as { files: RuleFile[] }).files)
  const metas = new Map(rules.events.map((rule) => [rule.id, rule]))
  const correlated = new Set(rules.correlations.flatMap((rule) => rule.rules))
  const { matches, common, counts } = gathered.take((rule) => correlated.has(rule))
  const together = new Map<string, Detection[]>()
  for (const one of common) {
    const meta = metas.get(one.rule)
    if (meta) together.set(one.rule, commonDetections(meta, one, uidText))
  }
  return { ...detections(rules, matches, together), matches: counts }
}
