// Issue 4, acceptance 1: through the command line, the sets that `sigma_expected_hits.json` names are imported, SigmaHQ's
// rules run over them, and each rule's events are held against the independent evaluator's.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Place, shared, Table } from './command.ts'

interface Hit {
  rule: string
  path: string
  title: string
  count: number
  events: string[]
}
interface Expected {
  events: number
  hits: Hit[]
}
interface Detected {
  rulesLoaded: number
  rulesRejected: { path: string; reason: string }[]
  detections: { ruleId: string; eventIds: string[] }[]
}

/** Where a set lies, and whether its records stand inside lines of rule tests. */
const sets: Record<string, { paths: string[]; wrapped?: boolean; only?: (name: string) => boolean }> = {
  stratus: { paths: ['aws-cloudtrail/stratus'] },
  traildiscover: { paths: ['aws-cloudtrail/traildiscover'] },
  'console-sessions': { paths: ['aws-cloudtrail/console-sessions'] },
  'otrf-ec2-proxy': { paths: ['aws-cloudtrail/otrf/ec2_proxy_s3_exfiltration_2020-09-14011940.json'] },
  'panther-cloudtrail': { paths: ['aws-cloudtrail/panther/AWS.CloudTrail.tests.jsonl'], wrapped: true },
  'panther-gcp': { paths: ['gcp-audit/panther/GCP.AuditLog.tests.jsonl'], wrapped: true },
  'panther-azure': { paths: ['azure-activity/panther/Azure.MonitorActivity.tests.jsonl'], wrapped: true },
  'panther-entra': { paths: ['entra/panther/Azure.Audit.tests.jsonl'], wrapped: true },
  'panther-eks': { paths: ['k8s-audit/panther/Amazon.EKS.Audit.tests.jsonl'], wrapped: true },
  'panther-okta': { paths: ['okta/panther/Okta.SystemLog.tests.jsonl'], wrapped: true },
  'panther-github': { paths: ['github-audit/panther/GitHub.Audit.tests.jsonl'], wrapped: true },
}

/** Events beyond the evaluator's, which reads raw names alone: src-main/detect/README.md says why each is right. */
const further: Record<string, Record<string, number>> = {
  'panther-gcp': { gcp_firewall_rule_modified_or_deleted: 2 },
  'panther-azure': {
    kubernetes_audit_exec_into_container: 3,
    kubernetes_audit_privileged_pod_creation: 1,
    kubernetes_audit_secrets_enumeration: 1,
    kubernetes_audit_unauthorized_unauthenticated_actions: 1,
  },
  'panther-entra': { azure_federation_modified: 1, azure_ad_only_single_factor_auth_required: 1, azure_app_ropc_authentication: 2 },
  'panther-eks': { kubernetes_audit_privileged_pod_creation: 3 },
}
const nameOf = (path: string) =>
  path
    .split('/')
    .at(-1)!
    .replace(/\.yml$/, '')

const rules = join(shared, 'sigma-rules')
const expectedFile = join(shared, 'sigma_expected_hits.json')
if (!existsSync(expectedFile)) {
  console.log(`skipped: no shared data at ${resolve(shared)}`)
  process.exit(0)
}
const expected = JSON.parse(readFileSync(expectedFile, 'utf8')) as Record<string, Expected>
const table = new Table()
const place = new Place()
const wanted = process.argv.slice(2)

/** Records of rule tests, each in a line of its own as their vendor delivers them. */
function unwrapped(set: string, path: string): string {
  const folder = place.path('sets', set)
  mkdirSync(folder, { recursive: true })
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const file = join(folder, 'records.jsonl')
  writeFileSync(file, lines.map((line) => `${JSON.stringify((JSON.parse(line) as { event: unknown }).event)}\n`).join(''))
  return file
}

try {
  for (const [name, set] of Object.entries(sets)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const dir = await place.create(name)
    const paths = set.paths.map((path) => (set.wrapped ? unwrapped(name, join(shared, path)) : join(shared, path)))
    const imported = await place.json<{
      totals: { events: number; duplicates: number; records: number; rejects: { reason: string; count: number }[] }
      exhibits: { files: { path: string; source: string | null; events: number }[] }[]
    }>(['import', dir, ...paths, '--no-detect'])
    const { totals } = imported
    const found = await place.json<Detected>(['detect', dir, '--rules', rules])
    if (name === 'stratus')
      table.check(
        'all 490 rules load or are listed with a reason',
        found.rulesLoaded + found.rulesRejected.length >= 490,
        `${found.rulesLoaded} loaded, ${found.rulesRejected.length} rejected`,
      )
    const sources = new Set(imported.exhibits.flatMap((one) => one.files.map((file) => file.source ?? 'unrecognised')))
    const counts = new Map<string, Set<string>>()
    for (const { ruleId, eventIds } of found.detections) {
      const events = counts.get(ruleId) ?? new Set()
      for (const id of eventIds) events.add(id)
      counts.set(ruleId, events)
    }
    // Equal records are one event: the evaluator counts each copy, and so does it only by its vendor id where there is one.
    const differences: string[] = []
    const hits = expected[name]!.hits.filter((hit) => !hit.path.startsWith('rules-placeholder/'))
    const known = new Map(hits.map((hit) => [hit.rule, hit]))
    for (const hit of hits) {
      const more = further[name]?.[nameOf(hit.path)] ?? 0
      const got = counts.get(hit.rule)?.size ?? 0
      const distinct = new Set(hit.events).size
      if (got !== hit.count + more && got !== distinct + more)
        differences.push(`${nameOf(hit.path)}: ${got}, expected ${hit.count}${distinct !== hit.count ? ` (${distinct} distinct)` : ''}`)
    }
    const added = new Map([...counts].filter(([id]) => !known.has(id)))
    const explained = new Map(Object.entries(further[name] ?? {}).filter(([rule]) => !hits.some((hit) => nameOf(hit.path) === rule)))
    const addedEvents = [...added.values()].reduce((sum, events) => sum + events.size, 0)
    const explainedEvents = [...explained.values()].reduce((sum, count) => sum + count, 0)
    if (addedEvents !== explainedEvents)
      differences.push(
        `rules beyond it: ${[...added].map(([id, events]) => `${id} ${events.size}`).join(', ') || 'none'}; explained ${explainedEvents} events`,
      )
    table.check(
      name,
      differences.length === 0,
      `${hits.length} rules, ${addedEvents} further events explained; ${totals.events} events + ${totals.duplicates} duplicates of ${expected[name]!.events}; ${[...sources].join(', ')}${differences.length > 0 ? `; ${differences.join('; ')}` : ''}`,
    )
  }
} finally {
  place.remove()
  table.close()
}
