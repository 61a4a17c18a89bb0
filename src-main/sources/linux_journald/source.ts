// systemd's journal, as journalctl writes it out: JSON or the export format.
import type { Claim, Framing, Probe, Source } from '../../contract/source.ts'
import { createExportFramer, fieldRange, valueOfEntry } from './export.ts'
import { isEntry, normalise } from './normalise.ts'

const trials: readonly Framing[] = [{ kind: 'json-lines' }, { kind: 'json-object' }, { kind: 'json-array', path: [] }]
const buffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function claim(probe: Probe): Claim | undefined {
  for (const framing of trials) {
    if (isEntry(probe.firstRecord(framing)))
      return { framing, form: framing.kind === 'json-object' ? 'json-pretty' : 'json', confidence: 0.95 }
  }
  const head = probe.text.slice(0, 65536)
  if (/^\n*__CURSOR=/.test(head) || (/^\n*[A-Z_][A-Z0-9_]*[=\n]/.test(head) && /(?:^|\n)__REALTIME_TIMESTAMP=\d{15,17}\n/.test(head)))
    return { framing: { kind: 'own', name: 'export' }, form: 'export', confidence: 0.95 }
  return undefined
}

export const linuxJournald: Source = {
  id: 'linux_journald',
  title: 'systemd journal',
  layer: 'runtime',
  logsource: { product: 'linux', service: 'journald' },
  time: { meaning: 'recorded', field: '__REALTIME_TIMESTAMP', zone: 'UTC', precision: 'microsecond' },
  claim,
  normalise,
  fields: {
    time: '__REALTIME_TIMESTAMP',
    'metadata.original_time': '__REALTIME_TIMESTAMP',
    'metadata.original_event_uid': '__CURSOR',
    message: 'MESSAGE',
    'device.hostname': '_HOSTNAME',
    'device.uid': '_MACHINE_ID',
    'actor.process.name': ['SYSLOG_IDENTIFIER', '_COMM'],
    'actor.process.pid': '_PID',
    'actor.process.cmd_line': '_CMDLINE',
    'actor.process.file.path': '_EXE',
    'actor.user.uid': ['_AUDIT_LOGINUID', '_UID'],
    'actor.session.uid': ['_AUDIT_SESSION', '_SYSTEMD_SESSION'],
    'api.service.name': '_SYSTEMD_UNIT',
    'src_endpoint.ip': ['*'],
    'user.name': ['*'],
    'process.cmd_line': ['*'],
  },
  framer: createExportFramer,
  parse: (_name, bytes) => valueOfEntry(buffer(bytes)).value,
  locate: (_name, bytes, place) => fieldRange(buffer(bytes), place),
  owns: (value) => (isEntry(value) ? 'json' : undefined),
}
