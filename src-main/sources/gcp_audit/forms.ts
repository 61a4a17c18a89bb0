// The shapes Google Cloud's audit logs are exported in, and the log entry inside each.
import { isObject, type Obj, parsedText } from '../record-view.ts'

export interface Unwrapped {
  entry: Obj
  /** What stands around the entry; undefined where nothing does. */
  wrapper: Obj | undefined
}

function payloadOf(value: Obj): unknown {
  return value.protoPayload ?? value.protopayload ?? value.protopayload_auditlog
}

function isAuditPayload(value: unknown): value is Obj {
  return (
    isObject(value) &&
    (typeof (value.methodName ?? value.methodname) === 'string' ||
      typeof (value.serviceName ?? value.servicename) === 'string' ||
      isObject(value.authenticationInfo))
  )
}

/** Pub/Sub gives the entry in base64 (`gcloud pubsub subscriptions pull`, push), some forwarders as an object. */
function messageData(value: Obj): unknown {
  const message = isObject(value.message) ? value.message : value
  const { data } = message
  if (isObject(data)) return data
  if (typeof data !== 'string' || data.length < 40 || !/^[A-Za-z0-9+/_-]+=*$/.test(data)) return undefined
  return parsedText(Buffer.from(data, 'base64').toString('utf8'))
}

export function unwrap(value: Obj): Unwrapped {
  const inner = messageData(value)
  return isObject(inner) && isEntry(inner) ? { entry: inner, wrapper: value } : { entry: value, wrapper: undefined }
}

/** A log entry with an audit payload, as it stands. */
function isEntry(value: Obj): boolean {
  return (
    isAuditPayload(payloadOf(value)) ||
    (isObject(value.jsonPayload) && isAuditPayload(value.jsonPayload) && /cloudaudit/.test(String(value.logName)))
  )
}

export function formOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  if (isKubernetes(value)) return undefined
  if (isEntry(value)) return 'protopayload_auditlog' in value ? 'bigquery' : 'log-entry'
  if (typeof value.payload_methodName_s === 'string' && 'log_name_s' in value) return 'sentinel'
  if (typeof value['protoPayload.methodName'] === 'string' && ('logName' in value || 'insertId' in value)) return 'explorer'
  if (typeof value['protopayload_auditlog.methodName'] === 'string' || typeof value.protopayload_auditlog_methodName === 'string')
    return 'bigquery'
  const inner = messageData(value)
  return isObject(inner) && isEntry(inner) && !isKubernetes(inner) ? 'pubsub' : undefined
}

/** Entries of GKE's API server: the record of a Kubernetes audit event. */
export function isKubernetes(value: Obj): boolean {
  const payload = payloadOf(value)
  return isObject(payload) && (payload.serviceName ?? payload.servicename) === 'k8s.io'
}

/** A line among others that is a log entry without audit payload: only read where the file is already claimed. */
export function isOtherEntry(value: Obj): boolean {
  return (
    typeof value.methodName === 'string' ||
    payloadOf(value) !== undefined ||
    ('logName' in value && ('textPayload' in value || 'jsonPayload' in value))
  )
}
