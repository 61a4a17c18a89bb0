// What an agent may look at: the case, read only. No tool here writes, sends or runs anything, whatever it is asked for.
import type { Subject } from '../../contract/verdict.ts'
import type { Looked, Tool } from '../../verdict/agents/loop.ts'
import type { Look } from '../../verdict/agents/step.ts'
import { readCoverage } from '../coverage/read.ts'
import type { Desk } from '../desk.ts'
import type { Findings } from '../detect/findings.ts'
import type { Investigation } from '../graph/investigation.ts'
import { exactCount, leftOf, rowsWithout, viewedEvent, withoutExhibits } from '../judge/case-view.ts'
import { readBytes } from '../raw-bytes.ts'
import { eventLine, insightLine, shownLine } from './lines.ts'

export interface ModelDesk extends Desk {
  readonly findings: Findings
  readonly investigation: Investigation
}
export interface ToolScope {
  subject: Subject
  without: readonly string[]
  /** The package that alone may be looked at; null for the whole case. */
  exhibit: string | null
}

export const toolWords: Readonly<Record<string, string>> = {
  events: 'text: a query; from, to: time. The first 40 events that match, with their columns and ids.',
  count: 'text: a query; from, to: time. How many events match, exactly.',
  event: 'id: an event. Its columns and its raw record.',
  values: "text: a query; id: a column (user_name, src_ip, action, host, command, …). The column's values with their counts.",
  detections: 'text: words of a title, rule, technique or entity; empty for the gravest. Detections with their ids.',
  insights: 'id: a file or exhibit; empty for all. What analysers found in artifacts.',
  files: 'id: an exhibit; text: part of a path. Its files with their labels and sizes.',
  bytes: 'id: a file by its label; start, end: bytes, at most 4096 at once. What stands there, as text.',
  processes: 'id: a host; text: part of a command line or a process id. The process tree there.',
  neighbours: 'id: an entity as detections name it (host:…, address:…, key:…). What is joined to it, and by which events.',
  rules: 'id: a rule, for its text; or text: words, for a list.',
  coverage: 'Which kinds of evidence the case holds, of which time, and what is known to be missing.',
}

const most = 40
const rawAtMost = 6000
const bytesAtMost = 4096
const everything = { hidden: 'with', possiblySame: 'with' } as const

export function toolsOf(desk: ModelDesk, scope: ToolScope, names: readonly string[]): Record<string, Tool> {
  const { client, findings, investigation } = desk
  const { without, exhibit } = scope
  const left = (label: string) => {
    const owner = label.split('/')[0]!
    if (without.includes(owner)) throw new Error(`${owner} is left out of this judgement`)
    if (exhibit !== null && owner !== exhibit) throw new Error(`only ${exhibit} may be looked at here`)
  }
  const asked = ({ text, from, to }: Look['input']) => ({
    query: withoutExhibits(exhibit === null ? text : `exhibit:${exhibit}${text === '' ? '' : ` and (${text})`}`, without),
    ...(from !== '' && { from }),
    ...(to !== '' && { to }),
  })
  const checked = async (input: Look['input']) => {
    const { error } = await client.check(input.text)
    if (error) throw new Error(`the query is not understood at character ${error.start + 1}: ${error.message}`)
    for (const time of [input.from, input.to])
      if (time !== '' && (Number.isNaN(Date.parse(time)) || !/(?:[Zz]|[+-]\d\d:\d\d)$/.test(time)))
        throw new Error(`${time} is no time with a zone, as 2026-11-14T09:00:00Z`)
    return asked(input)
  }
  const whole = (name: string) => {
    if (without.length > 0) throw new Error(`${name} is not had while exhibits are left out; ask for events`)
  }
  const all: Record<string, Tool> = {
    events: async (input) => {
      const page = await client.page({ ...(await checked(input)), ...everything, limit: most + 1 })
      if (page.error) throw new Error(page.error.message)
      const rows = page.rows.slice(0, most)
      return {
        title: `events of ${input.text === '' ? 'all' : input.text}`,
        lines: rows.map((row) => eventLine(viewedEvent(row))),
        note: page.rows.length > most ? `The first ${most} in time order; there are more.` : `${rows.length} events.`,
      }
    },
    count: async (input) => ({
      title: `count of ${input.text === '' ? 'all' : input.text}`,
      lines: [{ count: await exactCount(client, await checked(input)) }],
    }),
    event: async ({ id }) => {
      const [row] = await rowsWithout(client, [id], without)
      if (!row) throw new Error(`there is no event ${id}`)
      left(row.exhibit)
      const record = await client.rawRecord(id)
      const raw = record ? Buffer.from(record.bytes.subarray(0, rawAtMost)).toString('utf8') : ''
      return { title: `event ${id}`, lines: [eventLine(viewedEvent(row)), { record: raw, cut: (record?.bytes.length ?? 0) > rawAtMost }] }
    },
    values: async (input) => {
      const [facet] = await client.facets({ ...(await checked(input)), ...everything, columns: [input.id], limit: 30 })
      if (!facet) throw new Error(`there is no column ${input.id}`)
      return { title: `values of ${input.id}`, lines: facet.values.map(({ value, count }) => ({ value, count })) }
    },
    detections: async ({ text }) => {
      const words = text.toLowerCase()
      const found = (await findings.all()).filter((one) =>
        `${one.title}\n${one.ruleId}\n${one.techniques.join(' ')}\n${one.entities.join('\n')}`.toLowerCase().includes(words),
      )
      const lines: unknown[] = []
      for (const one of found.sort((a, b) => b.priority.score - a.priority.score)) {
        if (lines.length >= most) break
        if ((await leftOf(client, one, without)).events > 0) lines.push(shownLine(one))
      }
      return { title: 'detections', lines, note: `${found.length} match.` }
    },
    insights: async ({ id }) => {
      if (id !== '') left(id)
      const own = id === '' ? (exhibit === null ? {} : { exhibit }) : id.includes('/') ? { member: id } : { exhibit: id }
      const list = (await client.insights({ ...own, limit: 200 })).filter((one) => !without.includes(one.member.split('/')[0]!))
      return { title: 'insights', lines: list.slice(0, most).map(insightLine), note: `${list.length} insights.` }
    },
    files: async ({ id, text }) => {
      const owner = id === '' ? exhibit : id.split('/')[0]!
      if (owner === null)
        return {
          title: 'exhibits',
          lines: (await client.exhibits())
            .filter((one) => !without.includes(one.id))
            .map((one) => ({ exhibit: one.id, path: one.path, events: one.events })),
        }
      left(owner)
      const { members, total } = await client.members({ exhibit: owner, limit: 100, ...(text !== '' && { search: text }) })
      return {
        title: `files of ${owner}`,
        lines: members.map(({ member, path, size, source }) => ({ member, path, size, source })),
        note: `${total} files.`,
      }
    },
    bytes: async ({ id, start, end }) => {
      left(id)
      if (await client.asideOver(id)) throw new Error(`${id} was set aside`)
      if ((await client.asideSpans(id)).length > 0) throw new Error(`parts of ${id} were set aside`)
      const until = Math.min(end > start ? end : start + bytesAtMost, start + bytesAtMost)
      const { bytes, memberSize } = await readBytes(desk, id, start, until - start)
      return {
        title: `${id} bytes ${start} to ${start + bytes.length}`,
        lines: [bytes.toString('utf8')],
        note: memberSize === null ? '' : `The file has ${memberSize} bytes.`,
      }
    },
    processes: async ({ id, text }) => {
      whole('the process tree')
      const { nodes } = await investigation.processes(id === '' ? undefined : id)
      const words = text.toLowerCase()
      const hit = new Set(
        nodes
          .filter((one) => words === '' || `${one.pid} ${one.commandLine} ${one.name}`.toLowerCase().includes(words))
          .map((one) => one.id),
      )
      // Parents and children of what was asked for.
      const near = nodes.filter(
        (one) => hit.has(one.id) || one.children.some((child) => hit.has(child)) || (one.parent !== null && hit.has(one.parent)),
      )
      const pidOf = new Map(nodes.map((one) => [one.id, one.pid]))
      return {
        title: `processes${id === '' ? '' : ` of ${id}`}`,
        lines: near.slice(0, 60).map((one) => ({
          ...{ host: one.host, pid: one.pid, parent: one.parent === null ? null : (pidOf.get(one.parent) ?? null), user: one.user },
          ...{ command: (one.commandLine || one.name).slice(0, 300), events: one.eventIds.slice(0, 3) },
          ...(one.connections.length > 0 && { connections: one.connections.slice(0, 5).map(({ object }) => object) }),
          ...(one.detections.length > 0 && { detections: one.detections.map(({ title }) => title) }),
        })),
        note: `${near.length} processes.`,
      }
    },
    neighbours: async ({ id }) => {
      whole('the graph')
      const { nodes, edges, cut } = await investigation.expand(id, undefined, { limit: 60, keep: [] })
      if (nodes.length === 0) throw new Error(`no event names ${id}`)
      return {
        title: `neighbours of ${id}`,
        lines: edges
          .slice(0, 60)
          .map(({ from, to, kind, count, refused, eventIds }) => ({ from, kind, to, count, refused, events: eventIds.slice(0, 3) })),
        ...(cut !== null && { note: `Only ${cut}.` }),
      }
    },
    rules: async ({ id, text }) => {
      if (id !== '') {
        const rule = await findings.ruleText(id)
        if (rule === null) throw new Error(`there is no rule ${id}`)
        return { title: `rule ${id}`, lines: rule.split('\n') }
      }
      const words = text.toLowerCase()
      const { loaded } = await findings.rules()
      const hits = loaded.filter((one) => `${one.id} ${one.title}`.toLowerCase().includes(words))
      return {
        title: 'rules',
        lines: hits.slice(0, most).map((one) => ({ rule: one.id, title: one.title, level: one.level })),
        note: `${hits.length} rules.`,
      }
    },
    coverage: async () => {
      const { from, to, lanes, claims } = await readCoverage(client, { buckets: 1 })
      const iso = (us: string) => new Date(Number(BigInt(us) / 1000n)).toISOString()
      return {
        title: 'coverage',
        lines: [
          { from: from === null ? null : iso(String(from)), to: to === null ? null : iso(String(to)) },
          ...lanes.slice(0, 40).map((lane) => ({ layer: lane.layer, source: lane.source, title: lane.title })),
          ...claims.slice(0, 40).map((one) => ({ state: one.state, layer: one.layer, source: one.source, statement: one.statement })),
        ],
      }
    },
  }
  return Object.fromEntries(names.flatMap((name) => (Object.hasOwn(all, name) ? [[name, all[name]!]] : [])))
}

export type { Looked }
