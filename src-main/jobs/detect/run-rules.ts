// Single-event rules on a run of lines: each event's row is filled from the run, and its cells are parsed only if a rule asks.
import type { LineRun } from '../../contract/line-run.ts'
import { createRow } from '../../sources/row.ts'
import type { RecordRules } from './record-rules.ts'

const row = createRow()

export function runRules(
  rules: RecordRules,
  run: LineRun,
  found: (event: number, rule: string, until: bigint, fields: string) => void,
  failed: (offset: number, error: unknown) => void,
): void {
  const { values } = row
  values.fill(undefined)
  for (const [column, value] of run.constants) values[column] = value
  const source = run.source
  row.source = source
  if (!rules.hasAny(source)) return
  let event = 0
  const record = {
    plain: undefined,
    get value() {
      return run.cells(event)
    },
  }
  const tell = (rule: string, until: bigint, fields: string) => found(event, rule, until, fields)
  for (; event < run.events; event++) {
    for (const { column, values: all, isText } of run.columns) {
      const value = all[event]!
      values[column] = isText ? (value === 0 ? undefined : run.text(value as number)) : value
    }
    row.ts = run.ts[event]!
    try {
      rules.run(record, row, undefined, tell)
    } catch (error) {
      failed(run.base + run.at[event]!, error)
    }
  }
}
