// What the generated account does: event names with weights, request and response bodies of real shapes and sizes.
import type { Random } from './random.ts'

export interface Call {
  name: string
  source: string
  readOnly: boolean
  weight: number
  request: (random: Random, account: string, region: string) => string
  response?: (random: Random, account: string, region: string) => string
  resources?: (random: Random, account: string, region: string) => string
}

const hex = (random: Random, n: number) => random.hex(n)
const bucketNames = [
  'corp-data-lake',
  'corp-backups',
  'web-assets-prod',
  'finance-reports',
  'ml-training-sets',
  'audit-archive',
  'terraform-state',
]
const roles = ['EC2-App-Role', 'LambdaExec', 'DataPipeline', 'OrganizationAccountAccessRole', 'ReadOnly', 'Deploy', 'BackupAgent']

const bucket = (random: Random) => `${random.pick(bucketNames)}-${random.int(20)}`
const none = () => 'null'

const call = (
  source: string,
  name: string,
  weight: number,
  readOnly: boolean,
  request: Call['request'],
  more: Pick<Call, 'response' | 'resources'> = {},
): Call => ({ source: `${source}.amazonaws.com`, name, weight, readOnly, request, ...more })

const named: Call[] = [
  call(
    'sts',
    'AssumeRole',
    120,
    true,
    (r, a) =>
      `{"roleArn":"arn:aws:iam::${a}:role/${r.pick(roles)}","roleSessionName":"${r.pick(['i-', 'aws-go-sdk-', 'botocore-session-'])}${hex(r, 17)}","durationSeconds":3600}`,
    {
      response: (r, a) =>
        `{"credentials":{"accessKeyId":"ASIA${r.key(16)}","sessionToken":"${r.base64(180)}","expiration":"Nov 2, 2026, 4:${10 + r.int(50)}:00 PM"},"assumedRoleUser":{"assumedRoleId":"AROA${r.key(17)}:${hex(r, 12)}","arn":"arn:aws:sts::${a}:assumed-role/${r.pick(roles)}/${hex(r, 12)}"}}`,
      resources: (r, a) => `[{"accountId":"${a}","type":"AWS::IAM::Role","ARN":"arn:aws:iam::${a}:role/${r.pick(roles)}"}]`,
    },
  ),
  call(
    's3',
    'GetObject',
    160,
    true,
    (r, _a, g) => {
      const b = bucket(r)
      return `{"bucketName":"${b}","Host":"${b}.s3.${g}.amazonaws.com","key":"year=2026/part-${r.int(4000)}/${hex(r, 12)}.parquet"}`
    },
    {
      resources: (r, a) => {
        const b = bucket(r)
        return `[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::${b}/year=2026/${hex(r, 12)}.parquet"},{"accountId":"${a}","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::${b}"}]`
      },
    },
  ),
  call('s3', 'PutObject', 70, false, (r, _a, g) => {
    const b = bucket(r)
    return `{"bucketName":"${b}","Host":"${b}.s3.${g}.amazonaws.com","key":"incoming/${hex(r, 16)}.json.gz","x-amz-server-side-encryption":"aws:kms"}`
  }),
  call('s3', 'GetBucketAcl', 40, true, (r, _a, g) => `{"bucketName":"${bucket(r)}","Host":"s3.${g}.amazonaws.com","acl":""}`),
  call('s3', 'ListBuckets', 20, true, (_r, _a, g) => `{"Host":"s3.${g}.amazonaws.com"}`),
  call(
    'kms',
    'Decrypt',
    110,
    true,
    (r, a) =>
      `{"encryptionContext":{"aws:lambda:FunctionArn":"arn:aws:lambda:us-east-1:${a}:function:worker-${r.int(40)}"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`,
    {
      resources: (r, a, g) => `[{"accountId":"${a}","type":"AWS::KMS::Key","ARN":"arn:aws:kms:${g}:${a}:key/${r.pick(keyIds)}"}]`,
    },
  ),
  call(
    'kms',
    'GenerateDataKey',
    60,
    true,
    (r, a, g) =>
      `{"keyId":"arn:aws:kms:${g}:${a}:key/${r.pick(keyIds)}","keySpec":"AES_256","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::${bucket(r)}"}}`,
  ),
  call(
    'health',
    'DescribeEventAggregates',
    70,
    true,
    () =>
      `{"filter":{"eventStatusCodes":["open","upcoming"],"startTimes":[{"from":"Nov 14, 2026, 12:00:00 AM"}]},"aggregateField":"eventTypeCategory"}`,
  ),
  call('iam', 'ListAccessKeys', 50, true, (r) => `{"userName":"${r.pick(['alice', 'bob', 'ci-deploy', 'svc-backup', 'terraform'])}"}`),
  call('iam', 'GetAccessKeyLastUsed', 20, true, (r) => `{"accessKeyId":"AKIA${r.key(16)}"}`),
  call('iam', 'CreateAccessKey', 2, false, (r) => `{"userName":"${r.pick(['alice', 'bob', 'svc-backup'])}"}`, {
    response: (r) =>
      `{"accessKey":{"userName":"svc-backup","accessKeyId":"AKIA${r.key(16)}","status":"Active","createDate":"Nov 2, 2026, 9:12:11 AM"}}`,
  }),
  call('iam', 'AttachUserPolicy', 2, false, () => '{"userName":"svc-backup","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}'),
  call('ec2', 'DescribeInstances', 90, true, (r) => `{"instancesSet":{"items":[{"instanceId":"i-0${hex(r, 16)}"}]},"filterSet":{}}`),
  call(
    'ec2',
    'DescribeImages',
    40,
    true,
    (r) =>
      `{"imagesSet":{"items":[{"imageId":"ami-0${hex(r, 16)}"}]},"ownersSet":{"items":[{"owner":"self"}]},"executableBySet":{},"filterSet":{"items":[{"name":"state","valueSet":{"items":[{"value":"available"}]}}]}}`,
  ),
  call(
    'ec2',
    'RunInstances',
    6,
    false,
    (r, a) =>
      `{"instancesSet":{"items":[{"imageId":"ami-0${hex(r, 16)}","minCount":1,"maxCount":1}]},"instanceType":"${r.pick(['t3.micro', 'm5.large', 'c6i.xlarge'])}","blockDeviceMapping":{},"monitoring":{"enabled":false},"subnetId":"subnet-0${hex(r, 16)}","iamInstanceProfile":{"arn":"arn:aws:iam::${a}:instance-profile/app"}}`,
    {
      response: (r, a) =>
        `{"requestId":"${r.uuid()}","reservationId":"r-0${hex(r, 16)}","ownerId":"${a}","groupSet":{},"instancesSet":{"items":[{"instanceId":"i-0${hex(r, 16)}","instanceState":{"code":0,"name":"pending"},"privateDnsName":"ip-10-0-${r.int(256)}-${r.int(256)}.ec2.internal","amiLaunchIndex":0,"productCodes":{},"vpcId":"vpc-0${hex(r, 16)}"}]}}`,
    },
  ),
  call(
    'ec2',
    'CreateNetworkInterface',
    10,
    false,
    (r) =>
      `{"subnetId":"subnet-0${hex(r, 16)}","description":"AWS Lambda VPC ENI-worker","groupSet":{"items":[{"groupId":"sg-0${hex(r, 16)}"}]},"privateIpAddressesSet":{}}`,
  ),
  call(
    'lambda',
    'Invoke',
    40,
    false,
    (r, a, g) => `{"invocationType":"Event","functionName":"arn:aws:lambda:${g}:${a}:function:worker-${r.int(40)}"}`,
    {
      resources: (r, a, g) =>
        `[{"accountId":"${a}","type":"AWS::Lambda::Function","ARN":"arn:aws:lambda:${g}:${a}:function:worker-${r.int(40)}"}]`,
    },
  ),
  call(
    'logs',
    'CreateLogStream',
    60,
    false,
    (r) => `{"logGroupName":"/aws/lambda/worker-${r.int(40)}","logStreamName":"2026/11/${10 + r.int(12)}/[$LATEST]${hex(r, 32)}"}`,
  ),
  call(
    'ssm',
    'UpdateInstanceInformation',
    60,
    false,
    (r) =>
      `{"instanceId":"i-0${hex(r, 16)}","agentVersion":"3.3.${r.int(900)}.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2023","iPAddress":"10.0.${r.int(256)}.${r.int(256)}","computerName":"ip-10-0-1-9.ec2.internal","agentName":"amazon-ssm-agent"}`,
  ),
  call(
    'ssm',
    'GetParameters',
    20,
    true,
    (r) => `{"names":["/prod/db/${r.pick(['password', 'user', 'host'])}","/prod/api/key-${r.int(30)}"],"withDecryption":true}`,
  ),
  call(
    'secretsmanager',
    'GetSecretValue',
    20,
    true,
    (r, a, g) => `{"secretId":"arn:aws:secretsmanager:${g}:${a}:secret:prod/db-${r.int(60)}-${r.key(6)}"}`,
  ),
  call('dynamodb', 'DescribeTable', 30, true, (r) => `{"tableName":"orders-${r.int(12)}"}`),
  call(
    'cloudtrail',
    'LookupEvents',
    10,
    true,
    (r) => `{"lookupAttributes":[{"attributeKey":"Username","attributeValue":"user-${r.int(300)}"}],"maxResults":50}`,
  ),
  call('signin', 'ConsoleLogin', 3, false, none, { response: (r) => `{"ConsoleLogin":"${r.int(6) ? 'Success' : 'Failure'}"}` }),
  call(
    'ecr',
    'BatchGetImage',
    30,
    true,
    (r, a) =>
      `{"registryId":"${a}","repositoryName":"team/${r.pick(['api', 'web', 'worker', 'cron'])}","imageIds":[{"imageTag":"build-${r.int(9000)}"}],"acceptedMediaTypes":["application/vnd.docker.distribution.manifest.v2+json","application/vnd.oci.image.manifest.v1+json"]}`,
  ),
]

const keyIds = Array.from(
  { length: 24 },
  (_, i) => `1f0e9c3a-${(0x4000 + i * 37).toString(16)}-4a1b-9c2d-${(0x10000000000 + i * 7919).toString(16).padStart(12, '0')}`,
)

const families: [string, string[]][] = [
  [
    'ec2',
    [
      'SecurityGroups',
      'NetworkInterfaces',
      'Vpcs',
      'Subnets',
      'VpcEndpoints',
      'RouteTables',
      'InternetGateways',
      'NatGateways',
      'NetworkAcls',
      'Volumes',
      'Snapshots',
      'Addresses',
      'Tags',
      'Regions',
      'KeyPairs',
      'LaunchTemplates',
    ],
  ],
  ['rds', ['DBInstances', 'DBClusters', 'DBSnapshots', 'EventSubscriptions', 'PendingMaintenanceActions']],
  ['elasticloadbalancing', ['LoadBalancers', 'TargetGroups', 'TargetHealth', 'Listeners']],
  ['autoscaling', ['AutoScalingGroups', 'ScalingActivities', 'LaunchConfigurations']],
  ['cloudwatch', ['Alarms', 'AlarmsForMetric', 'InsightRules']],
  ['eks', ['Cluster', 'Nodegroup', 'Addon']],
  ['config', ['ConfigurationRecorders', 'ConfigRules', 'DeliveryChannels', 'ComplianceByConfigRule']],
]
const described = families.flatMap(([service, nouns]) =>
  nouns.flatMap((noun) =>
    ['Describe', 'List', 'Get'].map((verb, i) =>
      call(
        service,
        `${verb}${noun}`,
        i === 0 ? 9 : 2,
        true,
        (r) =>
          `{"maxResults":${50 + r.int(3) * 50},"filterSet":{"items":[{"name":"tag:Name","valueSet":{"items":[{"value":"${noun.toLowerCase()}-${r.int(500)}"}]}}]}}`,
      ),
    ),
  ),
)

export const calls: readonly Call[] = [...named, ...described]
export const errors = [
  'AccessDenied',
  'Client.UnauthorizedOperation',
  'ThrottlingException',
  'NoSuchEntityException',
  'ResourceNotFoundException',
  'Client.RequestLimitExceeded',
  'ValidationException',
] as const
export const agents = [
  'aws-sdk-go/1.44.122 (go1.19.3; linux; amd64) amazon-ssm-agent/',
  'Boto3/1.34.11 md/Botocore#1.34.11 ua/2.0 os/linux#5.10.205-195.807.amzn2.x86_64 md/arch#x86_64 lang/python#3.11.6 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.11',
  'aws-cli/2.15.10 Python/3.11.6 Linux/5.15.0-91-generic exe/x86_64.ubuntu.22 prompt/off command/ec2.describe-instances',
  'APN/1.0 HashiCorp/1.0 Terraform/1.6.6 (+https://www.terraform.io) terraform-provider-aws/5.31.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.24.0 os/linux lang/go#1.20.12',
  '[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.488 Linux/5.10.199-167.760.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.372-b08 java/1.8.0_372 vendor/Oracle_Corporation cfg/retry-mode/standard]',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36',
] as const
