// The stored columns of an event: what is indexed for pages, histograms, facets and filters.
// A column is the value at its OCSF path; the golden runner checks that for every source.

export type ColumnStorage =
  /** Small integer, 0 when absent. */
  | 'int'
  /** 64-bit integer, 0n when absent. */
  | 'long'
  /** String through the case's dictionary; code 0 is "absent". */
  | 'text'

export interface Column {
  /** Name in SQL and in batches. */
  readonly name: string
  /** OCSF path the value stands at. Arrays: `resources[0].uid`. */
  readonly path: string
  /** Where the value stands in classes that have no such attribute: the first that is present counts. */
  readonly also?: readonly string[]
  readonly storage: ColumnStorage
  /** Dictionary namespace: columns of one kind share codes, so one look-up answers all of them. */
  readonly kind?: string
  /** The value stands verbatim in the raw record, so it is left out of the text index and found through the dictionary. */
  readonly verbatim?: boolean
  /** Short names in the query language. An alias may name several columns. */
  readonly aliases?: readonly string[]
  /** Title in tables and facets. */
  readonly title: string
}

const text = (name: string, path: string, title: string, kind: string, aliases: string[] = [], verbatim = true): Column => ({
  name,
  path,
  title,
  storage: 'text',
  kind,
  aliases,
  verbatim,
})
const int = (name: string, path: string, title: string, aliases: string[] = []): Column => ({ name, path, title, storage: 'int', aliases })
const long = (name: string, path: string, title: string, aliases: string[] = []): Column => ({
  name,
  path,
  title,
  storage: 'long',
  aliases,
})

/** Order is part of the stored format: append only. */
export const columns: readonly Column[] = [
  int('class_uid', 'class_uid', 'Class', ['class']),
  int('activity_id', 'activity_id', 'Activity'),
  int('severity_id', 'severity_id', 'Severity', ['severity']),
  int('status_id', 'status_id', 'Result', ['status']),
  { ...int('src_port', 'src_endpoint.port', 'Source port'), also: ['evidences[0].src_endpoint.port'] },
  { ...int('dst_port', 'dst_endpoint.port', 'Destination port', ['port']), also: ['evidences[0].dst_endpoint.port'] },
  { ...int('pid', 'process.pid', 'Process id', ['pid']), also: ['actor.process.pid'] },
  {
    ...int('parent_pid', 'process.parent_process.pid', 'Parent process id', ['ppid']),
    also: ['actor.process.parent_process.pid'],
  },
  { ...int('mfa', 'is_mfa', 'MFA: 1 used, 2 not used', ['mfa']), also: ['actor.session.is_mfa', 'session.is_mfa'] },
  long('duration_us', 'duration_us', 'Interval, microseconds'),
  { ...long('bytes', 'traffic.bytes', 'Bytes', ['bytes']), also: ['http_response.length'] },
  text('source', 'metadata.log_name', 'Source', 'source', ['source'], false),
  text('layer', 'layer', 'Layer', 'layer', ['layer'], false),
  text('action', 'api.operation', 'Action', 'action', ['action']),
  text('service', 'api.service.name', 'Service', 'service', ['service']),
  text('user_name', 'actor.user.name', 'Credential', 'user', ['user']),
  text('user_uid', 'actor.user.uid', 'Principal', 'user', ['user', 'principal']),
  text('user_type', 'actor.user.type', 'Principal type', 'type', ['usertype']),
  text('credential', 'actor.user.credential_uid', 'Access key', 'credential', ['key', 'credential']),
  text('session', 'actor.session.uid', 'Session', 'session', ['session']),
  text('issuer', 'actor.session.issuer', 'Session issuer', 'user', ['issuer', 'role']),
  text('target_user', 'user.name', 'Target user', 'user', ['user', 'target']),
  text('account', 'cloud.account.uid', 'Account', 'account', ['account']),
  text('region', 'cloud.region', 'Region', 'region', ['region']),
  text('provider', 'cloud.provider', 'Provider', 'provider', ['provider'], false),
  { ...text('src_ip', 'src_endpoint.ip', 'From', 'ip', ['ip']), also: ['evidences[0].src_endpoint.ip'] },
  { ...text('src_host', 'src_endpoint.hostname', 'From, by name', 'host', ['host', 'domain']), also: ['src_endpoint.svc_name'] },
  { ...text('dst_ip', 'dst_endpoint.ip', 'To', 'ip', ['ip']), also: ['evidences[0].dst_endpoint.ip'] },
  {
    ...text('dst_host', 'dst_endpoint.hostname', 'To, by name', 'host', ['host', 'domain']),
    also: ['query.hostname', 'evidences[0].query.hostname'],
  },
  text('user_agent', 'http_request.user_agent', 'Client', 'agent', ['agent', 'ua']),
  text('status_code', 'status_code', 'Error', 'error', ['error']),
  {
    ...text('resource', 'resources[0].uid', 'On', 'resource', ['resource']),
    also: [
      'entity.uid',
      'group.uid',
      'user.uid',
      'resources[0].name',
      'entity.name',
      'group.name',
      'user.name',
      'load_balancer.uid',
      'device.instance_uid',
      'device.interface_uid',
    ],
  },
  { ...text('resource_type', 'resources[0].type', 'Resource type', 'type', ['resourcetype']), also: ['entity.type'] },
  text('host', 'device.hostname', 'Host', 'host', ['host']),
  { ...text('process', 'process.name', 'Process', 'process', ['process']), also: ['actor.process.name'] },
  {
    ...text('command', 'process.cmd_line', 'Command line', 'command', ['command', 'process']),
    also: ['actor.process.cmd_line', 'job.cmd_line', 'script.script_content'],
  },
  text('file', 'file.path', 'File', 'file', ['file']),
  text('hash', 'file.hashes[0].value', 'Hash', 'hash', ['hash']),
  {
    ...text('container', 'container.uid', 'Container', 'container', ['container']),
    also: ['process.container.uid', 'actor.process.container.uid', 'device.container.uid'],
  },
  { ...text('namespace', 'device.namespace', 'Namespace', 'namespace', ['namespace', 'ns']), also: ['resources[0].namespace'] },
  text('event_code', 'metadata.event_code', 'Event type', 'code', ['code']),
]

/** Columns that are not in the table above because the store gives them their own types. */
export const ownColumns = {
  /** Sort key: int64 microseconds since the epoch; undated events hold `undated`. */
  ts: 'ts',
  /** 128-bit event id, two int64. */
  uid: ['uid_hi', 'uid_lo'],
  /** `hash64` over source, scope and the vendor's event id (contract/batch.ts); 0 when it gives none. */
  vendorId: 'vid',
  /** `hash64` of the request or correlation id; 0 when there is none. */
  correlation: 'req',
  member: 'member',
} as const

/** Sort key of an undated event. It never enters a time filter, a histogram or an order claim. */
export const undated = -(2n ** 63n)

export const columnIndex: ReadonlyMap<string, number> = new Map(columns.map((column, index) => [column.name, index]))
export const textKinds: readonly string[] = [...new Set(columns.flatMap((column) => (column.kind ? [column.kind] : [])))]
