// vestige events: OCSF as NDJSON, or columns as CSV.
import { one, read, time, whole } from './options.ts'
import { print } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { caseOptions, withCase } from './with-case.ts'

export async function eventsCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    query: { type: 'string', default: '' },
    from: { type: 'string' },
    to: { type: 'string' },
    limit: { type: 'string' },
    format: { type: 'string', default: 'ndjson' },
    zone: { type: 'string', default: 'UTC' },
    hidden: { type: 'string', default: 'without' },
    ...caseOptions,
    json: { type: 'boolean', default: false },
  })
  const dir = one(positionals, 'the case folder')
  const { format, hidden } = values
  if (format !== 'ndjson' && format !== 'csv') throw new UsageError(`--format ${format}: ndjson or csv`)
  if (hidden !== 'without' && hidden !== 'with' && hidden !== 'only') throw new UsageError(`--hidden ${hidden}: without, with or only`)
  const from = time(values.from, '--from')
  const to = time(values.to, '--to')
  const limit = whole(values.limit, '--limit')
  return withCase(dir, values, async (client) => {
    const { error } = await client.events.check({ query: values.query })
    if (error) throw new UsageError(`--query: ${error.message}\n  ${values.query}\n  ${' '.repeat(error.start)}^`)
    const lines = await client.events.export({
      query: values.query,
      format,
      zone: values.zone,
      hidden,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(limit !== undefined && { limit }),
    })
    for await (const { lines: text } of lines) if (!(await print(text))) break
    return exit.done
  })
}
