// Process trees a host from process events: pid reuse told apart by start time, missing parents shown as missing.
import { byTime } from './facts.ts'

export interface ProcessEvent {
  uid: string
  from?: bigint
  to?: bigint
  host: string
  kind: 'launch' | 'exit' | 'connect' | 'file' | 'seen'
  pid: number
  /** The sensor's own id of the process, where it has one: it settles every doubt. */
  processUid?: string
  parentPid?: number
  parentUid?: string
  parentName?: string
  /** Start of the process as recorded, microseconds. */
  start?: bigint
  name?: string
  commandLine?: string
  user?: string
  hash?: string
  container?: string
  /** Address or file of a `connect` or `file` event. */
  object?: string
}

export interface ProcessNode {
  id: string
  host: string
  pid: number
  parent: string | null
  children: string[]
  name: string
  commandLine: string
  user: string
  hash: string
  container: string
  /** Microseconds; null when no launch was recorded. */
  start: bigint | null
  end: bigint | null
  /** Only named as a parent: no event of its own. */
  missing: boolean
  /** Why the parent is not sure, or empty. */
  doubt: string
  events: string[]
  connections: { object: string; events: string[] }[]
  files: { object: string; events: string[] }[]
}

export interface ProcessForest {
  nodes: Map<string, ProcessNode>
  /** Without parents, by host and start. */
  roots: string[]
  /** Events that could not be placed, with the reason. */
  left: { uid: string; reason: string }[]
}

export function processForest(input: readonly ProcessEvent[]): ProcessForest {
  const nodes = new Map<string, ProcessNode>()
  const left: ProcessForest['left'] = []
  const byPid = new Map<string, ProcessNode[]>()
  const byUid = new Map<string, ProcessNode>()
  const named = new Set<ProcessNode>()
  const events = [...input].sort(byTime)
  const create = (event: ProcessEvent, pid: number, missing: boolean, start: bigint | null, own: string | undefined): ProcessNode => {
    const known = byPid.get(`${event.host}/${pid}`) ?? []
    const base = `process:${event.host}/${pid}@${own ?? start ?? '?'}`
    // Two launches of one pid at one moment are two processes until something says otherwise.
    let id = base
    for (let n = 2; nodes.has(id); n++) id = `${base}#${n}`
    const node: ProcessNode = {
      id,
      host: event.host,
      pid,
      parent: null,
      children: [],
      name: '',
      commandLine: '',
      user: '',
      hash: '',
      container: '',
      start,
      end: null,
      missing,
      doubt: '',
      events: [],
      connections: [],
      files: [],
    }
    nodes.set(id, node)
    byPid.set(`${event.host}/${pid}`, [...known, node])
    if (own) {
      byUid.set(`${event.host}/${own}`, node)
      named.add(node)
    }
    return node
  }
  /** The process of that pid at that time: the latest that had started and had not ended. */
  const at = (host: string, pid: number, own: string | undefined, time: bigint | undefined): ProcessNode | undefined => {
    if (own) {
      const exact = byUid.get(`${host}/${own}`)
      if (exact) return exact
    }
    const list = byPid.get(`${host}/${pid}`) ?? []
    for (let i = list.length - 1; i >= 0; i--) {
      const node = list[i]!
      // Another process of that pid that the sensor names otherwise is not the one.
      if (own && named.has(node)) continue
      if (time === undefined) return node
      if ((node.start === null || node.start <= time) && (node.end === null || node.end >= time)) return node
    }
    return undefined
  }
  const describe = (node: ProcessNode, event: ProcessEvent) => {
    node.name ||= event.name ?? ''
    node.commandLine ||= event.commandLine ?? ''
    node.user ||= event.user ?? ''
    node.hash ||= event.hash ?? ''
    node.container ||= event.container ?? ''
  }
  // Launches first, in time order, so that an event that sorts before its launch still finds it.
  const launched = new Map<ProcessEvent, ProcessNode>()
  for (const event of events) {
    if (event.kind !== 'launch') continue
    const start = event.start ?? event.from ?? null
    const same = event.processUid
      ? byUid.get(`${event.host}/${event.processUid}`)
      : (byPid.get(`${event.host}/${event.pid}`) ?? []).find((node) => event.start !== undefined && node.start === event.start)
    // A fork and its exec are two events of one process.
    const node = same ?? create(event, event.pid, false, start, event.processUid)
    if (!same) {
      const before = (byPid.get(`${event.host}/${event.pid}`) ?? []).at(-2)
      // The pid was given out again: the one before had ended by then, whether or not an exit was recorded.
      if (before && before.end === null && start !== null) before.end = start
    }
    if (event.commandLine && same) node.commandLine = event.commandLine
    if (event.name && same) node.name = event.name
    describe(node, event)
    node.events.push(event.uid)
    launched.set(event, node)
  }
  for (const event of events) {
    if (event.kind === 'launch') continue
    const node =
      at(event.host, event.pid, event.processUid, event.from) ?? create(event, event.pid, false, event.start ?? null, event.processUid)
    describe(node, event)
    node.events.push(event.uid)
    if (event.kind === 'exit') node.end = event.to ?? event.from ?? node.end
    const list = event.kind === 'connect' ? node.connections : event.kind === 'file' ? node.files : undefined
    if (list) {
      if (event.object === undefined) left.push({ uid: event.uid, reason: `a ${event.kind} event names no object` })
      else {
        const entry = list.find((one) => one.object === event.object)
        if (entry) entry.events.push(event.uid)
        else list.push({ object: event.object, events: [event.uid] })
      }
    }
    launched.set(event, node)
  }
  for (const event of events) {
    const node = launched.get(event)!
    if (node.parent !== null || event.parentPid === undefined) continue
    if (event.parentPid === node.pid && !event.parentUid) continue
    const time = node.start ?? event.from
    const found = at(event.host, event.parentPid, event.parentUid, time)
    const parent =
      found && found !== node && !isBeneath(nodes, node, found) ? found : create(event, event.parentPid, true, null, event.parentUid)
    if (parent.missing && !parent.name) parent.name = event.parentName ?? ''
    if (!event.parentUid && parent.start === null && !parent.missing) node.doubt = "the parent's start is not recorded"
    node.parent = parent.id
    parent.children.push(node.id)
  }
  const order = (a: string, b: string) => compare(nodes.get(a)!, nodes.get(b)!)
  for (const node of nodes.values()) node.children.sort(order)
  const roots = [...nodes.values()].filter((node) => node.parent === null).map((node) => node.id)
  return { nodes, roots: roots.sort(order), left }
}

/** Whether `candidate` stands beneath `node`: a circle of wrong times must not become a tree. */
function isBeneath(nodes: Map<string, ProcessNode>, node: ProcessNode, candidate: ProcessNode): boolean {
  for (
    let at: ProcessNode | undefined = candidate, steps = 0;
    at && steps < 10_000;
    at = at.parent === null ? undefined : nodes.get(at.parent), steps++
  ) {
    if (at === node) return true
  }
  return false
}

function compare(a: ProcessNode, b: ProcessNode): number {
  if (a.host !== b.host) return a.host < b.host ? -1 : 1
  if (a.start !== b.start) {
    if (a.start === null || b.start === null) return a.start === null ? -1 : 1
    return a.start < b.start ? -1 : 1
  }
  return a.pid - b.pid || (a.id < b.id ? -1 : 1)
}
