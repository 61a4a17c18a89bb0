// vestige validate: runs the shipped samples and prints a dated record for the lab's files. Exit status 3 when it is not passed.

import { read } from './options.ts'
import { print, printJson, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { followed, withWorkbench } from './with-case.ts'

export async function validateCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, { format: { type: 'string', default: 'text' }, json: { type: 'boolean', default: false } })
  if (positionals.length > 0) throw new UsageError(`unexpected argument ${positionals[0]}`)
  const format = values.json ? 'json' : values.format
  if (format !== 'text' && format !== 'json' && format !== 'html') throw new UsageError('--format is text, json or html')
  return withWorkbench(async (client) => {
    const { job } = await client.validation.run()
    const ended = await followed(client, job)
    if (ended.state !== 'done') throw new Error(ended.message ?? `the validation was ${ended.state}`)
    const record = (await client.validation.last())!
    const page = (await client.validation.page())!
    if (format === 'json') await printJson(record)
    else await print(format === 'html' ? page.html : page.text)
    if (!record.holds) say(`not passed: ${record.problems.length} problems`)
    return record.holds ? exit.done : exit.doesNotVerify
  })
}
