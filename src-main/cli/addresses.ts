// vestige addresses DIR [ADDRESS…] | lists | add NAME FILE | remove NAME: what is said of addresses, offline, and by whom.
import { existsSync, readFileSync } from 'node:fs'
import { read } from './options.ts'
import { print, printJson, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { caseOptions, withCase } from './with-case.ts'

export async function addressesCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    title: { type: 'string' },
    'as-of': { type: 'string' },
    ...caseOptions,
    json: { type: 'boolean', default: false },
  })
  const [dir, ...rest] = positionals
  if (dir === undefined) throw new UsageError('the case folder is missing')
  const [what, name, file] = rest
  const asOf = values['as-of']
  if (asOf !== undefined && !/^\d{4}-\d\d-\d\d$/.test(asOf)) throw new UsageError(`--as-of ${asOf}: a day, as 2026-11-14`)
  if (what === 'add' && (name === undefined || file === undefined || !existsSync(file)))
    throw new UsageError(file !== undefined && name !== undefined ? `${file} does not exist` : 'add NAME FILE')
  if (what === 'remove' && name === undefined) throw new UsageError('the name of the list is missing')
  return withCase(dir, values, async (client) => {
    if (what === 'add') {
      const list = await client.addresses.addList({
        name: name!,
        text: readFileSync(file!, 'utf8'),
        ...(values.title !== undefined && { title: values.title }),
        ...(asOf !== undefined && { asOf }),
      })
      if (values.json) await printJson(list)
      else await print(`${list.name}: ${list.networks} networks, of ${list.asOf ?? 'a day nobody said'}\n`)
    } else if (what === 'remove' || what === 'lists' || what === undefined) {
      if (what === 'remove') await client.addresses.removeList({ name: name! })
      const { lists, source } = await client.addresses.lists()
      if (values.json) await printJson({ lists, source })
      else {
        await print(`${source.database} of ${source.date}, ${source.licence}\n`)
        for (const list of lists)
          await print(
            `${list.name}: ${list.networks} networks, of ${list.asOf ?? 'a day nobody said'}, brought by ${list.by} on ${list.at}\n`,
          )
      }
      say(source.warning)
    } else {
      const { facts, source } = await client.addresses.facts({ addresses: rest })
      if (values.json) await printJson({ facts, source })
      else
        for (const { address, kind, country, network, lists } of facts)
          await print(
            `${address}  ${country === null ? kind : `registered to ${country}, per ${source.database} of ${source.date}, within ${network}`}${lists.length > 0 ? `; listed in ${lists.join(', ')}` : ''}\n`,
          )
    }
    return exit.done
  })
}
