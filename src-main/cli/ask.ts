// vestige ask: a question in plain words becomes a query that is shown. It is not run, and nothing is answered.
import { read } from './options.ts'
import { print } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { caseOptions, withCase } from './with-case.ts'

export async function askCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, { model: { type: 'string' }, ...caseOptions, json: { type: 'boolean', default: false } })
  const [dir, question, ...more] = positionals
  if (dir === undefined) throw new UsageError('the case folder is missing')
  if (question === undefined) throw new UsageError('the question is missing')
  if (more.length > 0) throw new UsageError('put the question in quotation marks')
  return withCase(dir, values, async (client) => {
    const ready = (await client.models.list()).filter((one) => one.problem === null)
    const name = values.model ?? ready[0]?.name
    if (name === undefined)
      throw new UsageError(
        'no model can be asked in this case: "vestige model DIR add" adds one, "vestige events DIR --query" takes a query',
      )
    if (values.model === undefined && ready.length > 1)
      throw new UsageError(`several models can be asked (${ready.map((one) => one.name).join(', ')}): name one with --model`)
    const found = await client.models.ask({ name, question })
    const { query, from, to, why, refused, model, run } = found
    const time = `${from === undefined ? '' : ` --from ${from}`}${to === undefined ? '' : ` --to ${to}`}`
    await print(
      values.json
        ? `${JSON.stringify({ question, query, from: from ?? null, to: to ?? null, why, refused, model, run })}\n`
        : `${query}\n\nRead by ${model} as: ${why}\nRun it, or a change of it: vestige events ${dir} --query '${query.replaceAll("'", `'\\''`)}'${time}\n`,
    )
    return exit.done
  })
}
