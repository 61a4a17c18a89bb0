// Severity as tools write it to OCSF `severity_id`.
import { severity } from './ocsf-event.ts'

export function severityOf(word: string | undefined): number {
  const level = word?.toLowerCase() ?? ''
  if (level.startsWith('info') || level === 'undefined' || level === 'log always' || level === 'verbose') return severity.informational
  if (level === 'low' || level === 'warning') return severity.low
  if (level.startsWith('med')) return severity.medium
  if (level === 'high' || level === 'error') return severity.high
  if (level.startsWith('crit') || level.startsWith('emer')) return severity.critical
  return severity.unknown
}
