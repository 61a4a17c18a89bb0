// One Zeek record in any writing, and which log it is of.
import { isCells } from '../cell-record.ts'
import { isRecord } from '../taken.ts'
import { pathMark } from './lines.ts'

type Obj = Record<string, unknown>

export interface ZeekRecord {
  kind: string
  values: Obj
}

/** Keys that only one log has, for JSON without a path. */
const marks: readonly (readonly [kind: string, keys: readonly string[]])[] = [
  ['conn', ['conn_state']],
  ['dns', ['qtype_name']],
  ['dns', ['trans_id', 'query']],
  ['http', ['trans_depth', 'method']],
  ['http', ['trans_depth', 'status_code']],
  ['ssl', ['cipher', 'established']],
  ['files', ['fuid', 'seen_bytes']],
  ['x509', ['certificate.serial']],
  ['x509', ['certificate_serial']],
  ['pe', ['compile_ts', 'machine']],
  ['notice', ['note', 'msg', 'actions']],
  ['weird', ['name', 'peer', 'notice']],
  ['smb_files', ['action', 'name', 'path', 'id.orig_h']],
  ['smb_mapping', ['share_type', 'path']],
  ['dce_rpc', ['named_pipe', 'operation']],
  ['kerberos', ['request_type', 'service', 'id.orig_h']],
  ['ntlm', ['domainname', 'id.orig_h']],
  ['rdp', ['cookie', 'security_protocol']],
  ['ssh', ['auth_attempts', 'client']],
  ['dhcp', ['msg_types', 'mac']],
  ['dpd', ['analyzer', 'failure_reason', 'id.orig_h']],
]

/** The kind of a JSON record; undefined when it is none of Zeek's. */
export function kindOf(value: unknown): string | undefined {
  if (!isRecord(value) || (typeof value.ts !== 'number' && typeof value.ts !== 'string')) return undefined
  const has = (key: string): boolean => value[key] !== undefined || (key.startsWith('id.') && value[key.replace('.', '_')] !== undefined)
  const sides = has('id.orig_h') && has('id.resp_h') && typeof value.uid === 'string'
  const path = value._path ?? value['@stream']
  if (
    typeof path === 'string' &&
    (sides ||
      value['@proc'] === 'zeek' ||
      value._system_name !== undefined ||
      value._write_ts !== undefined ||
      marks.some(([kind]) => kind === path))
  )
    return path
  for (const [kind, keys] of marks) if (keys.every(has)) return kind
  return sides ? 'unnamed' : undefined
}

/** Field names with dots, as Zeek has them; some writers put `_` there. */
function dotted(key: string): string {
  return /^id_(?:orig|resp)_[hp]$/.test(key) ? key.replace('_', '.') : key
}

export function zeekRecord(value: unknown, header: readonly string[] | undefined): ZeekRecord | undefined {
  const values: Obj = {}
  if (isCells(value)) {
    if (!header) return undefined
    value.forEach((cell, n) => {
      if (cell !== '-' && cell !== '' && cell !== '(empty)') values[header[n] ?? `#${n + 1}`] = cell
    })
    const mark = header.at(-1) ?? ''
    return { kind: mark.startsWith(pathMark) ? mark.slice(pathMark.length) : 'unnamed', values }
  }
  const kind = kindOf(value)
  if (kind === undefined) return undefined
  for (const [key, item] of Object.entries(value as Obj)) {
    const name = dotted(key)
    values[Object.hasOwn(values, name) ? key : name] = item
  }
  return { kind, values }
}
