// Incidents, coverage, priority and hides.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Detection, Level } from '../contract/detection.ts'
import { Attack } from './attack.ts'
import { coverage } from './coverage.ts'
import { applyHides } from './hides.ts'
import { incidents } from './incidents.ts'
import { priority } from './severity.ts'

const hour = 3_600_000_000
const one = (id: string, at: number | null, level: Level = 'medium', more: Partial<Detection> = {}): Detection => ({
  id,
  ruleId: `rule-${id}`,
  title: `Title ${id}`,
  level,
  techniques: ['T1078'],
  tactics: ['initial-access'],
  eventIds: [`e-${id}`],
  events: 1,
  from: at === null ? null : String(at),
  to: at === null ? null : String(at),
  group: {},
  order: null,
  measure: '',
  ...more,
})

describe('incidents', () => {
  const entities: Record<string, string[]> = { a: ['u:x'], b: ['u:x', 'ip:1'], c: ['ip:1'], d: ['u:y'], e: ['u:x'] }
  const run = (list: Detection[]) => incidents(list, (detection) => entities[detection.id] ?? [])
  it('group by shared entities and time, in any order of input', () => {
    const list = [one('a', 0), one('b', hour), one('c', 2 * hour), one('d', 0), one('e', 100 * hour)]
    const found = run(list)
    expect(found.map((incident) => incident.detections)).toEqual([['a', 'b', 'c'], ['d'], ['e']])
    expect(found[0]).toMatchObject({
      id: 'incident:a',
      entities: ['ip:1', 'u:x'],
      from: '0',
      to: String(2 * hour),
      title: 'Title a and 2 other findings',
    })
    expect(run([...list].reverse())).toEqual(found)
  })
  it('do not join over what everything shares', () => {
    const many = Array.from({ length: 30 }, (_, i) => one(`n${i}`, i * hour))
    expect(incidents(many, (detection) => ['account:1', `u:${detection.id}`])).toHaveLength(30)
  })
  it('do join over the host of one noisy rule', () => {
    const noisy = Array.from({ length: 15 }, (_, i) => one(`m${i}`, i, 'high', { ruleId: 'miner' }))
    const others = Array.from({ length: 10 }, (_, i) => one(`o${i}`, i))
    const found = incidents([...noisy, ...others], ({ id }) => (id.startsWith('m') ? ['host:vm', `process:${id}`] : [`u:${id}`]))
    expect(found).toHaveLength(11)
    expect(found[0]).toMatchObject({ entities: ['host:vm'] })
    expect(found[0]!.detections).toHaveLength(15)
  })
  it('weigh several tactics more, and make none of what only informs', () => {
    const list = [
      one('a', 0, 'high', { tactics: ['execution'] }),
      one('b', 1, 'medium', { tactics: ['persistence'] }),
      one('c', 2, 'medium', { tactics: ['impact'] }),
    ]
    expect(run(list)[0]!.level).toBe('critical')
    expect(run([one('d', 0, 'informational')])).toEqual([])
    expect(run([one('d', null)])[0]!.from).toBeNull()
  })
})

describe('coverage', () => {
  const attack = new Attack(JSON.parse(readFileSync(resolve(import.meta.dirname, '../../resources/attack/enterprise.json'), 'utf8')))
  const source = (id: string, from: number, to: number, events = 5) => ({
    id,
    title: id.toUpperCase(),
    from: String(from),
    to: String(to),
    events,
  })
  const rows = coverage({
    attack,
    rules: [
      { id: 'r1', techniques: ['T1098.001'], needs: [['aws', 'gcp']] },
      { id: 'r2', techniques: ['T1530'], needs: [['s3']] },
      { id: 'r3', techniques: ['T1621'], needs: [['okta'], ['aws']] },
      { id: 'r4', techniques: ['T1078.004'], needs: [['aws']] },
      { id: 'r5', techniques: ['T9999'], needs: [['late']] },
    ],
    sources: [source('aws', 0, 10 * hour), source('late', 9 * hour, 10 * hour), source('s3', 0, 0, 0)],
    fired: ['T1078.004'],
    window: { from: '0', to: String(10 * hour) },
  })
  const of = (id: string) => rows.find((row) => row.technique === id)!
  it('says what could have been seen and why the rest could not', () => {
    expect(of('T1078.004').status).toBe('seen')
    expect(of('T1098.001')).toMatchObject({ status: 'covered', rules: ['r1'], sources: ['aws'] })
    expect(of('T1530')).toMatchObject({ status: 'no source', why: 'needs one of: s3' })
    expect(of('T1621')).toMatchObject({ status: 'no source', why: 'needs one of: okta' })
    expect(of('T1496.001').status).toBe('no rule')
    expect(of('T9999')).toMatchObject({ status: 'partly', why: 'no records of LATE before 1970-01-01T09:00:00Z' })
  })
})

describe('priority and hides', () => {
  it('says what raised and lowered', () => {
    expect(priority('medium', [{ name: 'role/web', holds: 'is the root user of its account', dataTouched: 12 }])).toEqual({
      score: 65,
      level: 'high',
      reasons: [
        "the rule's level is medium",
        'raised: role/web is the root user of its account',
        'raised: role/web touched 12 stores of data',
      ],
    })
    expect(priority('low', [{ name: 'scanner' }], true)).toMatchObject({ score: 15, level: 'informational' })
  })
  it('counts what it hides', () => {
    const list = [one('a', 0), one('b', 0), one('c', 0)]
    const result = applyHides(
      list,
      [
        { id: 'h1', by: 'rule', target: 'rule-a', reason: 'r' },
        { id: 'h2', by: 'entity', target: 'u:b', reason: 'r' },
        { id: 'h3', by: 'event', target: 'e-x', reason: 'r' },
      ],
      (detection) => [`u:${detection.id}`],
    )
    expect(result.shown.map((detection) => detection.id)).toEqual(['c'])
    expect(result.counts).toEqual({ h1: 1, h2: 1, h3: 0 })
    expect(result.suppressed).toHaveLength(2)
  })
})
