// What an acquisition proves about completeness. Absence of events means something only where these say "shown complete".
import type { Acquisition, AcquisitionClaim, AcquisitionStep } from '../contract/acquisition.ts'

/** How a step's files stand after the import: nothing lost, nothing altered, counts as stated. */
export interface StepFindings {
  sound: boolean
  why: string[]
  records: number
}
/** Answers of configuration steps by step name, as text. */
export type Settings = (step: string) => string

interface Kind {
  what: string
  match: (step: AcquisitionStep) => boolean
  sources: string[]
  /** How long the vendor keeps it when nothing is set, days, and why that is known here. */
  kept: (settings: Settings) => { days: number; why: string }
  /** Minutes until an event can be asked for. */
  delay: number
  leavesOut: string[]
  /** Never complete by itself, and why. */
  never?: string
}

const always = (days: number, why: string) => () => ({ days, why })
const named = (name: string) => (step: AcquisitionStep) => step.name === name
const beginning = (name: string) => (step: AcquisitionStep) => step.name.startsWith(name)

const kinds: Readonly<Record<Acquisition['provider'], readonly Kind[]>> = {
  aws: [
    {
      what: 'management events of CloudTrail (event history)',
      match: beginning('cloudtrail-events-'),
      sources: ['aws_cloudtrail'],
      kept: always(90, 'CloudTrail keeps management events for 90 days whether or not a trail exists'),
      delay: 15,
      leavesOut: ['data events', 'network activity events'],
    },
    {
      what: 'trail files in S3',
      match: beginning('trail-files-'),
      sources: ['aws_cloudtrail'],
      kept: always(36_500, ''),
      delay: 15,
      leavesOut: [],
      never: 'a listing of a bucket does not show what was deleted from it: the digest chain has to be checked',
    },
    {
      what: 'groups of CloudWatch Logs',
      match: beginning('group-'),
      sources: ['cloudwatch_logs'],
      kept: always(36_500, ''),
      delay: 10,
      leavesOut: [],
      never: 'a log group does not show which sources wrote to it at every time',
    },
  ],
  azure: [
    {
      what: 'the activity log',
      match: named('activity-log'),
      sources: ['azure_activity'],
      kept: always(90, 'Azure keeps the activity log for 90 days without any setting'),
      delay: 20,
      leavesOut: ['reads', 'acts inside resources (data plane)'],
    },
  ],
  gcp: [
    {
      what: 'administrative activity in Cloud Audit Logs',
      match: beginning('log-2'),
      sources: ['gcp_audit'],
      kept: always(400, 'the _Required bucket keeps administrative activity for 400 days and cannot be changed'),
      delay: 10,
      leavesOut: ['data access, where it was not switched on'],
    },
  ],
  okta: [
    {
      what: 'the System Log',
      match: named('system-log'),
      sources: ['okta_system'],
      kept: always(90, 'Okta keeps the System Log for 90 days without any setting'),
      delay: 10,
      leavesOut: [],
    },
  ],
  m365: [
    { what: 'interactive sign-ins', match: named('sign-ins'), sources: ['entra_signin'], kept: entraDays, delay: 15, leavesOut: [] },
    { what: 'directory audits', match: named('directory-audits'), sources: ['entra_audit'], kept: entraDays, delay: 15, leavesOut: [] },
    {
      what: 'the unified audit log',
      match: (step) => step.name.startsWith('unified-') && step.layer === 'data',
      sources: ['m365_ual'],
      kept: always(7, 'the Management Activity API keeps content for 7 days'),
      delay: 24 * 60,
      leavesOut: [],
      never: 'the service promises no order and no last time of arrival',
    },
  ],
  k8s: [
    {
      what: 'the audit log',
      match: beginning('audit-'),
      sources: ['k8s_audit'],
      kept: always(36_500, ''),
      delay: 0,
      leavesOut: [],
      never: 'the file on a node is rotated, and its policy decides what is in it',
    },
  ],
}

function entraDays(settings: Settings): { days: number; why: string } {
  return /"AAD_PREMIUM(_P2)?"|eec0eb4f-6444-4f95-aba0-50c24d67f998|41781fb2-bc02-4b7c-bd55-b576c07bb09d/.test(settings('organization'))
    ? { days: 30, why: 'Entra ID keeps it for 30 days under the licence the organisation holds' }
    : { days: 7, why: 'Entra ID keeps it for 7 days where no premium licence is shown' }
}

const minute = 60_000
const day = 24 * 60 * minute

export const claimsOf = (
  acquisition: Acquisition,
  findings: (step: AcquisitionStep) => StepFindings,
  settings: Settings,
  /** Seconds that the host's clock was ahead. */
  clockOffset: number,
): AcquisitionClaim[] => {
  const claims: AcquisitionClaim[] = []
  for (const kind of kinds[acquisition.provider]) {
    const steps = acquisition.steps.filter(kind.match)
    const byRegion = new Map<string, AcquisitionStep[]>()
    for (const step of steps) byRegion.set(step.region, [...(byRegion.get(step.region) ?? []), step])
    for (const [region, list] of byRegion) claims.push(claimOf(acquisition, kind, region, list, findings, settings, clockOffset))
  }
  return claims
}

const claimOf = (
  { plan, account, provider }: Acquisition,
  kind: Kind,
  region: string,
  steps: AcquisitionStep[],
  findings: (step: AcquisitionStep) => StepFindings,
  settings: Settings,
  clockOffset: number,
): AcquisitionClaim => {
  const against: string[] = []
  const reasons: string[] = []
  let records = 0
  for (const step of steps) {
    const found = findings(step)
    records += found.records
    if (step.status !== 'complete') against.push(`${step.name} was ${step.status}${step.error ? `: ${step.error}` : ''}`)
    else if (!found.sound) against.push(...found.why.map((why) => `${step.name}: ${why}`))
  }
  if (provider === 'gcp') against.push(...uncovered(plan, steps))
  if (kind.never) against.push(kind.never)
  const started = Math.min(...steps.map((step) => Date.parse(step.started) - clockOffset * 1000))
  const { days, why } = kind.kept(settings)
  const from = Date.parse(plan.from)
  // What arrives late is not shown; what had expired before it was asked for neither.
  const to = Math.min(Date.parse(plan.to), started - kind.delay * minute)
  if (from < started - days * day) against.push(`it begins before what was still kept: ${why}`)
  else if (why) reasons.push(why)
  if (to <= from) against.push('it was asked for before events of that time could have arrived')
  const pages = steps.reduce((sum, step) => sum + step.pages.length, 0)
  if (against.length === 0)
    reasons.push(
      `all ${pages} pages are there as they were hashed at the source, the last one says that none follows, and ${records} records were counted there and here`,
    )
  return {
    what: kind.what,
    layer: steps[0]!.layer,
    sources: kind.sources,
    account,
    region: region === '' ? 'all' : region,
    from: plan.from,
    to: new Date(Math.max(to, from)).toISOString(),
    state: against.length === 0 ? 'shown_complete' : 'not_shown',
    because: against.length === 0 ? reasons : against,
    leavesOut: kind.leavesOut,
    records,
  }
}

/** Slices of time must follow each other without a gap: each step's name says where its slice begins, its command where it ends. */
const uncovered = (plan: Acquisition['plan'], steps: AcquisitionStep[]): string[] => {
  const slices = steps
    .flatMap((step) => {
      const hit = /timestamp>="([^"]+)" AND timestamp<"([^"]+)"/.exec(step.command.join(' '))
      return hit ? [{ from: Date.parse(hit[1]!), to: Date.parse(hit[2]!) }] : []
    })
    .sort((a, b) => a.from - b.from)
  let at = Date.parse(plan.from)
  const gaps: string[] = []
  for (const slice of slices) {
    if (slice.from > at) gaps.push(`nothing was asked from ${new Date(at).toISOString()} to ${new Date(slice.from).toISOString()}`)
    at = Math.max(at, slice.to)
  }
  if (at < Date.parse(plan.to)) gaps.push(`nothing was asked from ${new Date(at).toISOString()} on`)
  return gaps
}
