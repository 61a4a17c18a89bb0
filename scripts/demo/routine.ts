// The ordinary three days of the demo: people at work, a pipeline, a backup job, services on their own.
import { account, type Recorder, role, user } from './recorder.ts'

const day = 86_400_000
const start = Date.parse('2026-11-12T00:00:00Z')
const office = ['192.0.2.14', '192.0.2.15', '192.0.2.31']
const console_ = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'
const cli = 'aws-cli/2.19.1 md/awscrt#0.23.1 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.6'

const reads = [
  ['ec2', 'DescribeInstances', { maxResults: 50, instancesSet: {}, filterSet: {} }],
  ['ec2', 'DescribeSecurityGroups', { securityGroupSet: {}, filterSet: {} }],
  ['iam', 'ListRoles', { maxItems: 100 }],
  ['iam', 'GetUser', null],
  ['s3', 'GetBucketLocation', { bucketName: 'northwind-exports', location: '' }],
  ['s3', 'ListBuckets', null],
  ['cloudwatch', 'DescribeAlarms', { maxRecords: 100 }],
  ['logs', 'DescribeLogGroups', { limit: 50 }],
  ['rds', 'DescribeDBInstances', null],
  ['eks', 'DescribeCluster', { name: 'prod-1' }],
  ['kms', 'ListAliases', null],
  ['secretsmanager', 'ListSecrets', { maxResults: 100 }],
] as const

export function routine(recorder: Recorder): void {
  const people = [user('alice', 'AKIAEXAMPLEALICE0001'), user('bruno', 'AKIAEXAMPLEBRUNO0001'), user('chen', 'AKIAEXAMPLECHEN00001')]
  for (let d = 0; d < 3; d++) {
    const morning = start + d * day + 7 * 3_600_000
    for (const [index, who] of people.entries()) {
      const from = office[index] as string
      const signIn = morning + recorder.between(0, 3_000_000)
      recorder.call({
        at: signIn,
        who: { ...who, accessKeyId: '' },
        service: 'signin',
        name: 'ConsoleLogin',
        from,
        agent: console_,
        region: 'us-east-1',
        type: 'AwsConsoleSignIn',
        response: { ConsoleLogin: 'Success' },
        extra: { LoginTo: 'https://console.aws.amazon.com/console/home', MobileVersion: 'No', MFAUsed: 'Yes' },
        readOnly: false,
      })
      const calls = 60 + recorder.between(0, 50)
      for (let n = 0; n < calls; n++) {
        const [service, name, request] = recorder.pick(reads)
        recorder.call({
          at: signIn + recorder.between(60_000, 9 * 3_600_000),
          who,
          service,
          name,
          request,
          from,
          agent: recorder.random() < 0.7 ? console_ : cli,
        })
      }
    }
    backup(recorder, start + d * day + 2 * 3_600_000)
    if (d === 1) deploy(recorder, start + d * day + 13 * 3_600_000)
    services(recorder, start + d * day)
  }
}

/** Every night at two: the backup user reads exports and writes a snapshot. */
function backup(recorder: Recorder, at: number): void {
  const who = user('ci-backup', 'AKIAEXAMPLEBACKUP001')
  for (let n = 0; n < 40; n++) {
    const key = `daily/2026/11/part-${String(n).padStart(4, '0')}.parquet`
    recorder.call({
      at: at + n * 7_000 + recorder.between(0, 2000),
      who,
      service: 's3',
      name: 'GetObject',
      from: '192.0.2.200',
      agent: '[Boto3/1.35.60 md/Botocore#1.35.60]',
      data: true,
      request: { bucketName: 'northwind-exports', Host: 'northwind-exports.s3.eu-central-1.amazonaws.com', key },
      resources: [
        { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::northwind-exports/${key}` },
        { accountId: account, type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::northwind-exports' },
      ],
      extra: { bytesTransferredIn: 0, bytesTransferredOut: recorder.between(1_000_000, 9_000_000), SignatureVersion: 'SigV4' },
    })
  }
  recorder.call({
    at: at + 320_000,
    who,
    service: 'rds',
    name: 'CreateDBSnapshot',
    from: '192.0.2.200',
    agent: '[Boto3/1.35.60 md/Botocore#1.35.60]',
    request: { dBInstanceIdentifier: 'orders', dBSnapshotIdentifier: `orders-${new Date(at).toISOString().slice(0, 10)}` },
  })
}

/** The change of ticket CHG-2207. */
function deploy(recorder: Recorder, at: number): void {
  const who = role('deploy', 'pipeline-8812', 'ASIAEXAMPLEDEPLOY001', new Date(at - 60_000).toISOString().replace('.000Z', 'Z'))
  const from = '192.0.2.90'
  recorder.call({
    at: at - 60_000,
    who: user('pipeline', 'AKIAEXAMPLEPIPELN001'),
    service: 'sts',
    name: 'AssumeRole',
    from,
    agent: cli,
    request: { roleArn: `arn:aws:iam::${account}:role/deploy`, roleSessionName: 'pipeline-8812' },
    response: { credentials: { accessKeyId: 'ASIAEXAMPLEDEPLOY001' } },
    readOnly: true,
    resources: [{ accountId: account, type: 'AWS::IAM::Role', ARN: `arn:aws:iam::${account}:role/deploy` }],
  })
  for (const [n, name] of [
    'UpdateFunctionCode20150331v2',
    'UpdateFunctionConfiguration20150331v2',
    'PublishVersion20150331',
    'UpdateService',
    'RegisterTaskDefinition',
  ].entries())
    recorder.call({
      at: at + n * 21_000,
      who,
      service: n < 3 ? 'lambda' : 'ecs',
      name,
      from,
      agent: cli,
      request: n < 3 ? { functionName: 'orders-api' } : { cluster: 'prod', service: 'web' },
      readOnly: false,
    })
}

/** What the account does by itself. */
function services(recorder: Recorder, from: number): void {
  for (let n = 0; n < 130; n++) {
    const at = from + recorder.between(0, day)
    const instance = `i-0${recorder.pick(['a1b2c3d4e5f60718', 'b7c1d2e3f4a50617'])}`
    if (n % 3 === 0)
      recorder.call({
        at,
        who: { type: 'AWSService', principalId: '', arn: '', accountId: account, invokedBy: 'ec2.amazonaws.com' },
        service: 'sts',
        name: 'AssumeRole',
        from: 'ec2.amazonaws.com',
        agent: 'ec2.amazonaws.com',
        request: { roleArn: `arn:aws:iam::${account}:role/web-node`, roleSessionName: instance },
        readOnly: true,
        resources: [{ accountId: account, type: 'AWS::IAM::Role', ARN: `arn:aws:iam::${account}:role/web-node` }],
      })
    else
      recorder.call({
        at,
        who: role('web-node', instance, 'ASIAEXAMPLEWEBNODE01', new Date(at - 1_800_000).toISOString().replace(/\.\d+Z/, 'Z')),
        service: n % 3 === 1 ? 's3' : 'kms',
        name: n % 3 === 1 ? 'GetObject' : 'Decrypt',
        from: '10.0.3.17',
        agent: 'aws-sdk-go-v2/1.32.4 os/linux lang/go#1.23.3',
        data: n % 3 === 1,
        request:
          n % 3 === 1 ? { bucketName: 'northwind-assets', key: `img/${recorder.hex(6)}.webp` } : { encryptionContext: { app: 'web' } },
        readOnly: true,
        resources:
          n % 3 === 1 ? [{ type: 'AWS::S3::Object', ARN: `arn:aws:s3:::northwind-assets/img/${recorder.hex(6)}.webp` }] : undefined,
      })
  }
}
