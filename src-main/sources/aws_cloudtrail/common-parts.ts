// Parts that every CloudTrail event has, whatever its class.
import { type OcsfEvent, ocsfVersion } from '../../contract/ocsf.ts'
import { type Facts, text } from './facts.ts'
import { isObject } from './forms.ts'

type Obj = Record<string, unknown>

export const notCloudtrail = 'not a CloudTrail record: it names no event'

export function accountOf(uid: string): Obj {
  return { uid, type: 'AWS Account', type_id: 10 }
}

export function put(into: Obj, key: string, value: unknown): void {
  if (value !== undefined) into[key] = value
}

export function metadataOf(event: Obj): OcsfEvent['metadata'] {
  const metadata: OcsfEvent['metadata'] = {
    version: ocsfVersion,
    product: {
      name: 'CloudTrail',
      vendor_name: 'AWS',
      ...(text(event.eventCategory) ? { feature: { name: event.eventCategory as string } } : {}),
    },
    log_name: 'aws_cloudtrail',
    profiles: ['cloud'],
  }
  const { eventID, eventTime, sharedEventID, eventType, eventVersion } = event
  put(metadata, 'original_event_uid', text(eventID))
  put(metadata, 'original_time', typeof eventTime === 'number' ? String(eventTime) : text(eventTime))
  put(metadata, 'correlation_uid', text(sharedEventID))
  put(metadata, 'event_code', text(eventType))
  put(metadata, 'log_version', text(eventVersion))
  return metadata
}

export function cloudOf(event: Obj, facts: Pick<Facts, 'account'>): Obj {
  const cloud: Obj = { provider: 'AWS' }
  put(cloud, 'region', text(event.awsRegion))
  put(cloud, 'account', facts.account === undefined ? undefined : accountOf(facts.account))
  return cloud
}

export function undatedReason(event: Record<string, unknown>): string {
  return event.eventTime === undefined ? 'the record has no eventTime' : 'eventTime is no plausible time'
}

/** The name the client called the service by. */
export function destination(event: Record<string, unknown>): string | undefined {
  const tls = event.tlsDetails
  return isObject(tls) ? text(tls.clientProvidedHostHeader) : undefined
}
