// The process forest of a case or of one host, from events of processes and the records behind them.
import type { CaseClient } from '../../case/client.ts'
import type { Forest } from '../../contract/procedures/graph.ts'
import { type ProcessEvent, processForest } from '../../correlate/process-forest.ts'
import type { Findings } from '../detect/findings.ts'
import { factsOf } from '../facts.ts'
import type { RecordReader } from '../read.ts'
import { processEvent, processQuery } from './process-events.ts'
import { processInfo } from './shape.ts'

const processEvents = 50_000
const rowsAtOnce = 2000

export async function readForest(client: CaseClient, reader: RecordReader, findings: Findings, host: string | undefined): Promise<Forest> {
  const input: ProcessEvent[] = []
  const left: Forest['left'] = []
  let cut: string | null = null
  let seen = 0
  const scope = { query: processQuery(host), hidden: 'without', possiblySame: 'with' } as const
  for await (const { rows, raw } of client.scan({ ...scope, limit: processEvents, slice: rowsAtOnce })) {
    const records = new Map(raw.map((record) => [record.uid, record]))
    for (const row of rows) {
      const record = records.get(row.uid)
      const [event] = record ? await reader.derive([record]) : [null]
      const one = processEvent(event ?? null, factsOf(row))
      if (one) input.push(one)
      else if (row.values.class_uid === 1007) left.push({ uid: row.uid, reason: 'the event names no host or no process id' })
    }
    seen += rows.length
  }
  if (seen >= processEvents) cut = `the first ${processEvents} events of processes; narrow it to one host to see the others`
  const forest = processForest(input)
  const found = (await findings.all()).filter((one) => !one.hidden)
  const byEvent = new Map<string, { id: string; title: string; level: string }[]>()
  for (const { id, title, level, eventIds } of found)
    for (const uid of eventIds) byEvent.set(uid, [...(byEvent.get(uid) ?? []), { id, title, level }])
  const on = (uids: readonly string[]) => [...new Map(uids.flatMap((uid) => byEvent.get(uid) ?? []).map((one) => [one.id, one])).values()]
  return {
    nodes: [...forest.nodes.values()].map((node) => processInfo(node, on(node.events))),
    roots: forest.roots,
    left: [...left, ...forest.left],
    cut,
  }
}

/** Hosts with how many processes and events they have, by name. */
export function hostsOf({ nodes }: Forest): { host: string; processes: number; events: number }[] {
  const hosts = new Map<string, { host: string; processes: number; events: number }>()
  for (const node of nodes) {
    const one = hosts.get(node.host) ?? { host: node.host, processes: 0, events: 0 }
    one.processes++
    one.events += node.eventIds.length
    hosts.set(node.host, one)
  }
  return [...hosts.values()].sort((a, b) => (a.host < b.host ? -1 : 1))
}
