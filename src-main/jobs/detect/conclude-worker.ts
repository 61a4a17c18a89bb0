// Correlation rules over all matches, in a thread of their own: matches come in runs, detections go back once.
import { parentPort, workerData } from 'node:worker_threads'
import type { MatchRun } from '../../contract/detection.ts'
import type { RuleFile } from '../../detect/rule-set.ts'
import { type Concluded, concludeRuns } from './conclude-runs.ts'
import { GatheredMatches } from './gathered-matches.ts'
import { loadRules } from './record-rules.ts'

export type ToConclude = { kind: 'matches'; list: MatchRun[] } | { kind: 'end' }
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
    answer = { kind: 'concluded', result: concludeRuns(loadRules((workerData as { files: RuleFile[] }).files), gathered) }
  } catch (error) {
    answer = { kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
  port.postMessage(answer)
  port.close()
})
