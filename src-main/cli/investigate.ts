// vestige indicators, hide, incidents, attack, story, path, sessions, elsewhere: what the window's areas answer, for scripts.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { SessionInfo } from '../contract/procedures/graph.ts'
import { read, whole } from './options.ts'
import { print, printJson, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { type Client, caseOptions, follow, withCase } from './with-case.ts'

const json = { type: 'boolean', default: false } as const
const plural = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
const when = (micros: string | null) => (micros === null ? 'undated' : new Date(Number(BigInt(micros) / 1000n)).toISOString())

function parts(positionals: string[]): [dir: string, ...rest: string[]] {
  const [dir, ...rest] = positionals
  if (dir === undefined) throw new UsageError('the case folder is missing')
  return [dir, ...rest]
}

/** `add FILE` takes a list in; without it, what was taken in and where it was found. */
export async function indicatorsCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    name: { type: 'string' },
    date: { type: 'string' },
    confidence: { type: 'string' },
    hits: { type: 'boolean', default: false },
    ...caseOptions,
    json,
  })
  const [dir, act, file, ...more] = parts(positionals)
  if (act !== undefined && (act !== 'add' || file === undefined || more.length > 0)) throw new UsageError('write "indicators DIR add FILE"')
  return withCase(dir, values, async (client) => {
    if (file !== undefined) {
      const confidence = whole(values.confidence, '--confidence', 100)
      const taken = await client.detections.addIndicators({
        source: values.name ?? file,
        path: resolve(file),
        ...(values.date !== undefined && { date: values.date }),
        ...(confidence !== undefined && { confidence }),
      })
      for (const { where, reason } of taken.problems) say(`${file}: ${where}: ${reason}`)
      if (taken.job !== null) await follow(client, taken.job, () => {})
      if (values.json) await printJson(taken)
      else await print(`${taken.added} taken in, ${taken.known} known already, ${taken.problems.length} not read\n`)
      return exit.done
    }
    const all: Awaited<ReturnType<Client['detections']['indicators']>>['indicators'] = []
    for (let after: number | null = 0; after !== null; ) {
      const page = await client.detections.indicators({ after, limit: 1000, hitsOnly: values.hits })
      all.push(...page.indicators)
      after = page.next
    }
    if (values.json) await printJson(all)
    else
      for (const one of all)
        await print(
          `${one.kind.padEnd(12)} ${`${one.hits}${one.more ? '+' : ''}`.padStart(7)}  ${one.value}  (${one.source}, ${one.date ?? 'undated'}, confidence ${one.confidence ?? 'not stated'})\n`,
        )
    return exit.done
  })
}

export async function hideCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    rule: { type: 'string' },
    entity: { type: 'string' },
    event: { type: 'string' },
    reason: { type: 'string' },
    end: { type: 'string' },
    ...caseOptions,
    json,
  })
  const [dir] = parts(positionals)
  const given = (['rule', 'entity', 'event'] as const).filter((by) => values[by] !== undefined)
  if (given.length > 1 || (given.length === 1 && values.end !== undefined)) throw new UsageError('one of --rule, --entity, --event, --end')
  if (given.length === 1 && !values.reason) throw new UsageError('--reason is missing: what is hidden stays counted, with why')
  return withCase(dir, values, async (client) => {
    const by = given[0]
    if (by) await client.detections.hide({ by, target: values[by]!, reason: values.reason! })
    if (values.end !== undefined) await client.detections.unhide({ id: values.end })
    const hides = await client.detections.hides()
    if (values.json) await printJson(hides)
    else
      for (const one of hides)
        await print(
          `${one.id}  ${one.by} ${one.target}: ${one.reason} (${one.author}, ${one.at})${one.ended ? `, ended ${one.ended.at}` : `, ${one.suppressed} hidden`}\n`,
        )
    return exit.done
  })
}

export async function incidentsCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, { ...caseOptions, json })
  const [dir] = parts(positionals)
  return withCase(dir, values, async (client) => {
    const incidents = await client.detections.incidents()
    if (values.json) await printJson(incidents)
    else
      for (const one of incidents) {
        await print(
          `${one.level.padEnd(13)} ${when(one.from)}  ${one.title}  (${plural(one.detections.length, 'detection')})\n  ${one.id}\n`,
        )
        if (one.entities.length > 0) await print(`  shared: ${one.entities.slice(0, 8).join(', ')}\n`)
      }
    return exit.done
  })
}

/** The coverage map: which techniques could have been seen, which not, and why. */
export async function attackCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, { all: { type: 'boolean', default: false }, ...caseOptions, json })
  const [dir] = parts(positionals)
  return withCase(dir, values, async (client) => {
    const map = await client.detections.coverage({})
    if (values.json) await printJson(map)
    else
      for (const one of map)
        if (values.all || one.status !== 'no rule')
          await print(`${one.status.padEnd(10)} ${one.technique.padEnd(10)} ${one.name}: ${one.why}\n`)
    return exit.done
  })
}

export async function storyCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, { incident: { type: 'string' }, ...caseOptions, json })
  const [dir] = parts(positionals)
  return withCase(dir, values, async (client) => {
    const told = await client.story.get(values.incident === undefined ? {} : { incident: values.incident })
    if (values.json) await printJson(told)
    else
      for (const { title, doubt, sentences } of told.phases) {
        await print(`${title}${doubt ? ` (${doubt})` : ''}\n`)
        for (const one of sentences)
          if (!one.hidden)
            await print(`  ${one.text}${one.doubt ? ` (${one.doubt})` : ''} [${plural(one.events.length + (one.more ?? 0), 'event')}]\n`)
      }
    return exit.done
  })
}

/** Between two entities; without them the shortest story from an address to data. */
export async function pathCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, { ...caseOptions, json })
  const [dir, from, to, ...more] = parts(positionals)
  if (more.length > 0 || (from !== undefined && to === undefined)) throw new UsageError('write "path DIR" or "path DIR FROM TO"')
  return withCase(dir, values, async (client) => {
    const found = from !== undefined && to !== undefined ? await client.graph.path({ from, to }) : await client.graph.shortestStory({})
    if (values.json) await printJson(found)
    else if (!found) say('no such chain is in this case')
    else
      for (const hop of 'hops' in found ? found.hops : found.edges.map((edge) => ({ edge, from: edge.from, to: edge.to, doubt: '' })))
        await print(
          `${hop.edge.from}  ${hop.edge.kind}  ${hop.edge.to}  ${hop.edge.count}, first ${when(hop.edge.first)}${hop.doubt ? ` (${hop.doubt})` : ''}  ${hop.edge.eventIds[0] ?? ''}\n`,
        )
    return found ? exit.done : exit.failed
  })
}

export async function sessionsCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, { identity: { type: 'string', multiple: true }, ...caseOptions, json })
  const [dir] = parts(positionals)
  return withCase(dir, values, async (client) => {
    const found = await client.graph.sessions(values.identity ? { identities: values.identity } : {})
    if (found.cut) say(`not complete: ${found.cut}`)
    if (values.json) await printJson(found)
    else for (const one of found.sessions) await print(line(one))
    return exit.done
  })
}

const line = (one: SessionInfo) =>
  `${one.identity}  ${one.system}  ${when(one.from)} – ${when(one.to)}  ${plural(one.events, 'event')}${one.refused > 0 ? `, ${one.refused} refused` : ''}${one.by === 'silence' ? ', ended by an hour of silence' : ''}${one.signIn ? ', sign-in recorded' : ''}${one.signOut ? ', sign-out recorded' : ''}\n`

const kinds = ['address', 'key', 'user', 'domain', 'hash', 'user_agent', 'resource', 'other'] as const

/** Values as text for other systems; `kind=value` says the kind, `@FILE` holds one a line. */
export async function elsewhereCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    from: { type: 'string' },
    to: { type: 'string' },
    language: { type: 'string' },
    keep: { type: 'boolean', default: false },
    note: { type: 'string', default: '' },
    ...caseOptions,
    json,
  })
  const [dir, ...given] = parts(positionals)
  const { from, to } = values
  if (from === undefined || to === undefined) throw new UsageError('--from and --to are missing: a question to another system has a time')
  const asked = given.flatMap((one) => (one.startsWith('@') ? readFileSync(one.slice(1), 'utf8').split(/\r?\n/) : [one])).filter(Boolean)
  if (asked.length === 0) throw new UsageError('no value is given')
  const sought = asked.map((text) => {
    const kind = kinds.find((one) => text.startsWith(`${one}=`))
    return kind ? { kind, value: text.slice(kind.length + 1) } : { kind: kindOf(text), value: text }
  })
  return withCase(dir, values, async (client) => {
    const queries = values.keep
      ? (await client.questions.ask({ values: sought, from, to, note: values.note })).queries
      : await client.graph.whereElse({ values: sought, from, to })
    const chosen = queries.filter(({ language }) => values.language === undefined || language === values.language)
    if (values.json) await printJson(chosen)
    else for (const { title, text } of chosen) await print(`-- ${title}\n${text}\n\n`)
    return exit.done
  })
}

function kindOf(text: string): (typeof kinds)[number] {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text) || /^[0-9a-f]*:[0-9a-f:.]+$/i.test(text)) return 'address'
  if (/^A[KS]IA[A-Z0-9]{8,}$/.test(text)) return 'key'
  if (/^([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i.test(text)) return 'hash'
  if (text.startsWith('arn:')) return 'resource'
  return /^[\w-]+(\.[\w-]+)+$/.test(text) ? 'domain' : 'other'
}
