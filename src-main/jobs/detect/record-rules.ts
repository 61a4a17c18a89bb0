// Single-event rules on one record, the same at import and later: what a rule sees is the record's own value (an envelope
// taken off) and the stored columns of its row, never more.
import { columnIndex, undated } from '../../contract/columns.ts'
import { plainContent } from '../../contract/plain-record.ts'
import type { Framed, Row } from '../../contract/source.ts'
import { ocsfOfRow } from '../../detect/ocsf-row.ts'
import type { DetectRecord, OcsfReader } from '../../detect/record.ts'
import { type RuleFile, RuleSet } from '../../detect/rule-set.ts'
import { takeOff } from '../../sources/encoded.ts'
import { sourceById } from '../../sources/registry.ts'
import { countryOf } from '../addresses/database.ts'
import { untilOf } from '../interval.ts'

/** As one set, with the log source of every source that has no field map of its own. */
export function loadRules(files: readonly RuleFile[]): RuleSet {
  return RuleSet.load(files, { logsourceOf: (id) => sourceById(id)?.logsource })
}

/** Of the addresses met lately: most records of a log come from few. */
const countries = new Map<string, string | undefined>()
const countriesKept = 20_000

function country(address: string): string | undefined {
  if (countries.has(address)) return countries.get(address)
  if (countries.size >= countriesKept) countries.clear()
  const found = countryOf(address)?.country
  countries.set(address, found)
  return found
}

const durationAt = columnIndex.get('duration_us')!

/** What the rules see; the value is had when it is first asked for. */
class CurrentRecord implements DetectRecord {
  source = ''
  ocsf: OcsfReader = () => undefined
  peek: ((path: string) => unknown) | undefined
  plain: Framed['plain']
  #framed: Pick<Framed, 'value' | 'plain'> = { value: undefined }
  #at: readonly string[] | undefined
  #inner: unknown
  #isOpen = false
  #peeked: Framed['plain']
  #peek: ((path: string) => unknown) | undefined

  open(framed: Pick<Framed, 'value' | 'plain'>, row: Row, at: readonly string[] | undefined): void {
    this.source = row.source
    this.#framed = framed
    this.#at = at
    this.#isOpen = false
    // A thread has one scanner.
    if (framed.plain && framed.plain !== this.#peeked) {
      const plain = framed.plain
      this.#peeked = plain
      this.#peek = (path) => plain.peek(path)
    }
    // Only where the whole record is the event do its paths mean what rules mean by them.
    this.plain = row.content === plainContent && !at ? framed.plain : undefined
    this.peek = this.plain && this.#peek
  }

  get value(): unknown {
    if (!this.#at) return this.#framed.value
    if (!this.#isOpen) {
      this.#inner = inner(this.#framed.value, this.#at)
      this.#isOpen = true
    }
    return this.#inner
  }
}

export class RecordRules {
  readonly #rules: RuleSet
  readonly #any = new Map<string, boolean>()
  #row: Row | undefined
  /** One object for all records: what it reads changes with the row. */
  readonly #record = new CurrentRecord()

  constructor(files: readonly RuleFile[]) {
    this.#rules = loadRules(files)
  }

  /** Whether any rule looks at records of a source. */
  hasAny(source: string): boolean {
    let any = this.#any.get(source)
    if (any === undefined) {
      any = this.#rules.applicable(source).length > 0
      this.#any.set(source, any)
    }
    return any
  }

  /** `found` is told the rule, the end of the event's interval, and JSON of the values that correlations ask for. */
  run(
    record: Pick<Framed, 'value' | 'plain'>,
    row: Row,
    at: readonly string[] | undefined,
    found: (rule: string, until: bigint, fields: string) => void,
  ): void {
    if (this.#row !== row) {
      this.#row = row
      this.#record.ocsf = ocsfOfRow(row, country)
    }
    this.#record.open(record, row, at)
    this.#rules.run(this.#record, (rule, captured) => found(rule.id, until(row), captured.json()))
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
