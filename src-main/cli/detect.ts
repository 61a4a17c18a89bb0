// vestige detect: rules over the whole case again, and what they found.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ShownDetection } from '../contract/procedures/detections.ts'
import { read } from './options.ts'
import { print, progressLine, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { type Client, caseOptions, follow, withCase } from './with-case.ts'

/** Stands for the shipped rules among the paths of `--rules`. */
const packWord = 'pack'
const atOnce = 1000

export async function detectCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    rules: { type: 'string', multiple: true },
    hidden: { type: 'string', default: 'without' },
    ...caseOptions,
    json: { type: 'boolean', default: false },
  })
  const [dir, ...more] = positionals
  if (dir === undefined) throw new UsageError('the case folder is missing')
  if (more.length > 0 && !values.rules) throw new UsageError(`unexpected argument ${more[0]}`)
  const { hidden } = values
  if (hidden !== 'without' && hidden !== 'with' && hidden !== 'only') throw new UsageError(`--hidden ${hidden}: without, with or only`)
  // `--rules A B`: what follows the first path belongs to it.
  const named = [...(values.rules ?? []), ...more]
  const paths = named.filter((path) => path !== packWord)
  for (const path of paths) if (!existsSync(path)) throw new UsageError(`${path} does not exist`)
  return withCase(dir, values, async (client) => {
    const pack = named.length === 0 || named.includes(packWord)
    const { job } = await client.detections.run({ rules: paths.map((path) => resolve(path)), pack })
    const line = progressLine()
    const ended = await follow(client, job, (progress) => line.show(progress))
    line.end()
    if (ended.state !== 'done') {
      say(ended.message ?? `detection ${ended.state}`)
      return exit.failed
    }
    const state = await client.detections.state()
    const { rejected } = await client.detections.rules()
    if (values.json) {
      const head = `"rulesLoaded":${state.rulesLoaded},"rulesRejected":${JSON.stringify(rejected)},"leftOut":${JSON.stringify(state.leftOut)}`
      await print(`{${head},"detections":[`)
      let first = true
      for await (const { ruleId, title, level, techniques, eventIds, ...rest } of all(client, hidden)) {
        const { id, tactics, events, from, to, group, order, measure, entities, incident, priority } = rest
        const text = JSON.stringify({
          ...{ ruleId, title, level, techniques, eventIds },
          ...{ id, tactics, events, from, to, group, order, measure, entities, incident, priority },
        })
        await print(first ? text : `,${text}`)
        first = false
      }
      await print(']}\n')
      return exit.done
    }
    for (const one of rejected) say(`${one.path}:${one.line}:${one.column}: ${one.reason}`)
    for (const { rule, reason, count } of state.leftOut) say(`left out: ${rule}: ${reason} (${count})`)
    const counts = new Map<string, { one: ShownDetection; count: number }>()
    for await (const one of all(client, hidden)) {
      const known = counts.get(one.ruleId)
      if (known) known.count++
      else counts.set(one.ruleId, { one, count: 1 })
    }
    const { tactics } = await client.detections.matrix()
    const names = new Map(tactics.flatMap(({ techniques }) => techniques.map(({ id, name }) => [id, `${id} ${name}`.trim()] as const)))
    for (const { one, count } of counts.values()) {
      const techniques = one.techniques.map((id) => names.get(id) ?? id).join(', ')
      await print(`${one.level.padEnd(13)} ${String(count).padStart(6)}  ${one.title}${techniques === '' ? '' : ` (${techniques})`}\n`)
    }
    await print(
      `${state.rulesLoaded} rules, ${state.rulesRejected} rejected, ${state.detections} detections, ${state.suppressed} of them hidden, ${state.incidents} incidents\n`,
    )
    return exit.done
  })
}

async function* all(client: Client, hidden: 'without' | 'with' | 'only'): AsyncGenerator<ShownDetection> {
  let after: number | null = 0
  while (after !== null) {
    const page: { detections: ShownDetection[]; next: number | null } = await client.detections.list({ after, limit: atOnce, hidden })
    yield* page.detections
    after = page.next
  }
}
