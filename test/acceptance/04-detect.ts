// Issue 4, acceptance 2: our pack alone against attacks with their names blanked, benign console sessions and the
// negative cases of another project's rule tests. Prints three figures and exits 1 when one misses its mark.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Detection, StoredMatch } from '../../src-main/contract/detection.ts'
import { detections } from '../../src-main/detect/detections.ts'
import { ocsfOf } from '../../src-main/detect/record.ts'
import { RuleSet } from '../../src-main/detect/rule-set.ts'
import { normalise } from '../../src-main/sources/aws_cloudtrail/normalise.ts'

type Event = Record<string, unknown>

const repository = resolve(import.meta.dirname, '../..')
const data = process.env.VESTIGE_SHARED_DATA ?? resolve(repository, '../shared/data')
const alarming = new Set(['medium', 'high', 'critical'])

/** What each attack is, by ATT&CK; several ids where the technique stands between two. */
const attacks: Record<string, string[]> = {
  'aws.credential-access.ec2-get-password-data': ['T1552', 'T1555'],
  'aws.credential-access.ec2-steal-instance-credentials': ['T1552.005'],
  'aws.credential-access.secretsmanager-batch-retrieve-secrets': ['T1555.006'],
  'aws.credential-access.secretsmanager-retrieve-secrets': ['T1555.006'],
  'aws.credential-access.ssm-retrieve-securestring-parameters': ['T1555.006'],
  'aws.defense-evasion.cloudtrail-event-selectors': ['T1562.008'],
  'aws.defense-evasion.cloudtrail-stop': ['T1562.008'],
  'aws.defense-evasion.dns-delete-logs': ['T1562.008'],
  'aws.defense-evasion.organizations-leave': ['T1666'],
  'aws.defense-evasion.vpc-remove-flow-logs': ['T1562.008'],
  'aws.discovery.ec2-download-user-data': ['T1580', 'T1552'],
  'aws.execution.ec2-launch-unusual-instances': ['T1578.002', 'T1496.001'],
  'aws.execution.ssm-send-command': ['T1651'],
  'aws.impact.bedrock-invoke-model': ['T1496.004'],
  'aws.lateral-movement.ec2-serial-console-send-ssh-public-key': ['T1021.008'],
  'aws.persistence.iam-backdoor-role': ['T1098'],
  'aws.persistence.iam-create-user-login-profile': ['T1098.001'],
  'aws.persistence.lambda-overwrite-code': ['T1648'],
  'aws.privilege-escalation.iam-update-user-login-profile': ['T1098.001'],
}

export function loadPack(): RuleSet {
  const root = join(repository, 'resources/rules')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yml'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
  return RuleSet.load(files)
}

function records(value: unknown): Event[] {
  if (Array.isArray(value)) return value.flatMap(records)
  const inner = (value as { Records?: unknown }).Records
  return inner ? records(inner) : [value as Event]
}

/** CloudTrail's own normaliser, so that the rules in OCSF names run too. */
function ocsfFor(source: string, value: Event): { ocsf?: (path: string) => unknown } {
  if (source !== 'aws_cloudtrail') return {}
  const result = normalise({ offset: 0, length: 0, bytes: new Uint8Array(0), value }, { path: '', sha256: '', form: '' })
  const event = 'events' in result ? result.events[0]?.event : undefined
  return event ? { ocsf: ocsfOf(event) } : {}
}

/** Detections at medium and above over the events as one case. */
function alarms(rules: RuleSet, source: string, events: Event[]): Detection[] {
  const matches: StoredMatch[] = []
  for (const [i, value] of events.entries()) {
    const time = typeof value.eventTime === 'string' ? Date.parse(value.eventTime) : Number.NaN
    const from = Number.isNaN(time) ? undefined : BigInt(time) * 1000n
    rules.run({ source, value, ...ocsfFor(source, value) }, (rule, captured) => {
      matches.push({
        rule: rule.id,
        event: String(i),
        fields: captured.fields(),
        ...(from === undefined ? {} : { from, to: from + 999_999n }),
      })
    })
  }
  return detections(rules, matches).detections.filter((one) => alarming.has(one.level))
}

/** Removes what gives the attack away by name. */
function blank(text: string): Event[] {
  const events = records(JSON.parse(text.replaceAll(/stratus-red-team/gi, 'x').replaceAll('StratusRedTeam', 'x')))
  for (const event of events) event.userAgent = ''
  return events
}

const sources: Record<string, string> = {
  'aws-cloudtrail': 'aws_cloudtrail',
  'azure-activity': 'azure_activity',
  entra: 'entra_audit',
  okta: 'okta_system',
  'gcp-audit': 'gcp_audit',
  'k8s-audit': 'k8s_audit',
  'github-audit': 'github_audit',
  'google-workspace': 'google_workspace',
  m365: 'm365_ual',
  onelogin: 'onelogin_events',
  duo: 'duo_admin',
}

/** The set is trimmed of identities, so rules that ask for one could not match: the second pass fills in a console session's. */
function withIdentity(event: Event): Event {
  const account = '111122223333'
  return {
    ...event,
    sourceIPAddress: '198.51.100.7',
    sessionCredentialFromConsole: 'true',
    recipientAccountId: account,
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLE:admin',
      arn: `arn:aws:sts::${account}:assumed-role/admin/admin`,
      accountId: account,
      accessKeyId: 'ASIAEXAMPLE',
      sessionContext: { sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${account}:role/admin` } },
    },
  }
}

export interface Sessions {
  alarmed: number
  of: number
  sessions: number
  ofSessions: number
  by: string[]
}

export interface Figures {
  techniques: { found: number; of: number; missed: string[] }
  console: Sessions
  consoleWithIdentity: Sessions
  negatives: { alarmed: number; of: number; by: string[] }
}

const titles = (list: Detection[]) => [...new Set(list.map((one) => one.title))].join('; ')

function consoleSessions(rules: RuleSet, change: (event: Event) => Event): Sessions {
  const out: Sessions = { alarmed: 0, of: 0, sessions: 0, ofSessions: 0, by: [] }
  const folder = join(data, 'aws-cloudtrail/console-sessions')
  for (const name of readdirSync(folder).filter((name) => name.endsWith('InputEvents.json'))) {
    const events = records(JSON.parse(readFileSync(join(folder, name), 'utf8'))).map(change)
    const found = alarms(rules, 'aws_cloudtrail', events)
    out.of += events.length
    out.ofSessions++
    out.alarmed += new Set(found.flatMap((one) => one.eventIds)).size
    if (found.length > 0) {
      out.sessions++
      out.by.push(`${name.slice(0, 12)}: ${titles(found)}`)
    }
  }
  return out
}

export function measure(rules: RuleSet): Figures {
  const missed: string[] = []
  for (const [attack, ids] of Object.entries(attacks)) {
    const found = alarms(rules, 'aws_cloudtrail', blank(readFileSync(join(data, 'aws-cloudtrail/stratus', `${attack}.json`), 'utf8')))
    if (!found.some((one) => one.techniques.some((id) => ids.includes(id)))) missed.push(`${attack} (alarms: ${titles(found) || 'none'})`)
  }
  const negatives = { alarmed: 0, of: 0, by: [] as string[] }
  for (const group of readdirSync(data)) {
    const tests = join(data, group, 'panther')
    if (!existsSync(tests)) continue
    for (const name of readdirSync(tests).filter((name) => name.endsWith('.tests.jsonl'))) {
      for (const line of readFileSync(join(tests, name), 'utf8').split('\n')) {
        if (line.trim() === '') continue
        const test = JSON.parse(line) as { rule: string; test: string; expected: boolean; event: Event }
        if (test.expected) continue
        negatives.of++
        const found = alarms(rules, sources[group] ?? group, [test.event])
        if (found.length === 0) continue
        negatives.alarmed++
        negatives.by.push(`${test.rule} / ${test.test}: ${titles(found)}`)
      }
    }
  }
  return {
    techniques: { found: Object.keys(attacks).length - missed.length, of: Object.keys(attacks).length, missed },
    console: consoleSessions(rules, (event) => event),
    consoleWithIdentity: consoleSessions(rules, withIdentity),
    negatives,
  }
}

function share(part: number, of: number): string {
  return `${part} of ${of} (${((part / of) * 100).toFixed(2)} %)`
}

function main(): number {
  if (!existsSync(join(data, 'aws-cloudtrail'))) {
    console.log(`not measured: no shared data at ${data}`)
    return 0
  }
  const rules = loadPack()
  const { techniques, console: sessions, consoleWithIdentity: identified, negatives } = measure(rules)
  console.log(`rules: ${rules.events.length} single-event, ${rules.correlations.length} correlations, ${rules.problems.length} rejected`)
  console.log(`techniques found at medium or above, names blanked: ${techniques.found} of ${techniques.of} (mark: 17)`)
  for (const one of techniques.missed) console.log(`  missed: ${one}`)
  console.log(
    `console sessions: ${share(sessions.alarmed, sessions.of)} events (mark: under 1 %), ${sessions.sessions} of ${sessions.ofSessions} sessions (mark: 2)`,
  )
  for (const one of sessions.by) console.log(`  ${one}`)
  console.log(
    `  the same with a console session's identity filled in: ${share(identified.alarmed, identified.of)} events, ${identified.sessions} of ${identified.ofSessions} sessions`,
  )
  for (const one of identified.by) console.log(`  ${one}`)
  console.log(`negative cases: ${share(negatives.alarmed, negatives.of)} (mark: under 1 %)`)
  for (const one of negatives.by) console.log(`  ${one}`)
  const calm = (set: Sessions) => set.alarmed < set.of / 100 && set.sessions <= 2
  const good = techniques.found >= 17 && calm(sessions) && calm(identified) && negatives.alarmed < negatives.of / 100
  return good ? 0 : 1
}

if (import.meta.main) process.exitCode = main()
