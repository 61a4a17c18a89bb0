// Correlation rules over all matches, in a thread of their own: matches come in slices, detections go back once.
import { parentPort, workerData } from 'node:worker_threads'
import type { Detection, StoredMatch } from '../../contract/detection.ts'
import { type DetectionResult, detections } from '../../detect/detections.ts'
import type { RuleFile } from '../../detect/rule-set.ts'
import { loadRules } from './record-rules.ts'

export type ToConclude = { kind: 'matches'; list: StoredMatch[] } | { kind: 'end' }
export interface Concluded {
  detections: Detection[]
  leftOut: DetectionResult['leftOut']
}
export type FromConclude = { kind: 'concluded'; result: Concluded } | { kind: 'failed'; message: string }

const matches: StoredMatch[] = []
const port = parentPort!

port.on('message', (message: ToConclude) => {
  if (message.kind === 'matches') {
    for (const match of message.list) matches.push(match)
    return
  }
  let answer: FromConclude
  try {
    const rules = loadRules((workerData as { files: RuleFile[] }).files)
    answer = { kind: 'concluded', result: detections(rules, matches) }
  } catch (error) {
    answer = { kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
  port.postMessage(answer)
  port.close()
})
