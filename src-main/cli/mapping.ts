// vestige mapping DIR list|show NAME|propose FILE|preview FILE|save FILE: how logs that no source knows are read.
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Mapping, mapping, type PreviewRow } from '../contract/mapping.ts'
import { read } from './options.ts'
import { print, printJson, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { type Client, caseOptions, withCase } from './with-case.ts'

/** `EX-003/000001` is a member of the case; anything else is a path. */
const fromOf = (text: string) => (/^EX-\d+\//.test(text) && !existsSync(text) ? { member: text } : { path: resolve(text) })

export async function mappingCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    mapping: { type: 'string' },
    name: { type: 'string' },
    ...caseOptions,
    json: { type: 'boolean', default: false },
  })
  const [dir, what, of, ...more] = positionals
  if (dir === undefined) throw new UsageError('the case folder is missing')
  if (more.length > 0) throw new UsageError(`unexpected argument ${more[0]}`)
  const needed = (word: string) => {
    if (of === undefined) throw new UsageError(`${word} is missing`)
    return of
  }
  // Read before the case is opened: a sheet that does not fit touches nothing.
  const saving = what === 'save' ? sheet(needed('the file of the mapping')) : undefined
  return withCase(dir, values, async (client) => {
    if (what === undefined || what === 'list') await list(client, values.json)
    else if (what === 'show') await printJson(await newest(client, needed('the name of the mapping')))
    else if (what === 'propose') {
      const proposal = await client.mapping.propose({ from: fromOf(needed('the file or member')) })
      if (!proposal) throw new Error(`${of}: these bytes are no rows that a mapping can read`)
      for (const { text } of proposal.questions) say(text)
      await printJson(
        values.json ? proposal : { ...proposal.mapping, ...(values.name !== undefined && { name: values.name, title: values.name }) },
      )
    } else if (what === 'preview') {
      const from = fromOf(needed('the file or member'))
      const by = values.mapping === undefined ? (await client.mapping.propose({ from }))?.mapping : await named(client, values.mapping)
      if (!by) throw new Error(`${of}: these bytes are no rows that a mapping can read`)
      const rows = await client.mapping.preview({ from, mapping: by })
      if (values.json) await printJson(rows)
      else for (const row of rows) await print(`${line(row)}\n`)
    } else if (what === 'save') {
      const { name, version, source } = await client.mapping.save(values.name === undefined ? saving! : { ...saving!, name: values.name })
      if (values.json) await printJson({ name, version, source })
      else await print(`${name}, version ${version}: import with --mapping ${name}; its events are source:${source}\n`)
    } else throw new UsageError(`there is no command "mapping ${what}": list, show, propose, preview or save`)
    return exit.done
  })
}

function sheet(path: string): Mapping {
  if (!existsSync(path)) throw new UsageError(`${path} does not exist`)
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${(error as Error).message}`)
  }
  // What "propose --json" prints holds the mapping beside what it was made from.
  const parsed = mapping.safeParse((value as { mapping?: unknown } | null)?.mapping ?? value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    throw new UsageError(`${path} is no mapping: ${issue.path.join('.') || 'the whole'}: ${issue.message}`)
  }
  return parsed.data
}

async function newest(client: Client, name: string) {
  const found = (await client.mapping.list()).filter((one) => one.name === name).at(-1)
  if (!found) throw new UsageError(`the case has no mapping ${name}`)
  return found
}

async function named(client: Client, text: string): Promise<Mapping> {
  return existsSync(text) ? sheet(text) : mapping.parse(await newest(client, text))
}

async function list(client: Client, json: boolean): Promise<void> {
  const all = await client.mapping.list()
  if (json) return void (await printJson(all))
  for (const { name, version, title, author, at, source } of all)
    await print(`${name}  version ${version}  ${title}  source:${source}  ${author}  ${at}\n`)
}

const line = ({ time, undated, actor, address, action, resource, reject, labels }: PreviewRow) =>
  reject === null
    ? [time ?? `undated (${undated})`, actor ?? '-', action ?? '-', resource ?? '-', address ?? '-', labels.join('; ')].join('\t').trimEnd()
    : `no event: ${reject}`
