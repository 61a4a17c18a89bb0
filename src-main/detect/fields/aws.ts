// CloudTrail: Sigma uses the record's own names. Lookup exports carry the record as JSON text; Athena and Lake
// lower-case their columns.
import { single } from './field-map.ts'

function event(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const inner = (value as Record<string, unknown>).CloudTrailEvent ?? (value as Record<string, unknown>).cloudtrailevent
  if (typeof inner === 'string') {
    try {
      return JSON.parse(inner)
    } catch {
      return value
    }
  }
  const detail = (value as Record<string, unknown>).detail
  return typeof detail === 'object' && detail !== null && 'eventSource' in detail ? detail : value
}

const names =
  'eventName eventSource eventTime awsRegion sourceIPAddress userAgent errorCode errorMessage requestParameters responseElements userIdentity additionalEventData eventID eventType recipientAccountId readOnly'
/** Titles of the console's CSV. */
const titles: Record<string, string[]> = {
  eventName: ['Event name'],
  eventSource: ['Event source'],
  eventTime: ['Event time'],
  awsRegion: ['AWS region'],
  sourceIPAddress: ['Source IP address'],
  userAgent: ['User agent'],
  errorCode: ['Error code'],
  eventID: ['Event ID'],
  readOnly: ['Read-only'],
  'userIdentity.userName': ['User name'],
  'userIdentity.accessKeyId': ['AWS access key'],
}
const places = Object.fromEntries(names.split(' ').map((name) => [name, [name.toLowerCase(), ...(titles[name] ?? [])]]))

export const cloudtrail = single({
  id: 'aws/cloudtrail',
  logsources: [{ product: 'aws', service: 'cloudtrail' }],
  places: { ...titles, ...places },
  unwrap: event,
})
