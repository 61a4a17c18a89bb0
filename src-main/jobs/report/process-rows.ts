// Process trees of hosts: the processes that cited events belong to, with their ancestors and children.
import type { Forest, ProcessInfo } from '../../contract/procedures/graph.ts'
import type { ReportDocument } from '../../contract/report.ts'
import type { CitationBook } from './citations.ts'

const rowsAtMost = 120
const commandAtMost = 600

export function processRows(forest: Forest, book: CitationBook): ReportDocument['processes'] {
  const ids = new Map(book.list.filter(({ kind }) => kind === 'event').map((one) => [one.ref, one.id]))
  const nodes = new Map(forest.nodes.map((node) => [node.id, node]))
  const wanted = new Set<string>()
  for (const node of forest.nodes) {
    if (!node.eventIds.some((uid) => ids.has(uid))) continue
    for (let at: ProcessInfo | undefined = node; at && !wanted.has(at.id); at = at.parent === null ? undefined : nodes.get(at.parent))
      wanted.add(at.id)
    for (const child of node.children) wanted.add(child)
  }
  const hosts = new Map<string, ReportDocument['processes'][number]>()
  const waiting = forest.roots.map((id) => ({ id, depth: 0 })).reverse()
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const node = nodes.get(next.id)
    if (!node) continue
    const shown = wanted.has(node.id)
    if (shown) {
      const host = hosts.get(node.host) ?? { host: node.host, rows: [], note: '' }
      hosts.set(node.host, host)
      if (host.rows.length < rowsAtMost) {
        const command = node.commandLine || node.name || '(no name recorded)'
        host.rows.push({
          depth: Math.min(next.depth, 12),
          pid: node.pid,
          command: command.length > commandAtMost ? `${command.slice(0, commandAtMost)}… (${command.length} characters)` : command,
          user: node.user,
          start: node.start === null ? null : new Date(Number(BigInt(node.start) / 1000n)).toISOString(),
          doubt: node.missing ? 'only named as a parent' : node.doubt,
          citations: node.eventIds.flatMap((uid) => ids.get(uid) ?? []).slice(0, 6),
        })
      } else host.note = `More than ${rowsAtMost} processes: the others are in the case.`
    }
    for (const id of node.children.toReversed()) waiting.push({ id, depth: shown ? next.depth + 1 : next.depth })
  }
  return [...hosts.values()]
}
