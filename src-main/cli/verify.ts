// vestige verify: exit status 3 when anything does not hold. Writes nothing.

import { verifyPath } from '../workbench/verify-path.ts'
import { one, read } from './options.ts'
import { print, printJson, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'

export async function verifyCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    head: { type: 'string' },
    'examiner-key': { type: 'string' },
    json: { type: 'boolean', default: false },
  })
  const path = one(positionals, 'the path to verify')
  if (values.head !== undefined && !/^\d+:[0-9a-f]{64}$/.test(values.head))
    throw new UsageError('--head is COUNT:HEX, as "custody head" prints it')
  const { holds, checks } = await verifyPath(path, {
    ...(values.head !== undefined && { head: values.head }),
    ...(values['examiner-key'] !== undefined && { examinerKey: values['examiner-key'] }),
  })
  if (values.json) await printJson({ holds, checks })
  else
    for (const { name, status, subject, detail } of checks)
      await print(`${status.replace('_', ' ').padEnd(12)} ${name}: ${subject}${detail ? ` (${detail})` : ''}\n`)
  if (!holds) say('does not verify')
  return holds ? exit.done : exit.doesNotVerify
}
