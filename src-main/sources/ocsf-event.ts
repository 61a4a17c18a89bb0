// Starts an OCSF event: class, category, activity, severity, status, time and product, from a table of the classes sources use.
// Facts of the table: schema.ocsf.io, 1.9.0-dev.
import type { Layer } from '../contract/layer.ts'
import { type OcsfEvent, ocsfVersion } from '../contract/ocsf.ts'
import type { When } from './time.ts'

const categories = {
  1: 'System Activity',
  2: 'Findings',
  3: 'Identity & Access Management',
  4: 'Network Activity',
  5: 'Discovery',
  6: 'Application Activity',
} as const

type Activities = Readonly<Record<number, string>>
const crud: Activities = { 1: 'Create', 2: 'Read', 3: 'Update', 4: 'Delete' }
const finding: Activities = { 1: 'Create', 2: 'Update', 3: 'Close' }
const log: Activities = { 1: 'Log', 2: 'Collect' }

export const classes = {
  base_event: [0, 'Base Event', {}],
  file_activity: [
    1001,
    'File System Activity',
    {
      1: 'Create',
      2: 'Read',
      3: 'Update',
      4: 'Delete',
      5: 'Rename',
      6: 'Set Attributes',
      7: 'Set Security',
      8: 'Get Attributes',
      12: 'Mount',
      13: 'Unmount',
      14: 'Open',
    },
  ],
  kernel_extension: [1002, 'Kernel Extension Activity', { 1: 'Load', 2: 'Unload' }],
  kernel_activity: [1003, 'Kernel Activity', { 1: 'Create', 2: 'Read', 3: 'Delete', 4: 'Invoke' }],
  memory_activity: [
    1004,
    'Memory Activity',
    { 1: 'Allocate Page', 2: 'Modify Page', 3: 'Delete Page', 7: 'Read', 8: 'Write', 9: 'Map View' },
  ],
  module_activity: [1005, 'Module Activity', { 1: 'Load', 2: 'Unload', 3: 'Invoke' }],
  scheduled_job: [1006, 'Scheduled Job Activity', { 1: 'Create', 2: 'Update', 3: 'Delete', 4: 'Enable', 5: 'Disable', 6: 'Start' }],
  process_activity: [1007, 'Process Activity', { 1: 'Launch', 2: 'Terminate', 3: 'Open', 4: 'Inject', 5: 'Set User ID' }],
  event_log: [
    1008,
    'Event Log Activity',
    { 1: 'Clear', 2: 'Delete', 3: 'Export', 4: 'Archive', 5: 'Rotate', 6: 'Start', 7: 'Stop', 8: 'Restart', 9: 'Enable', 10: 'Disable' },
  ],
  script_activity: [1009, 'Script Activity', { 1: 'Execute' }],
  vulnerability_finding: [2002, 'Vulnerability Finding', finding],
  compliance_finding: [2003, 'Compliance Finding', finding],
  detection_finding: [2004, 'Detection Finding', finding],
  incident_finding: [2005, 'Incident Finding', finding],
  account_change: [
    3001,
    'Account Change',
    {
      1: 'Create',
      2: 'Enable',
      3: 'Password Change',
      4: 'Password Reset',
      5: 'Disable',
      6: 'Delete',
      7: 'Attach Policy',
      8: 'Detach Policy',
      9: 'Lock',
      10: 'MFA Factor Enable',
      11: 'MFA Factor Disable',
      12: 'Unlock',
    },
  ],
  authentication: [
    3002,
    'Authentication',
    {
      1: 'Logon',
      2: 'Logoff',
      3: 'Authentication Ticket',
      4: 'Service Ticket Request',
      5: 'Service Ticket Renew',
      6: 'Preauth',
      7: 'Account Switch',
    },
  ],
  authorize_session: [3003, 'Authorize Session', { 1: 'Assign Privileges', 2: 'Assign Groups', 3: 'Assign Roles' }],
  entity_management: [
    3004,
    'Entity Management',
    {
      1: 'Create',
      2: 'Read',
      3: 'Update',
      4: 'Delete',
      5: 'Move',
      6: 'Enroll',
      7: 'Unenroll',
      8: 'Enable',
      9: 'Disable',
      10: 'Activate',
      11: 'Deactivate',
      12: 'Suspend',
      13: 'Resume',
    },
  ],
  user_access: [3005, 'User Access Management', { 1: 'Assign Privileges', 2: 'Revoke Privileges', 3: 'Assign Role', 4: 'Remove Role' }],
  group_management: [
    3006,
    'Group Management',
    {
      1: 'Assign Privileges',
      2: 'Revoke Privileges',
      3: 'Add User',
      4: 'Remove User',
      5: 'Delete',
      6: 'Create',
      7: 'Add Subgroup',
      8: 'Remove Subgroup',
      9: 'Update',
    },
  ],
  network_activity: [4001, 'Network Activity', { 1: 'Open', 2: 'Close', 3: 'Reset', 4: 'Fail', 5: 'Refuse', 6: 'Traffic', 7: 'Listen' }],
  http_activity: [
    4002,
    'HTTP Activity',
    { 1: 'Connect', 2: 'Delete', 3: 'Get', 4: 'Head', 5: 'Options', 6: 'Post', 7: 'Put', 8: 'Trace', 9: 'Patch' },
  ],
  dns_activity: [4003, 'DNS Activity', { 1: 'Query', 2: 'Response', 6: 'Traffic' }],
  dhcp_activity: [
    4004,
    'DHCP Activity',
    { 1: 'Discover', 2: 'Offer', 3: 'Request', 4: 'Decline', 5: 'Ack', 6: 'Nak', 7: 'Release', 8: 'Inform', 9: 'Expire' },
  ],
  rdp_activity: [4005, 'RDP Activity', { 1: 'Initial Request', 2: 'Initial Response', 6: 'Traffic', 7: 'Disconnect' }],
  smb_activity: [
    4006,
    'SMB Activity',
    { 1: 'File Supersede', 2: 'File Open', 3: 'File Create', 4: 'File Open If', 5: 'File Overwrite', 6: 'File Overwrite If' },
  ],
  ssh_activity: [4007, 'SSH Activity', { 1: 'Open', 2: 'Close', 3: 'Reset', 4: 'Fail', 5: 'Refuse', 6: 'Traffic', 7: 'Listen' }],
  ftp_activity: [4008, 'FTP Activity', { 1: 'Put', 2: 'Get', 3: 'Poll', 4: 'Delete', 5: 'Rename', 6: 'List' }],
  email_activity: [4009, 'Email Activity', { 1: 'Send', 2: 'Receive', 3: 'Scan', 4: 'Trace', 5: 'MTA Relay' }],
  network_file: [
    4010,
    'Network File Activity',
    {
      1: 'Upload',
      2: 'Download',
      3: 'Update',
      4: 'Delete',
      5: 'Rename',
      6: 'Copy',
      7: 'Move',
      8: 'Restore',
      9: 'Preview',
      12: 'Share',
      13: 'Unshare',
      14: 'Open',
    },
  ],
  inventory_info: [5001, 'Device Inventory Info', log],
  config_state: [5002, 'Device Config State', log],
  user_inventory: [5003, 'User Inventory Info', log],
  cloud_resources: [5023, 'Cloud Resources Inventory Info', log],
  web_resources: [
    6001,
    'Web Resources Activity',
    { 1: 'Create', 2: 'Read', 3: 'Update', 4: 'Delete', 5: 'Search', 6: 'Import', 7: 'Export', 8: 'Share' },
  ],
  application_lifecycle: [
    6002,
    'Application Lifecycle',
    { 1: 'Install', 2: 'Remove', 3: 'Start', 4: 'Stop', 5: 'Restart', 6: 'Enable', 7: 'Disable', 8: 'Update' },
  ],
  api_activity: [6003, 'API Activity', crud],
  web_resource_access: [
    6004,
    'Web Resource Access Activity',
    { 1: 'Access Grant', 2: 'Access Deny', 3: 'Access Revoke', 4: 'Access Error' },
  ],
  datastore_activity: [
    6005,
    'Datastore Activity',
    { 1: 'Read', 2: 'Update', 3: 'Connect', 4: 'Query', 5: 'Write', 6: 'Create', 7: 'Delete', 8: 'List', 9: 'Encrypt', 10: 'Decrypt' },
  ],
  file_hosting: [
    6006,
    'File Hosting Activity',
    {
      1: 'Upload',
      2: 'Download',
      3: 'Update',
      4: 'Delete',
      5: 'Rename',
      6: 'Copy',
      7: 'Move',
      8: 'Restore',
      9: 'Preview',
      10: 'Lock',
      11: 'Unlock',
      12: 'Share',
      13: 'Unshare',
      14: 'Open',
      15: 'Sync',
      16: 'Unsync',
      17: 'Access Check',
    },
  ],
  application_error: [6008, 'Application Error', { 1: 'General Error', 2: 'Translation Error' }],
} as const satisfies Record<string, readonly [uid: number, name: string, activities: Activities]>

export type ClassName = keyof typeof classes

/** OCSF `severity_id`. */
export const severity = { unknown: 0, informational: 1, low: 2, medium: 3, high: 4, critical: 5, fatal: 6 } as const
/** OCSF `status_id`. */
export const status = { unknown: 0, success: 1, failure: 2 } as const

export interface Start {
  class: ClassName
  /** `activity_id`; 0 unknown, 99 other with `activityName`. */
  activity: number
  activityName?: string
  severity?: number
  status?: number
  layer: Layer
  when: When | undefined
  /** The time exactly as recorded. */
  recorded?: string | undefined
  vendor: string
  product: string
  /** Our source id. */
  source: string
}

/** An event with everything OCSF requires of any class; the caller adds what the record says. */
export function startEvent(start: Start): OcsfEvent {
  const [uid, name, activities] = classes[start.class]
  const category = Math.floor(uid / 1000)
  const named = (activities as Activities)[start.activity]
  const activity = named === undefined && start.activity !== 0 ? 99 : start.activity
  return {
    class_uid: uid,
    class_name: name,
    category_uid: category,
    category_name: categories[category as keyof typeof categories] ?? 'Uncategorized',
    activity_id: activity,
    activity_name: named ?? start.activityName ?? (activity === 0 ? 'Unknown' : 'Other'),
    type_uid: uid * 100 + activity,
    severity_id: start.severity ?? severity.informational,
    ...(start.status === undefined ? {} : { status_id: start.status, status: ['Unknown', 'Success', 'Failure'][start.status] ?? 'Other' }),
    ...(start.when ? { time: start.when.ms } : {}),
    layer: start.layer,
    metadata: {
      version: ocsfVersion,
      log_name: start.source,
      ...(start.recorded === undefined ? {} : { original_time: start.recorded }),
      product: { name: start.product, vendor_name: start.vendor },
    },
  }
}

/** Puts a value where it says something: not undefined, null, empty text or an object without members. */
export function put(target: object, key: string, value: unknown): void {
  if (value === undefined || value === null || value === '') return
  if (typeof value === 'object' && !Array.isArray(value) && Object.keys(value as object).length === 0) return
  ;(target as Record<string, unknown>)[key] = value
}
