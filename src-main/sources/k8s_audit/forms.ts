// The shapes Kubernetes audit events come in, and the event inside each wrapper.
import { isKubernetes as isGke } from '../gcp_audit/forms.ts'
import { isObject, type Obj, parsedText } from '../record-view.ts'

const actsOn = ['verb', 'objectRef', 'requestURI', 'auditID', 'responseStatus'] as const

/** `audit.k8s.io/v1` and `v1beta1`; some exports drop `apiVersion`. An ordinary `v1` Event object is none. */
export function isEvent(value: unknown): boolean {
  if (!isObject(value) || value.kind !== 'Event') return false
  const version = value.apiVersion
  if (version !== undefined && !(typeof version === 'string' && version.startsWith('audit.k8s.io/'))) return false
  return actsOn.some((key) => value[key] !== undefined) || (version !== undefined && isObject(value.user))
}

export interface Unwrapped {
  event: Obj
  wrapper: Obj | undefined
  form: string
}

function within(text: unknown): Obj | undefined {
  const event = typeof text === 'string' ? parsedText(text) : text
  return isObject(event) && isEvent(event) ? event : undefined
}

export function unwrap(value: unknown): Unwrapped | undefined {
  if (!isObject(value)) return undefined
  if (isEvent(value))
    return { event: value, wrapper: undefined, form: String(value.apiVersion ?? '').endsWith('v1beta1') ? 'v1beta1' : 'event' }
  if (typeof value.message === 'string' && value.message.includes('"kind"')) {
    const event = within(value.message)
    if (event) return { event, wrapper: value, form: 'cloudwatch' }
  }
  if (isObject(value.properties) && typeof value.properties.log === 'string') {
    const event = within(value.properties.log)
    if (event) return { event, wrapper: value, form: 'aks-diagnostic' }
  }
  if (typeof value.log_s === 'string') {
    const event = within(value.log_s)
    if (event) return { event, wrapper: value, form: 'aks-log-analytics' }
  }
  if (typeof value.AuditId === 'string' && 'Verb' in value && ('RequestUri' in value || 'ObjectRef' in value))
    return { event: value, wrapper: undefined, form: 'aks-audit' }
  if (isGke(value)) return { event: value, wrapper: undefined, form: 'gke' }
  return undefined
}

/** The tables of Alcide kAudit, an analyser of audit logs (Sentinel connector). */
export function alcideForm(value: Obj): string | undefined {
  if (typeof value.cluster !== 'string' || typeof value.timestamp !== 'string') return undefined
  if (typeof value.principal === 'string' && typeof value.verb === 'string' && 'uri' in value) return 'alcide-access'
  if (typeof value.etype === 'string' && typeof value.eid === 'string' && 'short_doc' in value) return 'alcide-detection'
  return typeof value.rule === 'string' && 'count' in value && 'count-period' in value ? 'alcide-count' : undefined
}

export function formOf(value: unknown): string | undefined {
  return unwrap(value)?.form ?? (isObject(value) ? alcideForm(value) : undefined)
}
