// The shipped field maps by source id. A source that is exported under several ids shares one map.

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

/** The shipped map of a source; a source without one has its raw names and the OCSF names of its record. */
export function fieldMapOf(source: string): FieldMap {
  return fieldMaps.get(source) ?? unknownSource
}

const unknownSource = single({ id: 'unknown', logsources: [{ product: 'unknown' }] })
