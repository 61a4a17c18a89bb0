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
  ['entra_audit', entra],
  ['entra_signin', entra],
  ['gcp_audit', gcpAudit],
  ['google_workspace', workspace],
  ['k8s_audit', kubernetes],
  ['okta_system', okta],
  ['m365_ual', unifiedAudit],
  ['github_audit', github],
  ['onelogin', onelogin],
  ['duo', duo],
  ['linux_auditd', auditd],
  ['falco', falco],
  ['tetragon', processEvents],
  ['tracee', processEvents],
  ['kunai', processEvents],
  ['vestige_package', processEvents],
  ['linux_syslog', hostLog],
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
      if (service?.startsWith('google_workspace')) return workspace
      return service === undefined || service === 'gcp.audit' ? gcpAudit : undefined
    case 'kubernetes':
      return kubernetes
    case 'okta':
      return okta
    case 'm365':
      return service === undefined || service === 'audit' ? unifiedAudit : undefined
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
      if (category === 'process_creation' || category === 'file_event' || category === 'network_connection') return processEvents
      return service === undefined || service === 'syslog' || service === 'auth' ? hostLog : undefined
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
