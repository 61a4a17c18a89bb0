// Which stored columns answer which question, in the order they are read.
import { columns } from '../../../src-main/contract/columns.ts'

export const groups: readonly { title: string; columns: readonly string[] }[] = [
  { title: 'Who', columns: ['user_name', 'user_uid', 'user_type', 'issuer', 'credential', 'session', 'mfa'] },
  {
    title: 'What and result',
    columns: ['action', 'service', 'class_uid', 'event_code', 'target_user', 'resource', 'resource_type', 'status_id', 'status_code'],
  },
  {
    title: 'Where',
    columns: [
      'account',
      'region',
      'provider',
      'src_ip',
      'src_port',
      'src_host',
      'dst_ip',
      'dst_port',
      'dst_host',
      'host',
      'namespace',
      'container',
    ],
  },
  { title: 'How', columns: ['user_agent', 'process', 'pid', 'parent_pid', 'command', 'file', 'hash', 'duration_us', 'bytes'] },
]

/** Titles that are too long for the label of a fact. */
const short: Readonly<Record<string, string>> = { mfa: 'MFA', duration_us: 'Interval', src_host: 'From host', dst_host: 'To host' }

export const titleOf = (column: string): string => short[column] ?? columns.find(({ name }) => name === column)?.title ?? column

/** OCSF paths a column's value may stand at, for the spans of the record. */
export const pathsOf = (column: string): readonly string[] => {
  const found = columns.find(({ name }) => name === column)
  return found ? [found.path, ...(found.also ?? [])] : []
}

/** The value whose other occurrences are most worth knowing. */
export const tellingColumn = (values: Readonly<Record<string, unknown>>): string | null =>
  ['src_ip', 'credential', 'user_name', 'host', 'dst_ip', 'process', 'action'].find((column) => values[column] !== undefined) ?? null
