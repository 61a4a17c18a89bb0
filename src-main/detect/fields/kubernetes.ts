// Kubernetes audit: rules name `hostPath`, `capabilities` and `apiGroup` without a path.
import { single } from './field-map.ts'

/** The audit event as text inside EKS's `message`, AKS's `properties.log` or a Log Analytics table's `log_s`. */
function event(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { message, properties, log_s } = value as { message?: unknown; properties?: { log?: unknown } | null; log_s?: unknown }
  for (const text of [message, properties?.log, log_s]) {
    if (typeof text !== 'string' || !text.trimStart().startsWith('{')) continue
    try {
      return JSON.parse(text)
    } catch {
      // Text that only begins like JSON: the next place, else the record as it is.
    }
  }
  return value
}

const spec = ['requestObject.spec', 'requestObject.spec.template.spec', 'requestObject.spec.jobTemplate.spec.template.spec']

export const kubernetes = single({
  id: 'kubernetes/audit',
  logsources: [{ product: 'kubernetes', service: 'audit', category: 'application' }],
  places: {
    capabilities: spec.map((path) => `${path}.containers.securityContext.capabilities.add`),
    hostPath: spec.map((path) => `${path}.volumes.hostPath.path`),
    apiGroup: ['objectRef.apiGroup'],
    requestReceivedTimestamp: ['timestamp'],
  },
  unwrap: event,
})
