// Records and packages of the evaluation, made in code: synthetic, ours, documentation addresses alone.

export const day = '2026-03-02'
export const at = (time: string, on = day): string => `${on}T${time}Z`
export const earlier = (days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)

export interface Ran {
  time: string
  pid?: number
  ppid?: number
  binary: string
  args?: string
  parent: string
  parentArgs?: string
  host?: string
}

/** One started process as Tetragon tells it. */
export const tetragon = ({ time, pid = 4242, ppid = 1200, binary, args = '', parent, parentArgs = '', host = 'web-1' }: Ran): string =>
  JSON.stringify({
    process_exec: {
      process: { exec_id: `${host}:${pid}:${time}`, pid, uid: 33, cwd: '/', binary, arguments: args, start_time: time },
      parent: { exec_id: `${host}:${ppid}:p`, pid: ppid, uid: 33, binary: parent, arguments: parentArgs, start_time: time },
    },
    node_name: host,
    time,
  })

/** A started process as the sensor writes it into a package. */
export const launched = (time: string, pid: number, ppid: number, command: string, host = 'web-1'): string => {
  const name = (command.split(' ')[0] ?? '').split('/').at(-1)!
  return JSON.stringify({
    class_uid: 1007,
    class_name: 'Process Activity',
    category_uid: 1,
    category_name: 'System Activity',
    activity_id: 1,
    activity_name: 'Launch',
    type_uid: 100701,
    severity_id: 1,
    status_id: 1,
    time: Date.parse(time),
    metadata: {
      version: '1.9.0-dev',
      product: { name: 'Vestige sensor', vendor_name: 'Vestige', feature: { name: 'exec' } },
      log_name: 'runtime',
      profiles: ['host'],
    },
    device: { hostname: host, type_id: 1 },
    actor: { process: { pid: ppid, name: 'parent' } },
    process: {
      pid,
      name,
      cmd_line: command,
      created_time: Date.parse(time),
      file: { name, path: `/usr/bin/${name}`, type_id: 1 },
      parent_process: { pid: ppid, name: 'parent' },
    },
    unmapped: { filename: `/usr/bin/${name}` },
  })
}

/** A connection as the sensor writes it. */
export const connected = (time: string, pid: number, address: string, port: number, host = 'web-1'): string =>
  JSON.stringify({
    class_uid: 4001,
    class_name: 'Network Activity',
    category_uid: 4,
    category_name: 'Network Activity',
    activity_id: 1,
    activity_name: 'Open',
    type_uid: 400101,
    severity_id: 1,
    status_id: 1,
    time: Date.parse(time),
    metadata: {
      version: '1.9.0-dev',
      product: { name: 'Vestige sensor', vendor_name: 'Vestige', feature: { name: 'connect' } },
      log_name: 'runtime',
      profiles: ['host'],
    },
    device: { hostname: host, type_id: 1 },
    actor: { process: { pid, name: 'proc' } },
    dst_endpoint: { ip: address, port },
    src_endpoint: { ip: '10.0.0.5', port: 50_000 },
  })

export interface Package {
  rule: string
  level?: string
  tactic?: string
  command: string
  host?: string
  /** `pid: command line`. */
  processes: Record<number, string>
  /** Below `data/`. */
  files?: Record<string, string | Buffer>
  /** NDJSON lines of `data/events.ndjson`; started processes by default. */
  events?: string[]
}

/** The files of a package as the sensor lays them out. */
export function packed({
  rule,
  level = 'high',
  tactic = 'execution',
  command,
  host = 'web-1',
  processes,
  files = {},
  events,
}: Package): Record<string, string | Buffer> {
  const top = 'vs-eval'
  const out: Record<string, string | Buffer> = {
    [`${top}/bagit.txt`]: 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n',
    [`${top}/data/detection.json`]: JSON.stringify(
      {
        version: 1,
        id: 'eval',
        made_by: 'Vestige sensor',
        rule: { title: rule, level, tactics: [tactic], techniques: [], record: { CommandLine: command } },
        also: [],
        host: { name: host },
      },
      null,
      1,
    ),
    [`${top}/data/events.ndjson`]: `${(events ?? Object.entries(processes).map(([pid, line], i) => launched(at(`10:00:0${i % 10}.${100 + i}`), Number(pid), 1200, line, host))).join('\n')}\n`,
  }
  for (const [pid, line] of Object.entries(processes))
    out[`${top}/data/process/${pid}-${Number(pid) * 1000}/cmdline`] = `${line.split(' ').join('\0')}\0`
  for (const [path, text] of Object.entries(files)) out[`${top}/data/${path}`] = text
  return out
}

export interface Call {
  time: string
  on?: string
  name: string
  source: string
  user?: string
  key?: string
  ip?: string
  agent?: string
  request?: unknown
  error?: string
  region?: string
}
let calls = 0
/** One CloudTrail record. */
export function cloudTrail({
  time,
  on = day,
  name,
  source,
  user = 'deploy',
  key = 'AKIAEXAMPLEKEY000001',
  ip = '192.0.2.10',
  agent = 'aws-cli/2.15',
  request = null,
  error,
  region = 'eu-central-1',
}: Call): Record<string, unknown> {
  calls++
  return {
    eventVersion: '1.10',
    userIdentity: {
      type: 'IAMUser',
      principalId: `AIDA${user.toUpperCase().padEnd(17, 'X')}`,
      arn: `arn:aws:iam::111122223333:user/${user}`,
      accountId: '111122223333',
      accessKeyId: key,
      userName: user,
    },
    eventTime: `${on}T${time}Z`,
    eventSource: `${source}.amazonaws.com`,
    eventName: name,
    awsRegion: region,
    sourceIPAddress: ip,
    userAgent: agent,
    requestParameters: request,
    responseElements: null,
    requestID: `r-${calls}`,
    eventID: `00000000-0000-4000-8000-${String(calls).padStart(12, '0')}`,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
    ...(error && { errorCode: error, errorMessage: error }),
  }
}
export const trail = (records: Record<string, unknown>[]): string => JSON.stringify({ Records: records })

/** Calls of an ordinary month, so that identities have a history. */
export const month = (user: string, key: string, ip: string, name = 'DescribeInstances', source = 'ec2'): Record<string, unknown>[] =>
  Array.from({ length: 24 }, (_, i) => cloudTrail({ time: '08:15:00', on: earlier(i + 1), name, source, user, key, ip }))

/** One Kubernetes audit record. */
export const k8s = (
  time: string,
  verb: string,
  user: string,
  resource: string,
  more: { sub?: string; name?: string; uri?: string; body?: unknown; ip?: string } = {},
): string =>
  JSON.stringify({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: `a-${time}-${verb}-${resource}-${more.sub ?? ''}`,
    stage: 'ResponseComplete',
    verb,
    requestURI: more.uri ?? `/api/v1/namespaces/shop/${resource}`,
    user: { username: user, groups: ['system:authenticated'] },
    sourceIPs: [more.ip ?? '192.0.2.10'],
    userAgent: 'kubectl/v1.30',
    objectRef: { resource, namespace: 'shop', name: more.name ?? 'web-1', ...(more.sub && { subresource: more.sub }), apiVersion: 'v1' },
    responseStatus: { code: verb === 'create' ? 201 : 200 },
    ...(more.body !== undefined && { requestObject: more.body }),
    requestReceivedTimestamp: at(`${time}.000000`),
    stageTimestamp: at(`${time}.100000`),
  })
