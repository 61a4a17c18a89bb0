// Linux: auditd records by their own keys and, joined, as process creations; runtime sensors by their fields; host
// logs by their text.
import { type DetectRecord, reader } from '../record.ts'
import type { Logsource } from '../sigma/rule.ts'
import { type FieldMap, type Place, type Stream, stream } from './field-map.ts'

const processLogsource: Logsource = { product: 'linux', category: 'process_creation' }
const fileLogsource: Logsource = { product: 'linux', category: 'file_event' }
const networkLogsource: Logsource = { product: 'linux', category: 'network_connection' }

/** Command line of sensors that keep the program and its arguments apart. */
function joined(program: string, args: string): Place {
  const readProgram = reader(program)
  const readArgs = reader(args)
  return (_record, value) => {
    const name = readProgram(value)
    const rest = readArgs(value)
    if (typeof name !== 'string') return undefined
    const list = Array.isArray(rest) ? rest.join(' ') : typeof rest === 'string' ? rest : ''
    return list === '' ? name : `${name} ${list}`
  }
}

/** A bare name as a path, for rules ask how a path ends. */
function namedPath(path: string): Place {
  return (record) => {
    const name = record.ocsf?.(path)
    return typeof name === 'string' && !name.includes('/') ? `/${name}` : name
  }
}

/** Normalised values first where the record has them, then each sensor's own names. */
const processPlaces: Record<string, Place[]> = {
  Image: [
    '@process.file.path',
    '@process.path',
    'process_exec.process.binary',
    'proc.exepath',
    'output_fields.proc.exepath',
    'exe',
    'executable.path',
    namedPath('process.name'),
  ],
  CommandLine: [
    '@process.cmd_line',
    joined('process_exec.process.binary', 'process_exec.process.arguments'),
    'proc.cmdline',
    'output_fields.proc.cmdline',
    execve,
    'proctitle',
    'cmdline',
  ],
  ParentImage: [
    '@process.parent_process.file.path',
    '@process.parent_process.path',
    'process_exec.parent.binary',
    'proc.pexepath',
    'output_fields.proc.pexepath',
    namedPath('process.parent_process.name'),
    'output_fields.proc.pname',
  ],
  ParentCommandLine: [
    '@process.parent_process.cmd_line',
    joined('process_exec.parent.binary', 'process_exec.parent.arguments'),
    'output_fields.proc.pcmdline',
  ],
  User: ['@process.user.name', '@actor.user.name', 'output_fields.user.name', 'uid'],
  LogonId: ['@process.session.uid', 'process_exec.process.auid', 'auid', 'output_fields.user.loginuid'],
  CurrentDirectory: ['@process.working_directory', 'process_exec.process.cwd', 'output_fields.proc.cwd', 'cwd'],
  ProcessId: ['@process.pid', 'process_exec.process.pid', 'output_fields.proc.pid', 'pid'],
  md5: ['@process.file.hashes.value'],
  sha256: ['@process.file.hashes.value'],
}

/** auditd's EXECVE gives arguments apart, a0 to aN. */
function execve(_record: DetectRecord, value: unknown): unknown {
  for (const record of Array.isArray(value) ? value : [value]) {
    if (typeof record !== 'object' || record === null || record.type !== 'EXECVE') continue
    const args: string[] = []
    for (let i = 0; i < 512 && record[`a${i}`] !== undefined; i++) args.push(String(record[`a${i}`]))
    if (args.length > 0) return args.join(' ')
  }
  return undefined
}

const filePlaces: Record<string, Place[]> = {
  TargetFilename: ['@file.path', 'output_fields.fd.name', 'name'],
  Image: processPlaces.Image!,
}
const networkPlaces: Record<string, Place[]> = {
  Image: processPlaces.Image!,
  DestinationIp: ['@dst_endpoint.ip', 'output_fields.fd.rip'],
  DestinationPort: ['@dst_endpoint.port', 'output_fields.fd.rport'],
  DestinationHostname: ['@dst_endpoint.hostname', 'output_fields.fd.rip.name'],
  SourceIp: ['@src_endpoint.ip'],
  SourcePort: ['@src_endpoint.port'],
  Initiated: [(record) => (record.ocsf?.('dst_endpoint.ip') === undefined ? undefined : 'true')],
}

/** `type=EXECVE msg=audit(…): argc=2 a0="ls" a1=2D6C` to its keys; several lines to a list. */
export function auditRecords(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const records = value
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(auditLine)
  return records.length === 1 ? records[0] : records
}

function auditLine(line: string): Record<string, string> {
  const out: Record<string, string> = {}
  const [head, enriched = ''] = line.split('\x1d')
  const set = (key: string, raw: string) => {
    if (out[key] !== undefined) return
    const quote = raw[0]
    if ((quote === '"' || quote === "'") && raw.length >= 2) out[key] = raw.slice(1, -1)
    // Arguments and titles with blanks are written as hex digits.
    else if (
      /^(a\d+|proctitle|name|cwd|cmd|exe|comm|data)$/.test(key) &&
      raw.length >= 4 &&
      raw.length % 2 === 0 &&
      /^[0-9A-F]+$/.test(raw) &&
      out.type !== 'SYSCALL'
    ) {
      out[key] = hexText(raw)
    } else out[key] = raw
  }
  for (const part of [head!, enriched]) {
    for (const match of part.matchAll(/([A-Za-z_][\w-]*)=("[^"]*"|'[^']*'|[^\s,)]*)/g)) {
      const [, key, raw] = match
      if (raw!.startsWith("'"))
        for (const inner of raw!.slice(1, -1).matchAll(/([A-Za-z_][\w-]*)=("[^"]*"|[^\s]*)/g)) set(inner[1]!, inner[2]!)
      if (key !== 'msg') set(key!, raw!)
    }
  }
  return out
}

function hexText(hex: string): string {
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16)
  // proctitle separates arguments by NUL.
  return new TextDecoder().decode(bytes).replaceAll('\0', ' ').trim()
}

const auditdStream = stream({ id: 'linux/auditd', logsources: [{ product: 'linux', service: 'auditd' }], unwrap: auditRecords })
const processStream = stream({ id: 'linux/process_creation', logsources: [processLogsource], places: processPlaces, unwrap: auditRecords })
const fileStream = stream({ id: 'linux/file_event', logsources: [fileLogsource], places: filePlaces, unwrap: auditRecords })
const networkStream = stream({
  id: 'linux/network_connection',
  logsources: [networkLogsource],
  places: networkPlaces,
  unwrap: auditRecords,
})

/** The kinds of a runtime record by its OCSF class: 1007 process, 1001 file, 4001 network; unknown classes look like processes. */
function runtime(record: DetectRecord, own: Stream[]): readonly Stream[] {
  switch (Number(record.ocsf?.('class_uid') ?? 0)) {
    case 1001:
      return own.concat(fileStream)
    case 4001:
      return own.concat(networkStream)
    case 1007:
    case 0:
      return own.concat(processStream)
    default:
      return own
  }
}

const onlyAuditd = [auditdStream]
export const auditd: FieldMap = {
  all: [auditdStream, processStream, fileStream, networkStream],
  streams: (record) => {
    if (record.ocsf) return runtime(record, onlyAuditd)
    const value = auditRecords(record.value)
    const isExec = (Array.isArray(value) ? value : [value]).some((item) => item?.type === 'EXECVE')
    return isExec ? [auditdStream, processStream] : onlyAuditd
  },
}

export const processEvents: FieldMap = { all: [processStream, fileStream, networkStream], streams: (record) => runtime(record, []) }

const falcoStream = stream({ id: 'falco', logsources: [{ product: 'falco', service: 'events' }], prefixes: ['output_fields.'] })
export const falco: FieldMap = {
  all: [falcoStream, processStream, fileStream, networkStream],
  streams: (record) => runtime(record, [falcoStream]),
}

const services = ['syslog', 'sshd', 'cron', 'sudo', 'auth', 'clamav', 'vsftpd', 'guacamole']
const hostStream = stream({
  id: 'linux/host',
  logsources: [{ product: 'linux' }, ...services.map((service) => ({ product: 'linux', service }))],
})
export const hostLog: FieldMap = { all: [hostStream], streams: () => hostOnly }
const hostOnly = [hostStream]
