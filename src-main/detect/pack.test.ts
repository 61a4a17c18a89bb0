// Every rule that ships: it loads, says why, carries ATT&CK ids, fires on its own samples and is quiet on the others.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { columnIndex, columns } from '../contract/columns.ts'
import type { StoredMatch } from '../contract/detection.ts'
import { coverageRules } from './coverage-rules.ts'
import { detections } from './detections.ts'
import { ocsfOfRow, storedPaths } from './ocsf-row.ts'
import { type DetectRecord, ocsfOf } from './record.ts'
import { RuleSet } from './rule-set.ts'
import { visitTests } from './sigma/expression.ts'

const root = resolve(import.meta.dirname, '../../resources/rules')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yml'))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
const rules = RuleSet.load(files)

/** A sample for rules in OCSF names is the event itself; for others the raw record. */
function recordOf(source: string, value: unknown, known?: object): DetectRecord {
  if (known) return { source, value, ocsf: ocsfOf(known) }
  const event = source === 'any' ? (value as { ocsf: object }).ocsf : undefined
  return event ? { source, value: {}, ocsf: ocsfOf(event) } : { source, value }
}

interface Step {
  at: number
  source: string
  record: unknown
  /** What the import knows beside the record: the country of an address. */
  ocsf?: object
  /** So many alike, `step` seconds apart; the text at the path `vary` gets the number of each as its end. */
  repeat?: number
  step?: number
  vary?: string
}
interface EventSamples {
  source: string
  fires: unknown[]
  quiet: unknown[]
}
interface CorrelationSamples {
  fires: Step[][]
  quiet: Step[][]
}

function expanded(steps: Step[]): Step[] {
  return steps.flatMap((step) =>
    Array.from({ length: step.repeat ?? 1 }, (_, i) => {
      const record = structuredClone(step.record)
      if (step.vary !== undefined) {
        const keys = step.vary.split('.')
        let inner = record as Record<string, unknown>
        for (const key of keys.slice(0, -1)) inner = inner[key] as Record<string, unknown>
        inner[keys.at(-1)!] = `${inner[keys.at(-1)!]}${i}`
      }
      return { ...step, at: step.at + i * (step.step ?? 0), record }
    }),
  )
}

function play(steps: Step[]): string[] {
  const matches: StoredMatch[] = []
  for (const [i, { at, source, record, ocsf }] of expanded(steps).entries()) {
    const from = BigInt(at) * 1_000_000n
    for (const { rule, fields } of rules.match(recordOf(source, record, ocsf)))
      matches.push({ rule: rule.id, event: `e${i}`, from, to: from, fields })
  }
  // Also what only feeds other correlations must be seen here.
  return detections({ ...rules, events: rules.events, correlations: rules.correlations, supporting: new Set() }, matches).detections.map(
    (one) => one.ruleId,
  )
}

describe('the rule pack', () => {
  it('loads whole, with enough rules', () => {
    expect(rules.problems).toEqual([])
    expect(rules.events.length + rules.correlations.length).toBeGreaterThanOrEqual(120)
    expect(rules.correlations.length).toBeGreaterThanOrEqual(25)
  })
  it('says why, by which technique and what else it may be', () => {
    for (const rule of [...rules.events, ...rules.correlations]) {
      expect([rule.path, rule.techniques.length > 0, rule.tactics.length > 0]).toEqual([rule.path, true, true])
      expect([rule.path, rule.description.length > 10, rule.falsepositives.length > 0]).toEqual([rule.path, true, true])
      expect(rule.custom.samples, rule.path).toBeTruthy()
    }
  })
  it('names only stored columns in rules over all sources, so that import and later detection agree', () => {
    const ocsf = rules.events.filter((rule) => rule.taxonomy === 'ocsf')
    expect(ocsf.length).toBeGreaterThan(5)
    for (const rule of ocsf)
      visitTests(rule.expression, (field) => expect([rule.path, field, storedPaths.has(field ?? '')]).toEqual([rule.path, field, true]))
    for (const rule of rules.correlations.filter((one) => one.path.startsWith('any/'))) {
      for (const name of [...rule.groupBy, ...rule.condition.fields]) expect(storedPaths.has(name)).toBe(true)
    }
  })
  it('reads an import row as it reads the event', () => {
    const values = new Array(columns.length).fill(undefined)
    const set = (name: string, value: string | number) => {
      values[columnIndex.get(name)!] = value
    }
    for (const [name, value] of [
      ['class_uid', 3002],
      ['activity_id', 1],
      ['status_id', 1],
      ['user_name', 'root'],
      ['host', 'web-1'],
      ['src_ip', '198.51.100.9'],
    ] as const)
      set(name, value)
    const match = (row: { values: typeof values; extra: [string, string][] }) =>
      rules.match({ source: 'linux_syslog', value: 'x', ocsf: ocsfOfRow(row) }).map((one) => one.rule.name)
    expect(match({ values, extra: [] })).toContain('any_root_remote_sign_in')
    set('src_ip', '10.0.0.1')
    expect(match({ values, extra: [] })).not.toContain('any_root_remote_sign_in')
    expect(ocsfOfRow({ values, extra: [['src_ip', '10.0.0.2']] })('src_endpoint.ip')).toEqual(['10.0.0.1', '10.0.0.2'])
    expect(ocsfOfRow({ values, extra: [] })('no.such.path')).toBeUndefined()
  })
  it('finds the same through the index as by evaluating every rule', () => {
    const plain = RuleSet.load(files, { prefilter: false })
    let hits = 0
    for (const rule of rules.events) {
      const samples = rule.custom.samples as EventSamples
      for (const value of [...samples.fires, ...samples.quiet]) {
        const record = recordOf(samples.source, value)
        const found = rules.match(record)
        hits += found.length
        expect(found.map((match) => match.rule.path)).toEqual(plain.match(record).map((match) => match.rule.path))
      }
    }
    expect(hits).toBeGreaterThan(rules.events.length)
  })
  it('says which sources each rule needs', () => {
    const table = new Map(coverageRules(rules, ['aws_cloudtrail', 'okta_system', 'tetragon']).map((one) => [one.id, one.needs]))
    const needs = (name: string) => table.get([...rules.events, ...rules.correlations].find((rule) => rule.name === name)!.id)
    expect(needs('aws_trail_stopped')).toEqual([['aws_cloudtrail']])
    expect(needs('across_okta_fatigue_to_cloud_key')).toEqual([['okta_system'], ['aws_cloudtrail']])
    expect(needs('gcp_secret_read')).toEqual([[]])
  })
  it('finds the map of a source by its log source when its id is new', () => {
    const named = RuleSet.load(files, {
      logsourceOf: (source) => ({ new_trail: { product: 'aws', service: 'cloudtrail' }, new_flow: { category: 'firewall' } })[source],
    })
    expect(named.applicable('new_trail').length).toBe(rules.applicable('aws_cloudtrail').length)
    expect(named.applicable('nowhere').every((rule) => rule.taxonomy === 'ocsf')).toBe(true)
    expect(named.applicable('new_flow').length).toBe(named.applicable('nowhere').length)
  })
  it('never hides a rule of medium or above behind a correlation', () => {
    const hidden = [...rules.events, ...rules.correlations].filter(
      (rule) => !['informational', 'low'].includes(rule.level) && rules.supporting.has(rule.id),
    )
    expect(hidden.map((rule) => rule.path)).toEqual([])
  })
  it('matches on more than the name of an event from medium upwards', () => {
    for (const rule of rules.events) {
      if (rule.level === 'low' || rule.level === 'informational') continue
      const fields = new Set<string>()
      visitTests(rule.expression, (field) => fields.add(field ?? 'keywords'))
      for (const name of ['eventName', 'eventSource', 'operationName', 'eventType', 'Operation', 'verb', 'gcp.audit.method_name'])
        fields.delete(name)
      expect([rule.path, fields.size > 0]).toEqual([rule.path, true])
    }
  })
  for (const rule of rules.events) {
    it(`${rule.path} fires and is quiet`, () => {
      const samples = rule.custom.samples as EventSamples
      const matches = (value: unknown) => rules.match(recordOf(samples.source, value)).some((match) => match.rule.id === rule.id)
      expect(samples.fires.length).toBeGreaterThan(0)
      expect(samples.quiet.length).toBeGreaterThan(0)
      for (const value of samples.fires) expect([matches(value), value]).toEqual([true, value])
      for (const value of samples.quiet) expect([matches(value), value]).toEqual([false, value])
    })
  }
  for (const rule of rules.correlations) {
    it(`${rule.path} fires and is quiet`, () => {
      const samples = rule.custom.samples as CorrelationSamples
      expect(samples.fires.length).toBeGreaterThan(0)
      expect(samples.quiet.length).toBeGreaterThan(0)
      for (const steps of samples.fires) expect(play(steps)).toContain(rule.id)
      for (const steps of samples.quiet) expect(play(steps)).not.toContain(rule.id)
    })
  }
})
