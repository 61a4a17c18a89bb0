// Which stored columns rows are asked for: those on screen and those that say how a row is drawn. Scattered rows cost by the column.

/** What stands for a column where the event has none: what a process or a connection acted on, who without a name. */
export const instead: Readonly<Record<string, readonly string[]>> = {
  resource: ['command', 'file', 'process', 'dst_host', 'dst_ip', 'target_user', 'host'],
  user_name: ['user_uid'],
}

/** Marks, bars, folds of read-only calls, what a copied citation names, and who speaks in a line of a log. */
const always = [
  'layer',
  'severity_id',
  'class_uid',
  'activity_id',
  'status_id',
  'action',
  'source',
  'user_name',
  'src_ip',
  'host',
  'process',
]

export const rowColumns = (shown: readonly string[]): string[] => [
  ...new Set([...always, ...shown, ...shown.flatMap((name) => instead[name] ?? [])]),
]
