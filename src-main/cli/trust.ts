// vestige trust: the sensors' public keys that a case trusts.
import { existsSync, readFileSync } from 'node:fs'
import { read } from './options.ts'
import { print, printJson } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { caseOptions, withCase } from './with-case.ts'

export async function trustCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    note: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    ...caseOptions,
  })
  const [dir, what, key, ...more] = positionals
  if (dir === undefined) throw new UsageError('the case folder is missing')
  if (what !== 'add' && what !== 'list') throw new UsageError('trust DIR add KEY, or trust DIR list?')
  if (what === 'add' && key === undefined) throw new UsageError('the key is missing: the line that begins with RW, or its file')
  if (more.length > 0 || (what === 'list' && key !== undefined)) throw new UsageError(`unexpected argument ${more[0] ?? key}`)
  return withCase(dir, values, async (client) => {
    const keys =
      what === 'list'
        ? await client.packages.trusted()
        : await client.packages.trust({ key: existsSync(key!) ? readFileSync(key!, 'utf8') : key!, note: values.note })
    if (values.json) await printJson(keys)
    else for (const one of keys) await print(`${one.id}  ${one.line}  ${one.at} ${one.by}${one.note ? `: ${one.note}` : ''}\n`)
    return exit.done
  })
}
