// Correlation rules over all matches, in a thread of their own: matches come in runs, detections go back once.
import { parentPort, workerData } from 'node:worker_threads'
import type { MatchRun } from '../../contract/detection.ts'
import { type RuleFile, RuleSet } from '../../detect/rule-set.ts'
import { type Concluded, concludeRuns } from './conclude-runs.ts'
import { GatheredMatches } from './gathered-matches.ts'

export type ToConclude = { kind: 'matches'; list: MatchRun[] } | { kind: 'end' }
export type FromConclude = { kind: 'concluded'; result: Concluded } | { kind: 'failed'; message: string }

const gathered = new GatheredMatches()
const port = parentPort!
let rules: RuleSet | undefined

/** Which sources they look at is no matter here: what they found is known. */
function loaded(): RuleSet {
  rules ??= RuleSet.load((workerData as { files: RuleFile[] }).files)
  return rules
}

// While evidence comes in; a fault is told at the end, when somebody asks.
setImmediate(() => {
  try {
    loaded()
  } catch {}
})

port.on('message', (message: ToConclude) => {
  if (message.kind === 'matches') {
    for (const run of message.list) gathered.add(run)
    return
  }
  let answer: FromConclude
  try {
    answer = { kind: 'concluded', result: concludeRuns(loaded(), gathered) }
  } catch (error) {
    answer = { kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
  port.postMessage(answer)
  port.close()
})
