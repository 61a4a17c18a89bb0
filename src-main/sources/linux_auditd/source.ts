// Linux audit: system calls, logins and policy decisions as the kernel and user space reported them to auditd.
import type { Claim, Framing, Probe, Source } from '../../contract/source.ts'
import { createTextFramer, locatePattern, parseText, type TextReader } from '../framing/text-records.ts'
import { normalise } from './normalise.ts'
import { idOf } from './parse.ts'
import { eventOfLines, objectForm } from './value.ts'

const reader: TextReader = {
  role(line) {
    const found = idOf(line)
    if (found) return { key: found.key }
    if (/^-{4}$/.test(line)) return { ignore: 'separator line' }
    return { reject: 'an audit line without type, time or serial number' }
  },
  value: eventOfLines,
}

const trials: readonly Framing[] = [{ kind: 'json-lines' }, { kind: 'json-array', path: [] }, { kind: 'csv', delimiter: ',' }]

function claim(probe: Probe): Claim | undefined {
  const lines = probe.text.slice(0, 16384).split(/\r?\n/, 12)
  if (lines.some((line) => idOf(line) !== undefined))
    return { framing: { kind: 'own', name: 'audit' }, form: 'audit-log', confidence: 0.95 }
  for (const framing of trials) {
    const form = objectForm(probe.firstRecord(framing))
    if (form) return { framing, form, confidence: 0.95 }
  }
  return undefined
}

const cell = (name: string) => [`[ ']${name}="?([^" ']+)`, name]

export const linuxAuditd: Source = {
  id: 'linux_auditd',
  title: 'Linux audit (auditd, SELinux)',
  layer: 'runtime',
  logsource: { product: 'linux', service: 'auditd' },
  time: { meaning: 'recorded', field: 'msg=audit(EPOCH:SERIAL)', zone: 'UTC', precision: 'millisecond' },
  claim,
  normalise,
  fields: {
    time: ['msg=audit\\(([0-9.]+):', 'time', '*'],
    'metadata.original_time': ['msg=audit\\(([0-9.]+):', 'time', '*'],
    'metadata.original_event_uid': ['msg=audit\\(([0-9.]+:[0-9]+)\\)', 'ID', 'mssg_id'],
    'metadata.correlation_uid': ['msg=audit\\(([0-9.]+:[0-9]+)\\)', 'ID', 'mssg_id'],
    'api.operation': ['type=([A-Z_]+) ', '[ ]syscall=([a-z0-9_]+)', 'SYSCALL=([a-z0-9_]+)', 'type', 'syscall'],
    'device.hostname': ['node=([^ ]+) ', 'Computer', 'NODE', 'Hostname'],
    'process.pid': [...cell('pid'), 'SYSCALL.pid', '*'],
    'process.name': ['[ ]comm="([^"]+)"', 'comm', 'SYSCALL.comm'],
    'process.file.path': ['[ ]exe="([^"]+)"', 'exe', 'SYSCALL.exe'],
    'process.parent_process.pid': [...cell('ppid'), 'SYSCALL.ppid'],
    'process.cmd_line': ['cmd="([^"]+)"', 'proctitle="([^"]+)"'],
    'actor.process.pid': [...cell('pid'), 'SYSCALL.pid'],
    'actor.process.name': ['[ ]comm="([^"]+)"', 'comm', 'SYSCALL.comm'],
    'actor.user.uid': [...cell('auid'), 'SYSCALL.auid', ...cell('uid'), 'SYSCALL.uid'],
    'actor.user.name': ['AUID="([^"]+)"', 'UID="([^"]+)"', 'auid', 'uid'],
    'actor.session.uid': [...cell('ses'), 'SYSCALL.ses'],
    'user.name': ['acct="([^"]+)"', 'AUID="([^"]+)"', 'acct'],
    'src_endpoint.ip': [...cell('addr')],
    'src_endpoint.hostname': [...cell('hostname')],
    'file.path': ['[ ]name="([^"]+)"', '[ ]path="([^"]+)"', 'name', '*'],
    'app.name': ["unit=([^ ']+)", 'sw="([^"]+)"'],
    status_code: ['[ ]exit=([^ ]+)', 'exit', 'SYSCALL.exit'],
  },
  framer: () => createTextFramer(reader),
  parse: (_name, bytes) => parseText(reader, bytes),
  locate: (_name, bytes, place) => locatePattern(bytes, place),
  owns(value) {
    if (typeof value === 'string') return idOf(value) ? 'audit-line' : undefined
    return objectForm(value)
  },
}
