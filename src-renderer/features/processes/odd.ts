// Which processes stand out, and why in words: what rules found, and what programs rarely do. A reason to look, never a verdict.
import type { ProcessInfo } from '../../../src-main/contract/procedures/graph.ts'

export interface Odd {
  /** Gravest level of its detections; null when only its own looks stand out. */
  level: string | null
  reasons: readonly string[]
}

const ranks: Readonly<Record<string, number>> = { informational: 0, low: 1, medium: 2, high: 3, critical: 4 }
const shell = /(^|\/)(ba|da|z|k|a|c|tc|fi)?sh$/
const server =
  /(^|\/)(nginx|apache2?|httpd|node|java|php(-fpm)?[\d.]*|gunicorn|uwsgi|tomcat|postgres|mysqld|mariadbd|redis-server|mongod|caddy)$/
const inMemory = /memfd:|\(deleted\)|^\/proc\/(self|\d+)\/fd\//
const writable = /^\/(tmp|var\/tmp|dev\/shm)\//
const kernelName = /^\[?(kworker|ksoftirqd|migration|rcu_\w+|kswapd|kthreadd|watchdog)\b/

const program = ({ name, commandLine }: ProcessInfo): string => name || (commandLine.split(' ')[0] ?? '')

const looks = (node: ProcessInfo, parent: ProcessInfo | undefined): string[] => {
  const own = program(node)
  const first = node.commandLine.split(' ')[0] ?? ''
  const out: string[] = []
  if (inMemory.test(own) || inMemory.test(first)) out.push('program in memory or deleted, no file')
  if (writable.test(own) || writable.test(first)) out.push('program in a folder anyone can write')
  if ((kernelName.test(own) || kernelName.test(first)) && parent !== undefined && parent.pid !== 2 && node.pid !== 2)
    out.push('named like a kernel thread, but not a child of one')
  if (parent && !parent.missing && shell.test(own) && server.test(program(parent))) out.push(`shell started by ${program(parent)}`)
  return out
}

/** By process id; those that do not stand out are absent. Informational detections alone make none odd. */
export const oddOnes = (nodes: readonly ProcessInfo[]): Map<string, Odd> => {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const out = new Map<string, Odd>()
  for (const node of nodes) {
    const telling = node.detections.filter(({ level }) => (ranks[level] ?? 0) > 0)
    const reasons = [...new Set(telling.map(({ title }) => title)), ...looks(node, byId.get(node.parent ?? ''))]
    if (reasons.length === 0) continue
    const level = telling.reduce<string | null>(
      (most, each) => (most === null || ranks[each.level]! > ranks[most]! ? each.level : most),
      null,
    )
    out.set(node.id, { level, reasons })
  }
  return out
}
