// What a field name of a query means: stored columns by name, alias or OCSF path, the store's own fields, or another OCSF path.
import { type Column, columns } from '../columns.ts'

export type OwnField =
  | 'uid'
  | 'vendor_id'
  | 'correlation'
  | 'exhibit'
  | 'member'
  | 'path'
  | 'tag'
  | 'note'
  | 'bookmarked'
  | 'version'
  | 'possibly_same'
  | 'undated'
  | 'time'
  | 'country'
  | 'place'
  | 'listed'

export type Field =
  /** Any of these columns. */
  | { kind: 'columns'; columns: readonly Column[] }
  | { kind: 'own'; own: OwnField }
  /** A path of the derived OCSF event, which is not stored. */
  | { kind: 'path'; path: string }

const own: Readonly<Record<string, OwnField>> = {
  uid: 'uid',
  'metadata.uid': 'uid',
  id: 'vendor_id',
  eventid: 'vendor_id',
  'metadata.original_event_uid': 'vendor_id',
  request: 'correlation',
  'metadata.correlation_uid': 'correlation',
  exhibit: 'exhibit',
  member: 'member',
  path: 'path',
  tag: 'tag',
  note: 'note',
  bookmark: 'bookmarked',
  bookmarked: 'bookmarked',
  version: 'version',
  same: 'possibly_same',
  undated: 'undated',
  time: 'time',
  country: 'country',
  place: 'place',
  listed: 'listed',
}
export const ownFields: readonly { name: string; title: string }[] = [
  { name: 'uid', title: 'Event id' },
  { name: 'id', title: "The vendor's event id" },
  { name: 'request', title: 'Request or correlation id' },
  { name: 'exhibit', title: 'Exhibit' },
  { name: 'member', title: 'File of an exhibit' },
  { name: 'path', title: "File's path" },
  { name: 'tag', title: 'Tag' },
  { name: 'note', title: 'Has a note' },
  { name: 'bookmark', title: 'Bookmarked' },
  { name: 'version', title: 'A version of an earlier event' },
  { name: 'same', title: 'Possibly the same as another' },
  { name: 'undated', title: 'Without a time' },
  { name: 'time', title: 'Time' },
  { name: 'country', title: 'Country an address is registered to' },
  { name: 'place', title: 'Kind of address: public, private, loopback, …' },
  { name: 'listed', title: 'List that holds an address' },
]

/** First segments of OCSF paths (attributes of the classes we use), so that `example.com:443` is text and not a path. */
const roots = new Set(
  (
    'activity_id activity_name actor answers api app attacks auth_protocol auth_protocol_id authorizations category_name category_uid certificate ' +
    'class_name class_uid cloud command confidence confidence_id connection_info container count data databucket device disposition disposition_id ' +
    'dst_endpoint duration email end_time enrichments entity entity_result evidences exit_code file finding_info firewall_rule group http_cookies ' +
    'http_request http_response http_status injection_type is_mfa is_remote job kernel logon_process logon_type logon_type_id message metadata ' +
    'mfa_factors module observables osint policy privileges process protocol_name proxy proxy_endpoint query query_time rcode rcode_id raw_data ' +
    'requested_permissions resource resources response response_time risk_level risk_score rule script service session severity severity_id ' +
    'src_endpoint start_time status status_code status_detail status_id table timezone_offset tls traffic type_name type_uid unmapped url user ' +
    'vulnerabilities web_resources'
  ).split(' '),
)

const byName = new Map<string, Column[]>()
for (const column of columns)
  for (const name of new Set([column.name, column.path.toLowerCase(), ...(column.aliases ?? [])])) {
    const list = byName.get(name)
    if (list) list.push(column)
    else byName.set(name, [column])
  }

/** A name wins over an alias only by being asked with its path: `user` is every column that calls itself a user. */
export const resolveField = (name: string): Field | undefined => {
  const lower = name.toLowerCase()
  const stored = byName.get(lower)
  if (stored) return { kind: 'columns', columns: stored }
  const mine = own[lower]
  if (mine) return { kind: 'own', own: mine }
  const root = /^[a-z_]+/.exec(lower)?.[0]
  if (root && roots.has(root) && /^[a-z_]\w*(\[\d*\])?(\.\w[\w-]*(\[\d*\])?)*$/i.test(name)) return { kind: 'path', path: name }
  return undefined
}

/** The shortest name that means exactly this column, for "filter for value". */
export const fieldNameOf = (column: Column): string => {
  for (const name of [...(column.aliases ?? []), column.name]) {
    const hit = byName.get(name)
    if (hit?.length === 1 && hit[0] === column) return name
  }
  return column.path
}
