// Issue 4, acceptance 4: rules, process forest, incident and shortest story of the container attack against its truth.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { columns } from '../../../src-main/contract/columns.ts'
import type { StoredMatch } from '../../../src-main/contract/detection.ts'
import { entitiesOf, kindOfId } from '../../../src-main/correlate/entities.ts'
import type { EventFacts } from '../../../src-main/correlate/facts.ts'
import { addEvents, emptyGraph } from '../../../src-main/correlate/graph.ts'
import { shortestStory } from '../../../src-main/correlate/paths.ts'
import { type ProcessEvent, processForest } from '../../../src-main/correlate/process-forest.ts'
import { story } from '../../../src-main/correlate/story.ts'
import { detections } from '../../../src-main/detect/detections.ts'
import { incidents } from '../../../src-main/detect/incidents.ts'
import { RuleSet } from '../../../src-main/detect/rule-set.ts'
import { normalise } from '../../../src-main/sources/aws_cloudtrail/normalise.ts'
import { valueAt } from '../../../src-main/sources/row.ts'
import { events, type ScenarioEvent } from './events.ts'
import { truth } from './truth.ts'

const root = resolve(import.meta.dirname, '../../../resources/rules')
const rules = RuleSet.load(
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yml'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
)
const start = BigInt(Date.UTC(2026, 2, 2, 10)) * 1000n
const interval = (at: number) => ({ from: start + BigInt(at) * 1_000_000n, to: start + BigInt(at) * 1_000_000n + 999_999n })

function factsOf(event: ScenarioEvent): EventFacts {
  if (event.columns) return { uid: event.uid, ...interval(event.at), values: event.columns }
  const result = normalise({ offset: 0, length: 0, bytes: new Uint8Array(0), value: event.record }, { path: '', sha256: '', form: '' })
  if (!('events' in result)) throw new Error('the scenario holds a record that is no event')
  const made = result.events[0]!.event
  const values = Object.fromEntries(
    columns.flatMap((column) => {
      const value = valueAt(made, column.path)
      return typeof value === 'string' || typeof value === 'number' ? [[column.name, value] as const] : []
    }),
  )
  return { uid: event.uid, ...interval(event.at), values: { ...values, source: event.source } }
}
const facts = events.map(factsOf)
const byUid = new Map(facts.map((one) => [one.uid, one]))

const matches: StoredMatch[] = events.flatMap((event) =>
  rules
    .match({ source: event.source, value: event.record })
    .map(({ rule, fields }) => ({ rule: rule.id, event: event.uid, ...interval(event.at), fields })),
)
const found = detections(rules, matches).detections
const nameOf = (id: string) => rules.rule(id)?.name

describe('the container attack', () => {
  it('is found by the rules that its truth names', () => {
    const names = new Set(found.map((one) => nameOf(one.ruleId)))
    for (const rule of truth.rules) expect([...names]).toContain(rule)
    expect(found.filter((one) => one.eventIds.includes(truth.decoy) && one.level !== 'low' && one.level !== 'informational')).toEqual([])
  })
  it('is one incident of the gravest level, with the decoy outside', () => {
    const list = incidents(found, (detection) =>
      detection.eventIds.flatMap((uid) =>
        entitiesOf(byUid.get(uid)!)
          .filter((entity) => entity.kind !== 'account')
          .map((entity) => entity.id),
      ),
    )
    const main = list[0]!
    expect(main.level).toBe('critical')
    const inside = found.filter((one) => main.detections.includes(one.id)).map((one) => nameOf(one.ruleId))
    for (const rule of truth.rules) expect(inside).toContain(rule)
    expect(main.entities).toContain(truth.entry)
  })
  it('grows the process forest with the pid told apart', () => {
    const processes = events
      .filter((event) => event.source === 'tetragon')
      .map((event): ProcessEvent => {
        const { values } = byUid.get(event.uid)!
        const parent = (event.record as { process_exec: { parent: { binary: string } } }).process_exec.parent.binary
        return {
          uid: event.uid,
          ...interval(event.at),
          host: String(values.host),
          kind: 'launch',
          pid: Number(values.pid),
          parentPid: Number(values.parent_pid),
          parentName: parent,
          name: String(values.process),
          commandLine: String(values.command),
        }
      })
    const forest = processForest(processes)
    const draw = (id: string): unknown => {
      const node = forest.nodes.get(id)!
      return node.children.length === 0 ? node.name : [node.name, ...node.children.map(draw)]
    }
    expect(forest.roots.map(draw)).toEqual(truth.forest)
    expect(forest.nodes.get(forest.roots[0]!)!.missing).toBe(true)
  })
  it('tells the shortest story from entry to data, every hop cited, past the decoy', () => {
    const graph = addEvents(emptyGraph(), facts)
    const data = new Set([...graph.nodes.keys()].filter((id) => kindOfId(id) === truth.data && id.includes('crown')))
    expect(data.size).toBe(1)
    const told = shortestStory(graph, [truth.entry], data)!
    expect(told).not.toBeNull()
    for (const hop of told.hops) {
      expect(hop.edge.events.some((uid) => truth.cited.has(uid))).toBe(true)
      expect(hop.edge.events).not.toContain(truth.decoy)
    }
    expect(told.hops.at(-1)!.edge.events).toContain(truth.lastHop)
    // The backup's address never reaches the attacker's key in time.
    expect(
      shortestStory(graph, ['address:10.9.9.9'], new Set(['address:198.51.100.9']), { via: new Set(['came from', 'speaks for']) }),
    ).toBeNull()
  })
  it('is told in phases, each sentence with its events', () => {
    const phases = story({ detections: found, event: (uid) => byUid.get(uid), tacticTitle: (name) => name })
    expect(phases.length).toBeGreaterThan(2)
    for (const phase of phases) for (const sentence of phase.sentences) expect(sentence.events.every((uid) => byUid.has(uid))).toBe(true)
  })
})
