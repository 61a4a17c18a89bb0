// What of a record maps to no OCSF attribute. Nothing of a record may be missing from its event.
import type { Json } from '../../contract/ocsf.ts'
import type { Kind } from './event-classes.ts'

type Obj = Record<string, unknown>

const mapped = new Set([
  'eventVersion',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'requestParameters',
  'responseElements',
  'requestID',
  'eventID',
  'eventType',
  'apiVersion',
  'recipientAccountId',
  'sharedEventID',
  'eventCategory',
])
const mappedOfIdentity = new Set(['type', 'principalId', 'arn', 'accountId', 'accessKeyId', 'userName', 'invokedBy', 'identityProvider'])

/** Kept although mapped where the mapping takes only strings and this is something else. */
function kept(key: string, value: unknown): boolean {
  if (!mapped.has(key)) return value !== undefined
  if (value === null || key === 'requestParameters' || key === 'responseElements') return false
  return typeof value !== 'string' && !(key === 'eventTime' && typeof value === 'number')
}

export function remainder(event: Obj, kind: Kind | 'insight', wrapper: Obj | undefined): { [key: string]: Json } {
  const rest: Obj = {}
  for (const [key, value] of Object.entries(event)) if (kept(key, value)) rest[key] = value
  const identity = event.userIdentity
  if (identity !== null && typeof identity === 'object' && !Array.isArray(identity)) {
    const others = Object.entries(identity).filter(
      ([key, value]) => !mappedOfIdentity.has(key) || (typeof value !== 'string' && value !== null),
    )
    if (others.length > 0) rest.userIdentity = Object.fromEntries(others)
    else delete rest.userIdentity
  }
  // The listed resources are mapped whole where the class has them and each is an ARN with its account.
  if (kind === 'api' || kind === 'access' || kind === 'group') {
    const listed = event.resources
    if (Array.isArray(listed) && listed.every(isPlainResource)) delete rest.resources
  }
  if (wrapper) rest.wrapper = wrapper
  return rest as { [key: string]: Json }
}

const resourceKeys = new Set(['ARN', 'accountId', 'type'])

function isPlainResource(item: unknown): boolean {
  if (item === null || typeof item !== 'object') return false
  return 'ARN' in item && Object.entries(item).every(([key, value]) => resourceKeys.has(key) && typeof value === 'string')
}
