// Single-event rules on one record, the same at import and later: what a rule sees is the record's own value (an envelope
// taken off) and the stored columns of its row, never more.
import { columnIndex, undated } from '../../contract/columns.ts'
import type { Row } from '../../contract/source.ts'
import { ocsfOfRow } from '../../detect/ocsf-row.ts'
import type { DetectRecord } from '../../detect/record.ts'
import { type RuleFile, RuleSet } from '../../detect/rule-set.ts'
import { takeOff } from '../../sources/encoded.ts'
import { sourceById } from '../../sources/registry.ts'
import { untilOf } from '../interval.ts'

/** As one set, with the log source of every source that has no field map of its own. */
export function loadRules(files: readonly RuleFile[]): RuleSet {
  return RuleSet.load(files, { logsourceOf: (id) => sourceById(id)?.logsource })
}

const durationAt = columnIndex.get('duration_us')!

export class RecordRules {
  readonly #rules: RuleSet
  #row: Row | undefined
  /** One object for all records: what it reads changes with the row. */
  readonly #record: { source: string; value: unknown; ocsf: NonNullable<DetectRecord['ocsf']> }
  #ocsf: (path: string) => unknown = () => undefined

  constructor(files: readonly RuleFile[]) {
    this.#rules = loadRules(files)
    this.#record = { source: '', value: undefined, ocsf: (path) => this.#ocsf(path) }
  }

  /** `found` is told the rule, the end of the event's interval, and JSON of the values that correlations ask for. */
  run(value: unknown, row: Row, at: readonly string[] | undefined, found: (rule: string, until: bigint, fields: string) => void): void {
    if (this.#row !== row) {
      this.#row = row
      this.#ocsf = ocsfOfRow(row)
    }
    this.#record.source = row.source
    this.#record.value = at ? inner(value, at) : value
    this.#rules.run(this.#record, (rule, capture) => found(rule.id, until(row), JSON.stringify(capture())))
  }
}

function until(row: Row): bigint {
  if (row.ts === undefined) return undated
  const duration = row.values[durationAt]
  return untilOf(row.source, row.ts, typeof duration === 'bigint' ? duration : 0n)
}

/** Text that is JSON opens on the way, as envelopes write it. */
function inner(value: unknown, at: readonly string[]): unknown {
  let here = opened(value)
  for (const key of at) {
    if (key.startsWith('*') && key !== '*text') {
      here = takeOff(key, here)
      continue
    }
    if (Buffer.isBuffer(here)) here = opened(here.toString('utf8').trim())
    if (here === null || typeof here !== 'object') return undefined
    here = opened((here as Record<string, unknown>)[key])
  }
  return Buffer.isBuffer(here) ? opened(here.toString('utf8').trim()) : opened(here)
}

function opened(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const first = value.trimStart()[0]
  if (first !== '{' && first !== '[') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
