// SigmaHQ's rules on the shared sets against an independent evaluator's hits, rule by rule: by raw names exactly,
// and with our field maps, where each further hit is explained.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { plainFieldMap } from './fields/field-map.ts'
import { RuleSet } from './rule-set.ts'

const data = process.env.VESTIGE_SHARED_DATA ?? resolve(import.meta.dirname, '../../../shared/data')
const present = existsSync(join(data, 'sigma_expected_hits.json'))
if (!present) console.warn(`skipped: no shared data at ${data}`)

interface Expected {
  events: number
  hits: { rule: string; path: string; count: number; events: string[] }[]
}

const json = (path: string): unknown => JSON.parse(readFileSync(join(data, path), 'utf8'))
const lines = (path: string): Record<string, unknown>[] => {
  const text = readFileSync(join(data, path), 'utf8')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line))
}

interface Item {
  id: string
  value: Record<string, unknown>
}
const byEventId = (value: Record<string, unknown>): Item => ({ id: String(value.eventID ?? ''), value })
const panther = (path: string) => () =>
  lines(path).map((test): Item => ({ id: String(test.event_sha1), value: test.event as Record<string, unknown> }))
const folder = (path: string, wanted: (name: string) => boolean): Item[] =>
  readdirSync(join(data, path))
    .filter(wanted)
    .sort()
    .flatMap((name) => records(json(join(path, name))).map(byEventId))

function records(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(records)
  const inner = (value as { Records?: unknown }).Records
  return inner ? records(inner) : [value as Record<string, unknown>]
}

/** Each set: how its records are read, the source they belong to, and the Sigma products of its rules. */
const sets: Record<string, { read: () => Item[]; source: string; products: string[] }> = {
  stratus: { read: () => folder('aws-cloudtrail/stratus', () => true), source: 'aws_cloudtrail', products: ['aws'] },
  traildiscover: {
    read: () => folder('aws-cloudtrail/traildiscover', (name) => name.endsWith('.cloudtrail')),
    source: 'aws_cloudtrail',
    products: ['aws'],
  },
  'console-sessions': {
    read: () => folder('aws-cloudtrail/console-sessions', (name) => name.endsWith('InputEvents.json')),
    source: 'aws_cloudtrail',
    products: ['aws'],
  },
  'otrf-ec2-proxy': {
    read: () => lines('aws-cloudtrail/otrf/ec2_proxy_s3_exfiltration_2020-09-14011940.json').map(byEventId),
    source: 'aws_cloudtrail',
    products: ['aws'],
  },
  'panther-cloudtrail': { read: panther('aws-cloudtrail/panther/AWS.CloudTrail.tests.jsonl'), source: 'aws_cloudtrail', products: ['aws'] },
  'panther-gcp': { read: panther('gcp-audit/panther/GCP.AuditLog.tests.jsonl'), source: 'gcp_audit', products: ['gcp'] },
  'panther-azure': {
    read: panther('azure-activity/panther/Azure.MonitorActivity.tests.jsonl'),
    source: 'azure_activity',
    products: ['azure'],
  },
  'panther-entra': { read: panther('entra/panther/Azure.Audit.tests.jsonl'), source: 'entra_audit', products: ['azure'] },
  'panther-eks': { read: panther('k8s-audit/panther/Amazon.EKS.Audit.tests.jsonl'), source: 'k8s_audit', products: ['kubernetes'] },
  'panther-okta': { read: panther('okta/panther/Okta.SystemLog.tests.jsonl'), source: 'okta_system', products: ['okta'] },
  'panther-github': { read: panther('github-audit/panther/GitHub.Audit.tests.jsonl'), source: 'github_audit', products: ['github'] },
}

function ruleFiles(): { path: string; text: string }[] {
  const root = join(data, 'sigma-rules')
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yml'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** Rule path to event ids, sorted, one entry for each record that matched. */
function evaluate(rules: RuleSet, items: Item[], source: string): Map<string, string[]> {
  const out = new Map<string, string[]>()
  for (const { id, value } of items) {
    for (const { rule } of rules.match({ source, value })) out.set(rule.path, [...(out.get(rule.path) ?? []), id])
  }
  for (const list of out.values()) list.sort()
  return out
}

/** Hits beyond the evaluator's, which reads raw names alone; README.md of this folder says why each is right. */
const explained = {
  'panther-gcp': { 'rules/cloud/gcp/audit/gcp_firewall_rule_modified_or_deleted.yml': 2 },
  'panther-azure': {
    'rules/application/kubernetes/audit/kubernetes_audit_exec_into_container.yml': 3,
    'rules/application/kubernetes/audit/kubernetes_audit_privileged_pod_creation.yml': 1,
    'rules/application/kubernetes/audit/kubernetes_audit_secrets_enumeration.yml': 1,
    'rules/application/kubernetes/audit/kubernetes_audit_unauthorized_unauthenticated_actions.yml': 1,
  },
  'panther-entra': {
    'rules/cloud/azure/audit_logs/azure_federation_modified.yml': 1,
    'rules/cloud/azure/signin_logs/azure_ad_only_single_factor_auth_required.yml': 1,
    'rules/cloud/azure/signin_logs/azure_app_ropc_authentication.yml': 2,
  },
  'panther-eks': { 'rules/application/kubernetes/audit/kubernetes_audit_privileged_pod_creation.yml': 3 },
}

describe.skipIf(!present)('SigmaHQ rules on the shared sets', () => {
  let files: { path: string; text: string }[]
  let expected: Record<string, Expected>
  beforeAll(() => {
    files = ruleFiles()
    expected = json('sigma_expected_hits.json') as Record<string, Expected>
  })

  it('loads all 490 rules', () => {
    const rules = RuleSet.load(files)
    expect(rules.problems).toEqual([])
    expect(rules.events.length).toBe(490)
  })

  for (const [name, set] of Object.entries(sets)) {
    it(`reproduces ${name} by raw names`, () => {
      const rules = RuleSet.load(files, {
        fieldMap: () =>
          plainFieldMap(
            [...new Set(RuleSet.load(files).events.map((rule) => JSON.stringify(rule.logsource)))]
              .map((text) => JSON.parse(text))
              .filter((logsource) => set.products.includes(logsource.product)),
          ),
      })
      const items = set.read()
      expect(items.length).toBe(expected[name]!.events)
      const found = evaluate(rules, items, set.source)
      // Rules of SigmaHQ's placeholder folder are not among the 490.
      const wanted = expected[name]!.hits.filter((hit) => !hit.path.startsWith('rules-placeholder/'))
      expect(Object.fromEntries([...found].sort())).toEqual(
        Object.fromEntries(wanted.map((hit) => [hit.path, [...hit.events].sort()] as const).sort()),
      )
    })
  }

  it('finds the same through the index as by evaluating every rule', () => {
    const [indexed, plain] = [RuleSet.load(files), RuleSet.load(files, { prefilter: false })]
    for (const set of Object.values(sets)) {
      const items = set.read()
      expect(evaluate(indexed, items, set.source)).toEqual(evaluate(plain, items, set.source))
    }
  })

  it('finds more with the shipped field maps, and nothing less', () => {
    const rules = RuleSet.load(files)
    const further: Record<string, Record<string, number>> = {}
    for (const [name, set] of Object.entries(sets)) {
      const found = evaluate(rules, set.read(), set.source)
      for (const hit of expected[name]!.hits) {
        if (hit.path.startsWith('rules-placeholder/')) continue
        expect([name, hit.path, found.get(hit.path)]).toEqual([name, hit.path, [...hit.events].sort()])
      }
      for (const [path, ids] of found) {
        if (expected[name]!.hits.some((hit) => hit.path === path)) continue
        further[name] = { ...further[name], [path]: ids.length }
      }
    }
    expect(further).toEqual(explained)
  })
})
