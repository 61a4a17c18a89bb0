// A container attack told by five sources: a push worn down, exec into a pod, its token and the node's role taken,
// secrets and a bucket read from outside. The truth stands in truth.ts. All names and addresses are examples.

export interface ScenarioEvent {
  uid: string
  /** Seconds after 2026-03-02T10:00:00Z. */
  at: number
  source: string
  record: unknown
  /** Stored columns, for sources that have no normaliser here; CloudTrail's are derived. */
  columns?: Record<string, string | number>
}

const attacker = '198.51.100.9'
const instance = 'i-0abc123def4567890'
const account = '111122223333'
const time = (at: number) => new Date(Date.UTC(2026, 2, 2, 10, 0, at)).toISOString()

function okta(uid: string, at: number, eventType: string, result: string): ScenarioEvent {
  const record = {
    uuid: uid,
    published: time(at),
    eventType,
    actor: { id: '00u1', type: 'User', alternateId: 'alice@example.com' },
    client: { ipAddress: attacker },
    outcome: { result },
  }
  const columns = {
    class_uid: 3002,
    activity_id: 1,
    status_id: result === 'SUCCESS' ? 1 : 2,
    source: 'okta_system',
    action: eventType,
    user_name: 'alice@example.com',
    src_ip: attacker,
  }
  return { uid, at, source: 'okta_system', record, columns }
}

function kubernetes(
  uid: string,
  at: number,
  user: string,
  verb: string,
  resource: string,
  more: { subresource?: string; uri?: string; code?: number } = {},
): ScenarioEvent {
  const record = {
    kind: 'Event',
    auditID: uid,
    stage: 'ResponseComplete',
    verb,
    requestURI: more.uri ?? `/api/v1/namespaces/shop/${resource}`,
    user: { username: user },
    sourceIPs: [attacker],
    objectRef: { resource, namespace: 'shop', name: 'web', ...(more.subresource ? { subresource: more.subresource } : {}) },
    responseStatus: { code: more.code ?? 200 },
    requestReceivedTimestamp: time(at),
  }
  const action = more.subresource ? `${verb} ${resource}/${more.subresource}` : `${verb} ${resource}`
  const columns = {
    class_uid: 6003,
    status_id: 1,
    source: 'k8s_audit',
    action,
    user_name: user,
    src_ip: attacker,
    resource: `shop/${resource}/web`,
    resource_type: resource,
    namespace: 'shop',
  }
  return { uid, at, source: 'k8s_audit', record, columns }
}

function process(uid: string, at: number, pid: number, parentPid: number, binary: string, args: string, parent: string): ScenarioEvent {
  const name = binary.slice(binary.lastIndexOf('/') + 1)
  const record = {
    process_exec: {
      process: { pid, binary, arguments: args, start_time: time(at), docker: 'c0ffee' },
      parent: { pid: parentPid, binary: parent },
    },
    node_name: instance,
    time: time(at),
  }
  const columns = {
    class_uid: 1007,
    activity_id: 1,
    source: 'tetragon',
    host: instance,
    process: name,
    command: `${binary} ${args}`,
    pid,
    parent_pid: parentPid,
    container: 'c0ffee',
  }
  return { uid, at, source: 'tetragon', record, columns }
}

function flow(uid: string, at: number, from: string, to: string, bytes: number): ScenarioEvent {
  const record = { srcaddr: from, dstaddr: to, dstport: 443, bytes, action: 'ACCEPT', 'instance-id': instance }
  return {
    uid,
    at,
    source: 'aws_vpcflow',
    record,
    columns: { class_uid: 4001, source: 'aws_vpcflow', host: instance, src_ip: from, dst_ip: to, dst_port: 443, bytes },
  }
}

function cloudtrail(
  uid: string,
  at: number,
  service: string,
  name: string,
  params: unknown,
  address = attacker,
  session = instance,
  key = 'ASIAEXAMPLE0000000001',
): ScenarioEvent {
  const role = session === instance ? 'web' : 'backup'
  const record = {
    eventVersion: '1.10',
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROA${role.toUpperCase()}:${session}`,
      arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
      accountId: account,
      accessKeyId: key,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: `AROA${role.toUpperCase()}`,
          arn: `arn:aws:iam::${account}:role/${role}`,
          accountId: account,
          userName: role,
        },
      },
    },
    eventTime: time(at).replace('.000Z', 'Z'),
    eventSource: `${service}.amazonaws.com`,
    eventName: name,
    awsRegion: 'eu-central-1',
    sourceIPAddress: address,
    userAgent: 'aws-cli/2.15.0',
    requestParameters: params,
    responseElements: null,
    eventID: uid,
    eventType: 'AwsApiCall',
    recipientAccountId: account,
  }
  return { uid, at, source: 'aws_cloudtrail', record }
}

export const events: ScenarioEvent[] = [
  // A backup that reads the same bucket every hour: it must not become a way to it.
  cloudtrail('ct-decoy', -3600, 's3', 'GetObject', { bucketName: 'crown', key: 'x' }, '10.9.9.9', 'nightly', 'ASIAEXAMPLE0000000009'),
  okta('ok-1', 0, 'user.mfa.okta_verify.deny_push', 'FAILURE'),
  okta('ok-2', 20, 'user.mfa.okta_verify.deny_push', 'FAILURE'),
  okta('ok-3', 40, 'user.mfa.okta_verify.deny_push', 'FAILURE'),
  okta('ok-4', 70, 'user.authentication.auth_via_mfa', 'SUCCESS'),
  kubernetes('k8-1', 300, 'alice@example.com', 'create', 'pods', {
    subresource: 'exec',
    code: 101,
    uri: '/api/v1/namespaces/shop/pods/web/exec?command=cat&command=%2Fvar%2Frun%2Fsecrets%2Fkubernetes.io%2Fserviceaccount%2Ftoken',
  }),
  process('pr-1', 301, 4100, 3000, '/bin/sh', '-i', '/usr/bin/containerd-shim'),
  process('pr-2', 302, 4101, 4100, '/bin/cat', '/var/run/secrets/kubernetes.io/serviceaccount/token', '/bin/sh'),
  process('pr-3', 310, 4102, 4100, '/usr/bin/curl', 'http://169.254.169.254/latest/meta-data/iam/security-credentials/web', '/bin/sh'),
  // The pid is given out again to something else.
  process('pr-4', 900, 4102, 3000, '/usr/bin/logrotate', '', '/usr/bin/containerd-shim'),
  flow('fl-1', 312, '10.0.1.5', attacker, 4096),
  kubernetes('k8-2', 400, 'system:serviceaccount:shop:web', 'list', 'secrets'),
  cloudtrail('ct-1', 420, 'sts', 'GetCallerIdentity', null),
  ...Array.from({ length: 12 }, (_, i) =>
    cloudtrail(`ct-s${i + 10}`, 430 + i, 'secretsmanager', 'GetSecretValue', { secretId: `shop/secret-${i}` }),
  ),
  cloudtrail('ct-2', 460, 's3', 'GetObject', { bucketName: 'crown', key: 'customers.csv' }),
]
