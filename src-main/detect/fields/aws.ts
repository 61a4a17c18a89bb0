// CloudTrail: Sigma uses the record's own names. Lookup exports carry the record as JSON text; Athena and Lake
// lower-case their columns.
import { type Place, single } from './field-map.ts'

function event(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('eventName' in value) return value
  const inner = (value as Record<string, unknown>).CloudTrailEvent ?? (value as Record<string, unknown>).cloudtrailevent
  if (typeof inner === 'string') {
    try {
      return JSON.parse(inner)
    } catch {
      return value
    }
  }
  if ('Event name' in value) return titled(value as Record<string, unknown>)
  const detail = (value as Record<string, unknown>).detail
  return typeof detail === 'object' && detail !== null && 'eventSource' in detail ? detail : value
}

/** Titles of the console's CSV; the columns follow the user's view, so any of them may be missing. */
const titles: readonly (readonly [title: string, key: string, inner?: string])[] = [
  ['Event name', 'eventName'],
  ['Event source', 'eventSource'],
  ['Event time', 'eventTime'],
  ['AWS region', 'awsRegion'],
  ['Source IP address', 'sourceIPAddress'],
  ['User agent', 'userAgent'],
  ['Error code', 'errorCode'],
  ['Event ID', 'eventID'],
  ['Read-only', 'readOnly'],
  ['User name', 'userIdentity', 'userName'],
  ['AWS access key', 'userIdentity', 'accessKeyId'],
]

function titled(row: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const [title, key, inner] of titles) {
    const value = row[title]
    if (value === undefined || value === '') continue
    out[key] = inner === undefined ? value : { ...(out[key] as object | undefined), [inner]: value }
  }
  return out
}

/** Parts of names that CloudTrail only gives inside longer ones; our rules and correlations use them. */
function sessionName(arn: unknown): string | undefined {
  if (typeof arn !== 'string' || !arn.includes(':assumed-role/')) return undefined
  return arn.slice(arn.lastIndexOf('/') + 1)
}

function instanceId(arn: unknown): string | undefined {
  const name = sessionName(arn)
  return name !== undefined && /^i-[0-9a-z]{8,17}$/i.test(name) ? name : undefined
}

const derived: Record<string, Place[]> = {
  /** Two letters of the country that the caller's address is registered to, where a database of addresses knows it. */
  'derived.source_country': ['@src_endpoint.location.country'],
  /** `arn:aws:sts::…:assumed-role/ROLE/SESSION`. */
  'derived.session_name': [{ path: 'userIdentity.arn', from: sessionName }],
  /** EC2 names the sessions of instance roles by the instance. */
  'derived.instance_id': [{ path: 'userIdentity.arn', from: instanceId }],
  /** Account of the role that is assumed. */
  'derived.target_account': [
    { path: 'requestParameters.roleArn', from: (arn) => (typeof arn === 'string' ? arn.split(':')[4] : undefined) },
  ],
}

export const cloudtrail = single({
  id: 'aws/cloudtrail',
  logsources: [{ product: 'aws', service: 'cloudtrail' }],
  places: derived,
  unwrap: event,
})
