// Words for the few OCSF numbers that columns hold (schema.ocsf.io 1.9.0-dev).

const classes: Record<number, string> = {
  1001: 'File System Activity',
  1007: 'Process Activity',
  2001: 'Security Finding',
  2004: 'Detection Finding',
  3001: 'Account Change',
  3002: 'Authentication',
  3003: 'Authorize Session',
  3004: 'Entity Management',
  3005: 'User Access Management',
  3006: 'Group Management',
  4001: 'Network Activity',
  4002: 'HTTP Activity',
  4003: 'DNS Activity',
  6001: 'Web Resources Activity',
  6002: 'Application Lifecycle',
  6003: 'API Activity',
  6004: 'Web Resource Access Activity',
  6005: 'Datastore Activity',
  6006: 'File Hosting Activity',
}
const statuses: Record<number, string> = { 0: 'not stated', 1: 'succeeded', 2: 'failed', 99: 'other' }
const severity = ['Not stated', 'Informational', 'Low', 'Medium', 'High', 'Critical', 'Fatal']

/** An ARN without its account and region, which have columns of their own; the whole stands in the tooltip and is what is copied. */
export const shortArn = (value: string): string => {
  if (!value.startsWith('arn:')) return value
  const rest = value.split(':').slice(5).join(':')
  return rest === '' ? value : rest
}

/** What a stored value says on the screen; the value itself where it needs no words. */
export const valueText = (column: string, value: string | number): string => {
  const id = Number(value)
  if (column === 'class_uid') return classes[id] ?? String(value)
  if (column === 'status_id') return statuses[id] ?? String(value)
  if (column === 'severity_id') return severity[id] ?? String(value)
  if (column === 'mfa') return id === 1 ? 'MFA used' : id === 2 ? 'MFA not used' : String(value)
  return String(value)
}
