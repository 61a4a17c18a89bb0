// vestige graph and vestige processes: what events say between entities, and the process trees of hosts.
import { one, read, whole } from './options.ts'
import { print, printJson, say } from './terminal.ts'
import { exit } from './usage.ts'
import { caseOptions, withCase } from './with-case.ts'

export async function graphCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    focus: { type: 'string' },
    query: { type: 'string' },
    limit: { type: 'string', default: '0' },
    ...caseOptions,
    json: { type: 'boolean', default: false },
  })
  const dir = one(positionals, 'the case folder')
  const limit = whole(values.limit, '--limit', 5000)!
  return withCase(dir, values, async (client) => {
    const from = values.focus === undefined ? undefined : await focusOf(values.focus)
    const graph = await client.graph.start({
      limit,
      ...(from !== undefined && { entity: from }),
      ...(values.query !== undefined && { scope: { query: values.query } }),
    })
    if (graph.cut) say(`not complete: ${graph.cut}`)
    if (values.json) await printJson(graph)
    else {
      for (const edge of graph.edges)
        await print(`${edge.from}  ${edge.kind}  ${edge.to}  ${edge.count}${edge.refused > 0 ? ` (${edge.refused} refused)` : ''}\n`)
      await print(`${graph.nodes.length} nodes, ${graph.edges.length} edges from ${graph.events} events\n`)
    }
    return exit.done

    /** An id as it is, or the entity of that name with the most events. */
    async function focusOf(text: string): Promise<string> {
      const { entities: found } = await client.graph.entities({ search: text, limit: 1000 })
      const exact = found.find((node) => node.id === text) ?? found.find((node) => node.id.endsWith(`:${text}`) || node.name === text)
      const best = exact ?? found[0]
      if (best && best.id !== text) say(`focus: ${best.id}`)
      return best?.id ?? text
    }
  })
}

export async function processesCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    host: { type: 'string' },
    ...caseOptions,
    json: { type: 'boolean', default: false },
  })
  const dir = one(positionals, 'the case folder')
  return withCase(dir, values, async (client) => {
    const forest = await client.graph.processes({ ...(values.host !== undefined && { host: values.host }) })
    if (forest.cut) say(`not complete: ${forest.cut}`)
    if (values.json) {
      await printJson(forest)
      return exit.done
    }
    const nodes = new Map(forest.nodes.map((node) => [node.id, node]))
    const waiting = forest.roots.map((id) => ({ id, depth: 0 })).reverse()
    let host = ''
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const node = nodes.get(next.id)!
      if (node.host !== host) await print(`${node.host}\n`)
      host = node.host
      const words = [String(node.pid), node.commandLine || node.name || '(no name)', ...(node.user ? [`as ${node.user}`] : [])]
      if (node.missing) words.push('(only named as a parent)')
      for (const { level, title } of node.detections) words.push(`[${level}: ${title}]`)
      await print(`${'  '.repeat(Math.min(next.depth, 40) + 1)}${words.join(' ')}\n`)
      for (const id of node.children.toReversed()) waiting.push({ id, depth: next.depth + 1 })
    }
    if (forest.left.length > 0) say(`${forest.left.length} events could not be placed; --json lists them with the reason`)
    return exit.done
  })
}
