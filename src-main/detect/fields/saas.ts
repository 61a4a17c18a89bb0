// Okta, Microsoft 365, GitHub, OneLogin, Duo: rules use the record's own names; exports flatten or rename some.
import { single } from './field-map.ts'

/** Sentinel flattens `actor.alternateId` to `actor_alternateId_s`; the console's CSV keeps dots. */
const flattened = (paths: string[]) =>
  Object.fromEntries(paths.map((path) => [path, [`${path.replaceAll('.', '_')}_s`, path.replaceAll('.', '_')]]))

export const okta = single({
  id: 'okta',
  logsources: [{ product: 'okta', service: 'okta' }],
  places: {
    ...flattened([
      'eventType',
      'displayMessage',
      'severity',
      'actor.alternateId',
      'actor.type',
      'actor.displayName',
      'outcome.result',
      'outcome.reason',
      'securityContext.isProxy',
      'client.ipAddress',
      'client.userAgent.rawUserAgent',
      'debugContext.debugData.behaviors',
      'debugContext.debugData.risk',
      'debugContext.debugData.dtHash',
      'authenticationContext.externalSessionId',
    ]),
    // Rules written for older pipelines.
    eventtype: ['eventType', 'eventType_s'],
    displaymessage: ['displayMessage', 'displayMessage_s'],
    'target.user.id': ['target.id'],
  },
})

function auditData(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const inner = (value as Record<string, unknown>).AuditData
  if (typeof inner !== 'string') return typeof inner === 'object' && inner !== null ? inner : value
  try {
    return JSON.parse(inner)
  } catch {
    return value
  }
}

export const unifiedAudit = single({
  id: 'm365',
  logsources: ['audit', 'exchange', 'threat_management', 'threat_detection'].map((service) => ({ product: 'm365', service })),
  unwrap: auditData,
  places: {
    // 13 of SigmaHQ's rules describe alerts of Security & Compliance, which the unified log names by AlertName.
    eventName: ['Name', 'AlertName', 'Operation', 'Operations'],
    eventSource: ['Source', 'Workload'],
    status: ['ResultStatus', 'Status'],
    Payload: ['Parameters', 'ExtendedProperties', 'ModifiedProperties'],
    Operation: ['Operations'],
    ApplicationId: ['AppId', 'ClientAppId'],
    RequestType: [
      (_record, value) => {
        const list =
          typeof value === 'object' && value !== null ? (value as { ExtendedProperties?: unknown }).ExtendedProperties : undefined
        if (!Array.isArray(list)) return undefined
        return list.find((item) => typeof item === 'object' && item !== null && item.Name === 'RequestType')?.Value
      },
    ],
  },
})

export const github = single({
  id: 'github/audit',
  logsources: [{ product: 'github', service: 'audit' }],
  places: { action: ['event_action'] },
})

export const onelogin = single({ id: 'onelogin', logsources: [{ product: 'onelogin', service: 'onelogin.events' }] })

export const duo = single({ id: 'duo', logsources: [{ product: 'cisco', service: 'duo' }] })
