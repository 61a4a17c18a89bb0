// A verdict's subject as it is written on the command line.
import type { Subject } from '../contract/verdict.ts'
import { UsageError } from './usage.ts'

export function subjectOf(text: string): Subject {
  if (text === 'case') return { kind: 'case', id: 'case' }
  const match = /^(detection|incident|exhibit|entity):(.+)$/.exec(text)
  if (!match) throw new UsageError(`--subject ${text}: detection:ID, incident:ID, exhibit:EX, entity:ID or case`)
  return { kind: match[1] as Subject['kind'], id: match[2]! }
}
