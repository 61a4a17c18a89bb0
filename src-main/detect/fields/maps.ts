// The shipped field maps by source id. A source that is exported under several ids shares one map.

import type { Logsource } from '../sigma/rule.ts'
import { cloudtrail } from './aws.ts'
import { activity, entra } from './azure.ts'
import { type FieldMap, single } from './field-map.ts'
import { gcpAudit, workspace } from './gcp.ts'
import { kubernetes } from './kubernetes.ts'
import { auditd, falco, hostLog, processEvents } from './linux.ts'
import { duo, github, okta, onelogin, unifiedAudit } from './saas.ts'

export const fieldMaps: ReadonlyMap<string, FieldMap> = new Map<string, FieldMap>([
  ['aws_cloudtrail', cloudtrail],
  ['azure_activity', activity],
  ['azure_monitor', activity],
  ['entra_id', entra],
  ['entra_audit', entra],
  ['entra_signin', entra],
  ['azure_entra', entra],
  ['microsoft_entra', entra],
  ['gcp_audit', gcpAudit],
  ['google_workspace', workspace],
  ['kubernetes_audit', kubernetes],
  ['k8s_audit', kubernetes],
  ['okta_system', okta],
  ['okta_system_log', okta],
  ['m365_unified', unifiedAudit],
  ['m365_ual', unifiedAudit],
  ['m365_unified_audit', unifiedAudit],
  ['microsoft_365', unifiedAudit],
  ['github_audit', github],
  ['onelogin_events', onelogin],
  ['cisco_duo', duo],
  ['duo_admin', duo],
  ['linux_auditd', auditd],
  ['falco', falco],
  ['falco_events', falco],
  ['tetragon', processEvents],
  ['tetragon_events', processEvents],
  ['cilium_tetragon', processEvents],
  ['tracee', processEvents],
  ['tracee_events', processEvents],
  ['vestige_package', processEvents],
  ['vestige_sensor', processEvents],
  ['linux_syslog', hostLog],
  ['linux_auth', hostLog],
  ['linux_journal', hostLog],
  ['linux_journald', hostLog],
])

/** By Sigma log source, for sources whose id is not in the table. */
function mapOfLogsource({ product, service, category }: Logsource): FieldMap | undefined {
  switch (product) {
    case 'aws':
      return service === 'cloudtrail' ? cloudtrail : undefined
    case 'azure':
      return service === 'activitylogs'
        ? activity
        : service === undefined || /^(signinlogs|auditlogs|riskdetection|pim)$/.test(service)
          ? entra
          : undefined
    case 'gcp':
      return service?.startsWith('google_workspace') ? workspace : gcpAudit
    case 'kubernetes':
      return kubernetes
    case 'okta':
      return okta
    case 'm365':
      return unifiedAudit
    case 'github':
      return github
    case 'onelogin':
      return onelogin
    case 'cisco':
      return service === 'duo' ? duo : undefined
    case 'falco':
      return falco
    case 'linux':
      if (service === 'auditd') return auditd
      return category === 'process_creation' || category === 'file_event' || category === 'network_connection' ? processEvents : hostLog
    default:
      return undefined
  }
}

/**
 * The shipped map of a source: by its id, else by its Sigma log source. A source without one has its raw names, under
 * its own log source when that is known, and the OCSF names of its record.
 */
export function fieldMapOf(source: string, logsource?: Logsource): FieldMap {
  const known = fieldMaps.get(source) ?? (logsource ? mapOfLogsource(logsource) : undefined)
  if (known) return known
  return logsource && Object.keys(logsource).length > 0 ? single({ id: source, logsources: [logsource] }) : unknownSource
}

const unknownSource = single({ id: 'unknown', logsources: [{ product: 'unknown' }] })
