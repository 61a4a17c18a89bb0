// vestige unlock: opens locked members with a key that came later.
import { keyText } from './key-text.ts'
import { read } from './options.ts'
import { print, printJson, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { caseOptions, followed, withCase } from './with-case.ts'

export async function unlockCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    key: { type: 'string' },
    'key-from': { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    ...caseOptions,
  })
  const [dir, ...members] = positionals
  if (dir === undefined || members.length === 0) throw new UsageError('unlock DIR MEMBER|EXHIBIT --key FILE')
  if (values.key === undefined) throw new UsageError('--key FILE is missing')
  const keys = keyText(values.key)
  const exhibit = members[0]!.split('/')[0]!
  if (members.some((one) => one.split('/')[0] !== exhibit)) throw new UsageError('members of one exhibit at a time')
  const named = members.filter((one) => one !== exhibit)
  return withCase(dir, values, async (client) => {
    const { job } = await client.locks.open({ exhibit, keys, from: values['key-from'], ...(named.length > 0 && { members: named }) })
    const ended = await followed(client, job)
    if (ended.state !== 'done') throw new Error(`${exhibit} ${ended.state}: ${ended.message ?? 'no reason given'}`)
    if (ended.message) say(ended.message)
    const { total } = await client.evidence.members({ exhibit, limit: 1, states: ['locked'] })
    const now = (await client.evidence.exhibits()).find(({ id }) => id === exhibit)!
    if (values.json) await printJson({ exhibit, locked: total, records: now.records, events: now.events })
    else await print(`${exhibit}: ${now.members} members, ${total} still locked, ${now.events} events\n`)
    return exit.done
  })
}
