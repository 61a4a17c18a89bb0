// What each stand-in answers: pages made from the samples of our sources, so that what a plan fetches is what the sources read.
// long because: one table of what can go wrong at a client
// long because: six providers' answers, each in the order in which its plan asks
import { readFileSync } from 'node:fs'
import type { Provider } from '../../src-main/acquire/plan.ts'

export interface Route {
  /** A shell pattern over the whole command line; the first that fits counts. */
  pattern: string
  action: 'ok' | 'throttle' | 'fail' | 'deny' | 'absent' | 'files'
  body?: string
  headers?: string
  files?: Record<string, string>
}
export interface Scenario {
  provider: Provider
  from: string
  to: string
  profile?: string
  routes: Route[]
  /** Steps whose claim must be "shown complete", and how many records they hold. */
  complete: { what: RegExp; records: number }
  refused: string[]
}

type Json = Record<string, unknown>
const sample = (path: string) => JSON.parse(readFileSync(new URL(`../../src-main/sources/${path}`, import.meta.url), 'utf8'))
const pretty = (value: unknown, indent: number) => JSON.stringify(value, null, indent)
const uuid = (n: number) => `5a${String(n).padStart(6, '0')}-1b2c-4d3e-8f40-112233440001`
const minutes = (iso: string, n: number) => new Date(Date.parse(iso) + n * 60_000).toISOString().replace('.000Z', 'Z')
const times = (count: number) => Array.from({ length: count }, (_, n) => n)

/** The period lies in the days just past, because a vendor keeps its log only so long. */
const today = Math.floor(Date.now() / 86_400_000) * 86_400_000
export const period = { from: new Date(today - 3 * 86_400_000).toISOString(), to: new Date(today - 2 * 86_400_000).toISOString() }
const from = period.from.replace('.000Z', 'Z')
const to = period.to.replace('.000Z', 'Z')
const day = from.slice(0, 10).split('-')

const aws = (): Scenario => {
  const template = sample('aws_cloudtrail/samples/lookup-events.json').Events[0] as Json
  const event = (n: number, region: string): Json => {
    const inner = JSON.parse(template.CloudTrailEvent as string) as Json
    const id = `${region.length}${uuid(n)}`
    return {
      ...template,
      EventId: id,
      EventTime: minutes(from, n),
      CloudTrailEvent: JSON.stringify({ ...inner, eventID: id, eventTime: minutes(from, n), awsRegion: region }),
    }
  }
  const page = (region: string, first: number, count: number, token?: string) =>
    pretty({ Events: times(count).map((n) => event(first + n, region)), ...(token && { NextToken: token }) }, 4)
  const lookup = (region: string) => `aws *--region ${region} cloudtrail lookup-events*`
  return {
    provider: 'aws',
    from,
    to,
    profile: `client's "case" $(touch pwned) \`touch pwned\` ; touch pwned #`,
    complete: { what: /event history/, records: 11 },
    refused: ['ap-east-1'],
    routes: [
      {
        pattern: '*sts get-caller-identity*',
        action: 'ok',
        body: pretty({ UserId: 'AIDAEXAMPLE', Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/admin' }, 4),
      },
      {
        pattern: '*describe-regions*',
        action: 'ok',
        body: pretty({ Regions: ['eu-west-1', 'us-east-1', 'ap-east-1'].map((RegionName) => ({ RegionName })) }, 4),
      },
      {
        pattern: '*get-account-authorization-details*--starting-token iam-2*',
        action: 'ok',
        body: pretty({ UserDetailList: [{ UserName: 'bob', Arn: 'arn:aws:iam::111122223333:user/bob' }] }, 4),
      },
      {
        pattern: '*get-account-authorization-details*',
        action: 'throttle',
        body: pretty({ UserDetailList: [{ UserName: 'alice', Arn: 'arn:aws:iam::111122223333:user/alice' }], NextToken: 'iam-2' }, 4),
      },
      { pattern: '*organizations *', action: 'deny' },
      {
        pattern: '*s3api list-buckets*',
        action: 'ok',
        body: pretty(
          {
            Buckets: [
              { Name: 'trail-bucket', CreationDate: from },
              { Name: "odd name's; touch pwned", CreationDate: from },
            ],
          },
          4,
        ),
      },
      { pattern: '*get-bucket-logging*', action: 'ok', body: '' },
      { pattern: '*--region ap-east-1*', action: 'deny' },
      { pattern: `${lookup('eu-west-1')}--starting-token eu-3*`, action: 'ok', body: page('eu-west-1', 8, 3) },
      { pattern: `${lookup('eu-west-1')}--starting-token eu-2*`, action: 'throttle', body: page('eu-west-1', 4, 4, 'eu-3') },
      { pattern: lookup('eu-west-1'), action: 'fail', body: page('eu-west-1', 0, 4, 'eu-2') },
      { pattern: lookup('us-east-1'), action: 'ok', body: page('us-east-1', 100, 2) },
      {
        pattern: '*--region eu-west-1 cloudtrail describe-trails*',
        action: 'ok',
        body: pretty({ trailList: [{ Name: 'main', TrailARN: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main' }] }, 4),
      },
      { pattern: '*cloudtrail describe-trails*', action: 'ok', body: pretty({ trailList: [] }, 4) },
      {
        pattern: '*cloudtrail get-trail --name*',
        action: 'ok',
        body: pretty({ Trail: { Name: 'main', S3BucketName: 'trail-bucket', S3KeyPrefix: 'org' } }, 4),
      },
      { pattern: '*get-trail-status*', action: 'ok', body: pretty({ IsLogging: true }, 4) },
      {
        pattern: '*get-event-selectors*',
        action: 'ok',
        body: pretty({ EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [] }] }, 4),
      },
      {
        pattern: '*s3 sync s3://trail-bucket/org/AWSLogs/111122223333/CloudTrail/eu-west-1/*',
        action: 'files',
        files: {
          [`${day.join('/')}/111122223333_CloudTrail_eu-west-1.json`]: JSON.stringify({
            Records: [JSON.parse(event(500, 'eu-west-1').CloudTrailEvent as string)],
          }),
        },
      },
      { pattern: '*s3 sync*', action: 'files', files: {} },
      {
        pattern: '*--region eu-west-1 ec2 describe-flow-logs*',
        action: 'ok',
        body: pretty({ FlowLogs: [{ FlowLogId: 'fl-1', LogGroupName: 'vpc flow' }] }, 4),
      },
      { pattern: '*ec2 describe-flow-logs*', action: 'ok', body: pretty({ FlowLogs: [] }, 4) },
      {
        pattern: '*filter-log-events --log-group-name vpc flow*',
        action: 'ok',
        body: pretty(
          {
            events: [
              {
                logStreamName: 'eni-1',
                timestamp: Date.parse(from),
                message: '2 111122223333 eni-1 10.0.0.1 10.0.0.2 443 51000 6 10 840 1773000000 1773000060 ACCEPT OK',
                ingestionTime: Date.parse(from),
                eventId: '38290',
              },
            ],
          },
          4,
        ),
      },
      { pattern: '*guardduty list-detectors*', action: 'ok', body: pretty({ DetectorIds: [] }, 4) },
      { pattern: '*', action: 'ok', body: '{}' },
    ],
  }
}

const azure = (): Scenario => {
  const template = (sample('azure_activity/samples/rest.json').value as Json[])[0]!
  const base = 'https://management.azure.com/subscriptions/11111111-2222-3333-4444-555555555555'
  const page = (first: number, count: number, next?: string) =>
    pretty(
      {
        ...(next && { nextLink: `${base}/providers/Microsoft.Insights/eventtypes/management/values?$skiptoken=${next}` }),
        value: times(count).map((n) => ({
          ...template,
          eventDataId: uuid(first + n),
          id: `${String(template.id)}-${first + n}`,
          eventTimestamp: minutes(from, first + n),
        })),
      },
      2,
    )
  return {
    provider: 'azure',
    from,
    to,
    complete: { what: /activity log/, records: 9 },
    refused: [],
    routes: [
      {
        pattern: '*account show*',
        action: 'ok',
        body: pretty({ id: '11111111-2222-3333-4444-555555555555', tenantId: 'aaaa1111-2222-3333-4444-555555555555' }, 2),
      },
      { pattern: '*$skiptoken=p3*', action: 'ok', body: page(8, 1) },
      { pattern: '*$skiptoken=p2*', action: 'throttle', body: page(4, 4, 'p3') },
      { pattern: '*eventtypes/management/values*', action: 'fail', body: page(0, 4, 'p2') },
      { pattern: '*roleAssignments*', action: 'ok', body: pretty({ value: [{ properties: { principalId: 'p' } }] }, 2) },
      { pattern: '*classicAdministrators*', action: 'deny' },
      {
        pattern: '*/resources?api-version*',
        action: 'ok',
        body: pretty(
          {
            value: [
              {
                id: "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/it's a vault",
              },
            ],
          },
          2,
        ),
      },
      {
        pattern: '*subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.Insights/diagnosticSettings*',
        action: 'ok',
        body: pretty({ value: [{ properties: { storageAccountId: '/subscriptions/x/storageAccounts/logstore' } }] }, 2),
      },
      { pattern: '*storage container list*', action: 'ok', body: pretty([{ name: 'insights-logs-auditevent' }], 2) },
      { pattern: '*download-batch*', action: 'files', files: { 'y=2026/PT1H.txt': 'not a log\n' } },
      { pattern: '*', action: 'ok', body: pretty({ value: [] }, 2) },
    ],
  }
}

const gcp = (): Scenario => {
  const template = (sample('gcp_audit/samples/gcloud.json') as Json[])[0]!
  const slice = (n: number) =>
    pretty(
      [{ ...template, insertId: `stand-in-${n}`, timestamp: minutes(from, n * 60 + 5), receiveTimestamp: minutes(from, n * 60 + 6) }],
      2,
    )
  return {
    provider: 'gcp',
    from,
    to,
    complete: { what: /administrative activity/, records: 24 },
    refused: [],
    routes: [
      { pattern: '*auth list*', action: 'ok', body: pretty([{ account: 'admin@example.com', status: 'ACTIVE' }], 2) },
      { pattern: '*get-ancestors-iam-policy*', action: 'deny' },
      {
        pattern: '*service-accounts list*',
        action: 'ok',
        body: pretty([{ email: 'ci@stand-in-project.iam.gserviceaccount.com', uniqueId: '1' }], 2),
      },
      ...times(24).map(
        (n): Route => ({
          pattern: `*logging read timestamp>="${minutes(from, n * 60)}"*`,
          action: n % 7 === 3 ? 'throttle' : 'ok',
          body: slice(n),
        }),
      ),
      { pattern: '*', action: 'ok', body: '[]' },
    ],
  }
}

const k8s = (): Scenario => {
  const lines = readFileSync(new URL('../../src-main/sources/k8s_audit/samples/audit.jsonl', import.meta.url), 'utf8').split('\n')
  // The sample's torn line is there for the source's own tests.
  const audit = `${lines.filter((line) => /^\{.*"ResponseComplete".*\}$/.test(line)).join('\n')}\n`
  const list = (kind: string, items: unknown[], next?: string) =>
    JSON.stringify({ kind, apiVersion: 'v1', metadata: { resourceVersion: '9', ...(next && { continue: next }) }, items })
  return {
    provider: 'k8s',
    from,
    to,
    profile: 'kind-stand-in',
    complete: { what: /never/, records: 0 },
    refused: [],
    routes: [
      { pattern: '*auth whoami*', action: 'ok', body: '{"status":{"userInfo":{"username":"admin"}}}' },
      { pattern: '*/api/v1/pods?limit=500&continue=c2*', action: 'ok', body: list('PodList', [{ metadata: { name: 'b' } }]) },
      { pattern: '*/api/v1/pods?limit=500', action: 'throttle', body: list('PodList', [{ metadata: { name: 'a' } }], 'c2') },
      {
        pattern: '*/api/v1/nodes?limit=500',
        action: 'ok',
        body: list('NodeList', [{ metadata: { name: 'cp-1', labels: { 'kubernetes.io/hostname': 'cp-1' } } }]),
      },
      { pattern: '*certificatesigningrequests*', action: 'deny' },
      { pattern: '*/api/v1/nodes/cp-1/proxy/logs/kube-apiserver/audit.log', action: 'fail', body: audit },
      { pattern: '*', action: 'ok', body: list('List', []) },
    ],
  }
}

const okta = (): Scenario => {
  const template = (sample('okta_system/samples/api.json') as Json[])[0]!
  const page = (first: number, count: number) =>
    JSON.stringify(times(count).map((n) => ({ ...template, uuid: uuid(first + n), published: minutes(from, first + n) })))
  const link = (after: string) =>
    `link: <https://acme.okta.com/api/v1/logs?limit=1000>; rel="self"\r\nlink: <https://acme.okta.com/api/v1/logs?after=${after}&limit=1000>; rel="next"\r\n`
  return {
    provider: 'okta',
    from,
    to,
    profile: 'https://acme.okta.com',
    complete: { what: /System Log/, records: 7 },
    refused: [],
    routes: [
      { pattern: '*/api/v1/users/me*', action: 'ok', body: '{"id":"00u1","profile":{"login":"admin@acme.example"}}' },
      { pattern: '*/api/v1/logs?after=o3*', action: 'ok', body: page(6, 1) },
      { pattern: '*/api/v1/logs?after=o2*', action: 'throttle', body: page(3, 3), headers: link('o3') },
      { pattern: '*/api/v1/logs?since=*', action: 'fail', body: page(0, 3), headers: link('o2') },
      { pattern: '*iam/assignees*', action: 'deny' },
      { pattern: '*', action: 'ok', body: '[]' },
    ],
  }
}

const m365 = (): Scenario => {
  const audits = (sample('entra_audit/samples/graph.json').value as Json[])[0]!
  const signins = (sample('entra_signin/samples/graph.json').value as Json[])[0]!
  const page = (template: Json, field: string, first: number, count: number, next?: string) =>
    pretty(
      {
        ...(next && { '@odata.nextLink': `https://graph.microsoft.com/${next}` }),
        value: times(count).map((n) => ({ ...template, id: uuid(first + n), [field]: minutes(from, first + n) })),
      },
      2,
    )
  return {
    provider: 'm365',
    from,
    to,
    complete: { what: /directory audits/, records: 5 },
    refused: [],
    routes: [
      { pattern: '*account show*', action: 'ok', body: pretty({ id: 's', tenantId: 'aaaa1111-2222-3333-4444-555555555555' }, 2) },
      { pattern: '*graph.microsoft.com/da-2*', action: 'ok', body: page(audits, 'activityDateTime', 3, 2) },
      { pattern: '*auditLogs/directoryAudits*', action: 'throttle', body: page(audits, 'activityDateTime', 0, 3, 'da-2') },
      { pattern: '*v1.0/auditLogs/signIns*', action: 'ok', body: page(signins, 'createdDateTime', 50, 2) },
      { pattern: '*riskDetections*', action: 'deny' },
      {
        pattern: '*content?contentType=Audit.Exchange*',
        action: 'ok',
        body: '[{"contentType":"Audit.Exchange","contentUri":"https://manage.office.com/api/v1.0/t/activity/feed/audit/b1"}]',
      },
      {
        pattern: '*feed/audit/b1*',
        action: 'ok',
        body: '[{"CreationTime":"2026-03-02T09:00:00","Id":"1f3c","Operation":"New-InboxRule","OrganizationId":"o","RecordType":1,"UserType":0,"Version":1,"Workload":"Exchange","UserId":"u@example.com"}]',
      },
      { pattern: 'curl *', action: 'ok', body: '[]' },
      { pattern: '*', action: 'ok', body: pretty({ value: [] }, 2) },
    ],
  }
}

export const scenarios: Readonly<Record<Provider, () => Scenario>> = { aws, azure, gcp, k8s, okta, m365 }
