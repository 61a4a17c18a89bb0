// Records of seven sources as their vendors write them, of one attack that goes through all layers: a sign-in, a command in a
// pod, the token of its service account, the role of its instance, a second role in another account, data; and a mailbox.
// All names, ids and addresses are examples.

export const attacker = '203.0.113.66'
export const instance = 'i-0abc123def4567890'
export const keys = {
  instance: 'ASIAEXAMPLEINSTANCE1',
  chained: 'ASIAEXAMPLECHAINED02',
  web: 'ASIAEXAMPLEWEBTOKEN3',
  made: 'AKIAEXAMPLEMADEHERE4',
} as const
const first = '111122223333'
const second = '444455556666'
const container = '19a02291e106aa55'
const time = (at: number) => new Date(Date.UTC(2026, 2, 2, 10, 0, at)).toISOString()
const whole = (at: number) => time(at).replace('.000Z', 'Z')
const id = (n: number) => `cccccccc-0000-4000-8000-${String(n).padStart(12, '0')}`

let made = 0
interface Call {
  at: number
  service: string
  name: string
  identity: object
  from: string
  request?: object | null
  response?: object | null
  account?: string
}
const call = ({ at, service, name, identity, from, request = null, response = null, account = first }: Call) => ({
  eventVersion: '1.11',
  userIdentity: identity,
  eventTime: whole(at),
  eventSource: `${service}.amazonaws.com`,
  eventName: name,
  awsRegion: 'eu-central-1',
  sourceIPAddress: from,
  userAgent: 'aws-cli/2.15.0',
  requestParameters: request,
  responseElements: response,
  requestID: id(900 + made),
  eventID: id(++made),
  readOnly: response === null,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: account,
  eventCategory: 'Management',
})
const session = (account: string, role: string, name: string, key: string) => ({
  type: 'AssumedRole',
  principalId: `AROA${role.toUpperCase()}EXAMPLE:${name}`,
  arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
  accountId: account,
  accessKeyId: key,
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      principalId: `AROA${role.toUpperCase()}EXAMPLE`,
      arn: `arn:aws:iam::${account}:role/${role}`,
      accountId: account,
      userName: role,
    },
    attributes: { creationDate: whole(400), mfaAuthenticated: 'false' },
  },
})
const given = (account: string, role: string, name: string, key: string) => ({
  credentials: { accessKeyId: key, sessionToken: 'x', expiration: 'Mar 2, 2026, 12:00:00 PM' },
  assumedRoleUser: {
    assumedRoleId: `AROA${role.toUpperCase()}EXAMPLE:${name}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
  },
})
const node = session(first, 'node', instance, keys.instance)
const data = session(second, 'data', 'ops', keys.chained)

const cloudtrail = {
  Records: [
    call({ at: 420, service: 'sts', name: 'GetCallerIdentity', identity: node, from: attacker }),
    call({
      at: 430,
      service: 'sts',
      name: 'AssumeRole',
      identity: node,
      from: attacker,
      request: { roleArn: `arn:aws:iam::${second}:role/data`, roleSessionName: 'ops' },
      response: given(second, 'data', 'ops', keys.chained),
    }),
    call({
      at: 440,
      service: 's3',
      name: 'GetObject',
      identity: data,
      from: attacker,
      request: { bucketName: 'crown', key: 'customers.csv' },
      account: second,
    }),
    call({
      at: 450,
      service: 'iam',
      name: 'CreateAccessKey',
      identity: data,
      from: attacker,
      request: { userName: 'backup' },
      response: { accessKey: { userName: 'backup', accessKeyId: keys.made, status: 'Active', createDate: 'Mar 2, 2026, 10:07:30 AM' } },
      account: second,
    }),
    call({
      at: 460,
      service: 'sts',
      name: 'AssumeRoleWithWebIdentity',
      identity: {
        type: 'WebIdentityUser',
        principalId: `arn:aws:iam::${first}:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE:sts.amazonaws.com:system:serviceaccount:shop:web`,
        userName: 'system:serviceaccount:shop:web',
        identityProvider: `arn:aws:iam::${first}:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE`,
      },
      from: attacker,
      request: { roleArn: `arn:aws:iam::${first}:role/reader`, roleSessionName: 'x' },
      response: { ...given(first, 'reader', 'x', keys.web), subjectFromWebIdentityToken: 'system:serviceaccount:shop:web' },
    }),
    call({
      at: 470,
      service: 'secretsmanager',
      name: 'GetSecretValue',
      identity: session(first, 'reader', 'x', keys.web),
      from: attacker,
      request: { secretId: 'shop/db' },
    }),
  ],
}

const okta = [
  {
    uuid: id(100),
    published: time(0),
    eventType: 'user.session.start',
    version: '0',
    severity: 'INFO',
    displayMessage: 'User login to Okta',
    actor: { id: '00uEXAMPLE1', type: 'User', alternateId: 'alice@example.com', displayName: 'Alice' },
    client: { ipAddress: attacker, userAgent: { rawUserAgent: 'Mozilla/5.0' } },
    outcome: { result: 'SUCCESS' },
    authenticationContext: { externalSessionId: 'trsEXAMPLE1' },
    target: [],
  },
]

const audit = (n: number, at: number, user: object, verb: string, objectRef: object, uri: string) => ({
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'Metadata',
  auditID: id(n),
  stage: 'ResponseComplete',
  requestURI: uri,
  verb,
  user,
  sourceIPs: [attacker],
  userAgent: 'kubectl/v1.30.0',
  objectRef,
  responseStatus: { code: 200 },
  requestReceivedTimestamp: time(at),
  stageTimestamp: time(at),
})
const kubernetes = [
  audit(
    200,
    300,
    { username: 'alice@example.com', groups: ['system:authenticated'] },
    'create',
    { resource: 'pods', subresource: 'exec', namespace: 'shop', name: 'web-1', apiVersion: 'v1' },
    '/api/v1/namespaces/shop/pods/web-1/exec?command=sh',
  ),
  audit(
    201,
    400,
    {
      username: 'system:serviceaccount:shop:web',
      uid: '77770001-0000-4000-8000-000000000001',
      groups: ['system:serviceaccounts'],
      extra: {
        'authentication.kubernetes.io/pod-name': ['web-1'],
        'authentication.kubernetes.io/pod-uid': [id(300)],
        'authentication.kubernetes.io/node-name': [instance],
      },
    },
    'get',
    { resource: 'secrets', namespace: 'shop', name: 'db', apiVersion: 'v1' },
    '/api/v1/namespaces/shop/secrets/db',
  ),
]

const launch = (at: number, pid: number, parent: number, binary: string, args: string, parentBinary: string) => ({
  process_exec: {
    process: {
      exec_id: `node:${pid}`,
      pid,
      uid: 0,
      cwd: '/',
      binary,
      arguments: args,
      flags: 'execve clone',
      start_time: time(at),
      pod: { namespace: 'shop', name: 'web-1', container: { id: `containerd://${container}`, name: 'web', image: { name: 'nginx:1.27' } } },
      docker: container.slice(0, 15),
      parent_exec_id: `node:${parent}`,
    },
    parent: { exec_id: `node:${parent}`, pid: parent, uid: 0, binary: parentBinary, start_time: time(0) },
  },
  node_name: instance,
  time: time(at),
})
const tetragon = [
  launch(301, 4100, 3000, '/bin/sh', '-i', '/usr/bin/containerd-shim'),
  launch(310, 4102, 4100, '/usr/bin/curl', 'http://169.254.169.254/latest/meta-data/iam/security-credentials/node', '/bin/sh'),
]

const tenant = '7be2b9b4-5d0f-4a3c-8c0e-2f1a9d3e4c51'
const entra = [
  {
    time: time(500),
    resourceId: `/tenants/${tenant}/providers/Microsoft.aadiam`,
    operationName: 'Sign-in activity',
    category: 'SignInLogs',
    tenantId: tenant,
    resultType: '0',
    callerIpAddress: attacker,
    properties: {
      id: id(400),
      createdDateTime: time(500),
      userDisplayName: 'Dana',
      userPrincipalName: 'dana@example.com',
      userId: '5d8a1d7e-2222-4a0b-9b8e-8f0a4f0e1d11',
      appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
      ipAddress: attacker,
      isInteractive: true,
      status: { errorCode: 0 },
      sessionId: 'cccc0003-0000-4000-8000-000000000001',
      uniqueTokenIdentifier: 'ExampleToken1',
    },
  },
]
const m365 = [
  {
    CreationTime: time(560).slice(0, 19),
    Id: id(500),
    Operation: 'MailItemsAccessed',
    OrganizationId: tenant,
    RecordType: 50,
    ResultStatus: 'Succeeded',
    UserKey: '10032001A2B3C4D5',
    UserType: 0,
    Workload: 'Exchange',
    ClientIPAddress: attacker,
    UserId: 'dana@example.com',
    MailboxOwnerUPN: 'dana@example.com',
    MailboxGuid: id(501),
    AppAccessContext: { AADSessionId: 'cccc0003-0000-4000-8000-000000000001', UniqueTokenId: 'ExampleToken1' },
    OperationProperties: [{ Name: 'MailAccessType', Value: 'Bind' }],
  },
]

const lines = (list: readonly object[]) => list.map((one) => JSON.stringify(one)).join('\n')

/** File names with their contents. */
export const files: Readonly<Record<string, string>> = {
  'cloudtrail.json': JSON.stringify(cloudtrail),
  'okta.jsonl': lines(okta),
  'kubernetes-audit.jsonl': lines(kubernetes),
  'tetragon.jsonl': lines(tetragon),
  'entra-signin.jsonl': lines(entra),
  'm365.jsonl': lines(m365),
}
