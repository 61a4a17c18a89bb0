// The intrusion of the demo, 14 November, 09:06 to 10:19 UTC: a key of alice used from outside, a role, a new key, the trail stopped, exports read.
import { account, type Recorder, role, user } from './recorder.ts'

const outside = '203.0.113.7'
const second = '198.51.100.23'
const cli = 'aws-cli/2.19.1 md/awscrt#0.23.1 ua/2.0 os/linux#6.10.11-amd64 md/arch#x86_64 lang/python#3.12.6'
const at = (time: string): number => Date.parse(`2026-11-14T${time}Z`)

export function intrusion(recorder: Recorder): void {
  const alice = user('alice', 'AKIAEXAMPLEALICE0001')
  const deploy = role('deploy', 'alice-cli', 'ASIAEXAMPLE7Q2K00001', '2026-11-14T09:24:31Z')
  const backup = user('ci-backup', 'AKIAEXAMPLENEWKEY001')

  for (const time of ['09:06:02', '09:06:19', '09:06:41'])
    recorder.call({
      at: at(time),
      who: { ...alice, accessKeyId: '' },
      service: 'signin',
      name: 'ConsoleLogin',
      from: outside,
      agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
      region: 'us-east-1',
      type: 'AwsConsoleSignIn',
      response: { ConsoleLogin: 'Failure' },
      extra: { LoginTo: 'https://console.aws.amazon.com/console/home', MobileVersion: 'No', MFAUsed: 'No' },
      readOnly: false,
    })

  const first = (time: string, service: string, name: string, request: unknown = null, more: object = {}) =>
    recorder.call({ at: at(time), who: alice, service, name, from: outside, agent: cli, request, ...more })
  first('09:24:12', 'sts', 'GetCallerIdentity')
  first('09:24:12', 'iam', 'ListRoles', { maxItems: 100 })
  first('09:24:18', 'iam', 'ListAttachedUserPolicies', { userName: 'alice' })
  first(
    '09:24:22',
    'iam',
    'CreateUser',
    { userName: 'svc-metrics' },
    {
      error: [
        'AccessDenied',
        `User: arn:aws:iam::${account}:user/alice is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::${account}:user/svc-metrics because no identity-based policy allows the iam:CreateUser action`,
      ],
      readOnly: false,
    },
  )
  first(
    '09:24:31',
    'sts',
    'AssumeRole',
    { roleArn: `arn:aws:iam::${account}:role/deploy`, roleSessionName: 'alice-cli' },
    {
      readOnly: true,
      response: {
        credentials: {
          accessKeyId: 'ASIAEXAMPLE7Q2K00001',
          sessionToken: 'HIDDEN_DUE_TO_SECURITY_REASONS',
          expiration: 'Nov 14, 2026, 10:24:31 AM',
        },
        assumedRoleUser: { assumedRoleId: 'AROAEXAMPLEDEPLOYXXX:alice-cli', arn: `arn:aws:sts::${account}:assumed-role/deploy/alice-cli` },
      },
      resources: [{ accountId: account, type: 'AWS::IAM::Role', ARN: `arn:aws:iam::${account}:role/deploy` }],
    },
  )

  const next = (time: string, service: string, name: string, request: unknown = null, more: object = {}) =>
    recorder.call({ at: at(time), who: deploy, service, name, from: outside, agent: cli, request, ...more })
  next('09:24:33', 'sts', 'GetCallerIdentity')
  next('09:24:41', 'eks', 'DescribeCluster', { name: 'prod-1' })
  for (let n = 0; n < 38; n++)
    next(
      new Date(at('09:24:44') + n * 9_900).toISOString().slice(11, 19),
      recorder.pick(['ec2', 'iam', 's3', 'lambda', 'secretsmanager']),
      recorder.pick(['DescribeInstances', 'ListUsers', 'ListBuckets', 'ListFunctions20150331', 'ListSecrets']),
      null,
      recorder.random() < 0.2 ? { error: ['AccessDenied', 'Access Denied'] } : {},
    )
  next(
    '09:31:18',
    'iam',
    'CreateAccessKey',
    { userName: 'ci-backup' },
    {
      readOnly: false,
      response: {
        accessKey: { accessKeyId: 'AKIAEXAMPLENEWKEY001', status: 'Active', userName: 'ci-backup', createDate: 'Nov 14, 2026, 9:31:18 AM' },
      },
    },
  )
  next(
    '09:33:02',
    'eks',
    'CreateAccessEntry',
    { name: 'prod-1', principalArn: `arn:aws:iam::${account}:role/deploy`, kubernetesGroups: ['ops'] },
    { readOnly: false },
  )
  for (let n = 0; n < 12; n++)
    next(
      new Date(at('09:36:08') + n * 2_300).toISOString().slice(11, 19),
      'secretsmanager',
      'GetSecretValue',
      { secretId: `prod/orders/${recorder.pick(['db', 'api', 'smtp', 'sso', 'backup'])}-${n}` },
      { readOnly: true },
    )
  next(
    '09:41:10',
    'ec2',
    'ModifySnapshotAttribute',
    {
      snapshotId: 'snap-0c9d8e7f6a5b4c3d2',
      attributeType: 'CREATE_VOLUME_PERMISSION',
      createVolumePermission: { add: { items: [{ userId: '999988887777' }] } },
    },
    { readOnly: false },
  )

  const last = (time: string, service: string, name: string, request: unknown = null, more: object = {}) =>
    recorder.call({ at: at(time), who: backup, service, name, from: second, agent: '[rclone/v1.68.1]', request, ...more })
  last('09:51:37', 'sts', 'GetCallerIdentity')
  last('09:52:04', 's3', 'ListObjects', { bucketName: 'northwind-exports', prefix: 'customers/' }, { data: true })
  for (let n = 0; n < 220; n++) {
    const key = `customers/2026/${recorder.pick(['07', '08', '09', '10'])}/extract-${String(n).padStart(4, '0')}.csv.gz`
    last(
      new Date(at('10:01:00') + n * 4_100).toISOString().slice(11, 19),
      's3',
      'GetObject',
      { bucketName: 'northwind-exports', Host: 'northwind-exports.s3.eu-central-1.amazonaws.com', key },
      {
        data: true,
        resources: [
          { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::northwind-exports/${key}` },
          { accountId: account, type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::northwind-exports' },
        ],
        extra: { bytesTransferredIn: 0, bytesTransferredOut: recorder.between(4_000_000, 60_000_000), SignatureVersion: 'SigV4' },
      },
    )
  }
  next(
    '10:17:44',
    'cloudtrail',
    'StopLogging',
    { name: `arn:aws:cloudtrail:eu-central-1:${account}:trail/organisation` },
    { readOnly: false },
  )
  next('10:19:24', 'cloudtrail', 'DescribeTrails')
}
