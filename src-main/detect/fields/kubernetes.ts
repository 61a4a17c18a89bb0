// Kubernetes audit: rules name `hostPath`, `capabilities` and `apiGroup` without a path.
import { single } from './field-map.ts'

function event(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const message = (value as { message?: unknown }).message
  if (typeof message !== 'string' || !message.startsWith('{')) return value
  try {
    return JSON.parse(message)
  } catch {
    return value
  }
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
