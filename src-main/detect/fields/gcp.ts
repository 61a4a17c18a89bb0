// Google Cloud: rules say `gcp.audit.method_name` where the entry has `protoPayload.methodName`.
import { type Place, single } from './field-map.ts'

const proto = (path: string): Place[] => [`protoPayload.${path}`, `data.protoPayload.${path}`, `protopayload_auditlog.${path}`]

export const gcpAudit = single({
  id: 'gcp/audit',
  logsources: [
    { product: 'gcp', service: 'gcp.audit' },
    { product: 'gcp', service: 'google_workspace.admin' },
    { product: 'gcp', service: 'google_workspace.login' },
  ],
  places: {
    'gcp.audit.method_name': [...proto('methodName'), 'payload_methodName_s'],
    'gcp.audit.service_name': [...proto('serviceName'), 'payload_serviceName_s'],
    'gcp.audit.resource_name': proto('resourceName'),
    'data.protoPayload.resource.type': ['resource.type'],
    'data.protoPayload.logName': ['logName'],
    'data.protoPayload.methodName': proto('methodName'),
    'data.protoPayload.serviceName': proto('serviceName'),
    'data.protoPayload.authorizationInfo.permission': proto('authorizationInfo.permission'),
    'data.protoPayload.authorizationInfo.granted': proto('authorizationInfo.granted'),
    eventService: proto('serviceName'),
    eventName: [...proto('metadata.event.eventName'), ...proto('methodName')],
    new_value: proto('metadata.event.parameter.value'),
    setting_name: proto('metadata.event.parameter.value'),
  },
})

/** Reports API: one activity with its event's name and parameters. */
export const workspace = single({
  id: 'google_workspace',
  logsources: [
    { product: 'gcp', service: 'google_workspace.admin' },
    { product: 'gcp', service: 'google_workspace.login' },
  ],
  places: {
    eventName: ['name', 'events.name'],
    'protoPayload.metadata.event.eventName': ['name', 'events.name'],
    eventService: [(_record, value) => service(value)],
    'protoPayload.serviceName': [(_record, value) => service(value)],
    'protoPayload.Servicename': [(_record, value) => service(value)],
    new_value: ['parameters.NEW_VALUE', 'events.parameters.value'],
    setting_name: ['parameters.SETTING_NAME', 'events.parameters.value'],
  },
})

function service(value: unknown): string | undefined {
  const id = typeof value === 'object' && value !== null ? (value as { id?: { applicationName?: unknown } }).id : undefined
  return typeof id?.applicationName === 'string' ? `${id.applicationName}.googleapis.com` : undefined
}
