// What a call was about: the `resources` list, then well-known request parameters, as recorded.
import { lookup } from '../lookup.ts'

type Obj = Record<string, unknown>

/** Request parameters that name a resource, and its CloudFormation type. */
const parameters = new Map<string, string>(
  Object.entries({
    bucketName: 'AWS::S3::Bucket',
    roleArn: 'AWS::IAM::Role',
    roleName: 'AWS::IAM::Role',
    userName: 'AWS::IAM::User',
    groupName: 'AWS::IAM::Group',
    policyArn: 'AWS::IAM::Policy',
    policyName: 'AWS::IAM::Policy',
    instanceProfileName: 'AWS::IAM::InstanceProfile',
    instanceId: 'AWS::EC2::Instance',
    InstanceId: 'AWS::EC2::Instance',
    imageId: 'AWS::EC2::Image',
    volumeId: 'AWS::EC2::Volume',
    snapshotId: 'AWS::EC2::Snapshot',
    groupId: 'AWS::EC2::SecurityGroup',
    vpcId: 'AWS::EC2::VPC',
    subnetId: 'AWS::EC2::Subnet',
    networkAclId: 'AWS::EC2::NetworkAcl',
    routeTableId: 'AWS::EC2::RouteTable',
    networkInterfaceId: 'AWS::EC2::NetworkInterface',
    keyName: 'AWS::EC2::KeyPair',
    functionName: 'AWS::Lambda::Function',
    secretId: 'AWS::SecretsManager::Secret',
    keyId: 'AWS::KMS::Key',
    trailName: 'AWS::CloudTrail::Trail',
    dBInstanceIdentifier: 'AWS::RDS::DBInstance',
    dBClusterIdentifier: 'AWS::RDS::DBCluster',
    dBSnapshotIdentifier: 'AWS::RDS::DBSnapshot',
    dBClusterSnapshotIdentifier: 'AWS::RDS::DBClusterSnapshot',
    tableName: 'AWS::DynamoDB::Table',
    queueUrl: 'AWS::SQS::Queue',
    topicArn: 'AWS::SNS::Topic',
    stackName: 'AWS::CloudFormation::Stack',
    repositoryName: 'AWS::ECR::Repository',
    logGroupName: 'AWS::Logs::LogGroup',
    logStreamName: 'AWS::Logs::LogStream',
    detectorId: 'AWS::GuardDuty::Detector',
    certificateArn: 'AWS::ACM::Certificate',
    modelId: 'AWS::Bedrock::Model',
    clusterName: 'AWS::EKS::Cluster',
    documentName: 'AWS::SSM::Document',
    resourceArn: '',
    resourceARN: '',
    targetArn: '',
    arn: '',
    hostedZoneId: 'AWS::Route53::HostedZone',
    restApiId: 'AWS::ApiGateway::RestApi',
    serialNumber: 'AWS::IAM::MFADevice',
  }),
)

/** Parameters called `name` (or a list of names) mean the service's own kind of thing. */
const named: Readonly<Record<string, string>> = lookup({
  'cloudtrail.amazonaws.com': 'AWS::CloudTrail::Trail',
  'ssm.amazonaws.com': 'AWS::SSM::Parameter',
  'eks.amazonaws.com': 'AWS::EKS::Cluster',
})

/** EC2 wraps ids in sets: `instancesSet.items[].instanceId`. */
const sets = new Map<string, readonly [key: string, type: string]>(
  Object.entries({
    instancesSet: ['instanceId', 'AWS::EC2::Instance'],
    imagesSet: ['imageId', 'AWS::EC2::Image'],
    snapshotSet: ['snapshotId', 'AWS::EC2::Snapshot'],
    volumeSet: ['volumeId', 'AWS::EC2::Volume'],
    securityGroupIdSet: ['groupId', 'AWS::EC2::SecurityGroup'],
    vpcSet: ['vpcId', 'AWS::EC2::VPC'],
    subnetSet: ['subnetId', 'AWS::EC2::Subnet'],
  } as const),
)

/** Names of the request parameters that are read here. */
export const resourceParameters: readonly string[] = [...parameters.keys()]
export const resourceSets: readonly string[] = [...sets.keys()]

export type Take = (uid: string, type: string, owner: string | undefined) => void

/** Calls `take` for each resource in order of certainty; the same resource may come twice. */
export function eachResource(event: Obj, service: string, take: Take): void {
  eachListed(event.resources, take)
  if (typeof event.resourceName === 'string')
    take(event.resourceName, typeof event.resourceType === 'string' ? event.resourceType : '', undefined)
  const request = event.requestParameters
  if (request === null || typeof request !== 'object') return
  // Not by key: optimised code that has seen some keys is thrown away at the next new one, for ever.
  for (const [key, value] of Object.entries(request)) ofParameter(key, value, service, take)
  ofAnswer(event.responseElements, take)
}

/** Those of the `resources` list. */
export function eachListed(listed: unknown, take: Take): void {
  if (!Array.isArray(listed)) return
  for (const item of listed as unknown[]) {
    if (item === null || typeof item !== 'object') continue
    const { ARN, arn, type, accountId, ARNPrefix } = item as Obj
    const uid = ARN ?? arn ?? ARNPrefix
    if (typeof uid === 'string' && uid !== '') {
      take(uid, typeof type === 'string' ? type : '', typeof accountId === 'string' ? accountId : undefined)
    }
  }
}

/** Those of one request parameter. */
export function ofParameter(key: string, value: unknown, service: string, take: Take): void {
  if (typeof value === 'string') {
    const type = parameters.get(key)
    if (type !== undefined) take(value, type, undefined)
    else if (key === 'name' && service in named) take(value, named[service]!, undefined)
  } else if (value !== null && typeof value === 'object') {
    if (key === 'names' && service in named && Array.isArray(value)) {
      for (const name of value as unknown[]) if (typeof name === 'string') take(name, named[service]!, undefined)
    } else if (sets.has(key)) setItems(value, sets.get(key)!, take)
  }
}

/** New instances have their id in the answer alone. */
export function ofAnswer(response: unknown, take: Take): void {
  if (response !== null && typeof response === 'object' && 'instancesSet' in response)
    setItems(response.instancesSet, sets.get('instancesSet')!, take)
}

function setItems(set: unknown, [key, type]: readonly [string, string], take: Take): void {
  const items = set !== null && typeof set === 'object' ? (set as Obj).items : undefined
  if (!Array.isArray(items)) return
  for (const item of items as unknown[]) {
    const uid = item !== null && typeof item === 'object' ? (item as Obj)[key] : undefined
    if (typeof uid === 'string') take(uid, type, undefined)
  }
}
