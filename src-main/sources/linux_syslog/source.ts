// Syslog files of Unix hosts: messages, secure, auth.log, cron and what relays wrote; logins and privilege use become what they mean.
import type { Claim, Framing, Probe, Source } from '../../contract/source.ts'
import { createTextFramer, locatePattern, parseText, type TextReader } from '../framing/text-records.ts'
import { isHead, isSyslog } from './header.ts'
import { isSyslogRow, normalise, recordOfLines } from './normalise.ts'

const reader: TextReader = { role: (line) => (isHead(line) ? 'starts' : 'continues'), value: recordOfLines }
const tables: readonly Framing[] = [{ kind: 'csv', delimiter: ',' }, { kind: 'json-lines' }, { kind: 'json-array', path: [] }]

function claim(probe: Probe): Claim | undefined {
  const lines = probe.text
    .slice(0, 16384)
    .split(/\r?\n/, 40)
    .filter((line) => line.trim() !== '')
    .slice(0, 20)
  const heads = lines.filter((line) => isSyslog(line)).length
  if (heads > 0 && !lines[0]!.includes('\0') && (isSyslog(lines[0]!) || heads >= 3)) {
    const form = /^<\d+>\d/.test(lines[0]!) ? 'rfc5424' : /^<\d+>/.test(lines[0]!) ? 'relayed' : /^\d/.test(lines[0]!) ? 'iso' : 'rfc3164'
    return { framing: { kind: 'own', name: 'syslog' }, form, confidence: 0.8 }
  }
  for (const framing of tables) {
    if (isSyslogRow(probe.firstRecord(framing))) return { framing, form: 'log-analytics', confidence: 0.95 }
  }
  return undefined
}

const stamp = String.raw`^(?:<\d+>)?(?:\d{1,2} )?(\d{4}-\d\d-\d\dT[^ ]+|[A-Z][a-z]{2} [ \d]?\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d+)?(?: \d{4}(?= ))?)`
const after = stamp.replace('(\\d{4}-', '(?:\\d{4}-')

export const linuxSyslog: Source = {
  id: 'linux_syslog',
  title: 'Syslog and auth.log',
  layer: 'runtime',
  logsource: { product: 'linux', service: 'syslog' },
  time: { meaning: 'recorded', field: 'time of the header', zone: "the host's, often not named", precision: 'second' },
  claim,
  normalise,
  fields: {
    time: [stamp, 'EventTime', 'TimeGenerated', '*'],
    'metadata.original_time': [stamp, 'EventTime', 'TimeGenerated', '*'],
    'device.hostname': [`${after} ([^ ]+) `, 'HostName', 'Computer'],
    'device.ip': ['HostIP'],
    'actor.process.name': [`${after} (?:[^ ]+ )?(?:[^ :[]*/)?([^ :[/]+)(?:\\[|:| )`, 'ProcessName'],
    'actor.process.pid': ['\\[([0-9]+)\\]', `${after} [^ ]+ [^ ]+ ([0-9]+) `, 'ProcessID'],
    'process.cmd_line': ['COMMAND=(.+)$'],
    'job.cmd_line': ['CMD \\( *(.+?) *\\)?$'],
    'src_endpoint.ip': ['(?:from|by) ([0-9a-fA-F:.]+)', '(?:user [^ ]+) ([0-9a-fA-F:.]+) port', 'rhost=([^ ]+)', 'SRC=([^ ]+)', '*'],
    'src_endpoint.port': [' port ([0-9]+)', 'SPT=([0-9]+)'],
    'dst_endpoint.ip': ['DST=([^ ]+)', 'listening on ([^ ]+)'],
    'dst_endpoint.port': ['DPT=([0-9]+)', ' port ([0-9]+)'],
    'user.name': [
      'for user ([^ (]+)',
      '(?:for|user) (?:invalid user |illegal user )?([^ ]+) from',
      '(?: user=| user |name=|for )([^ ,.]+)',
      '*',
    ],
    'actor.user.name': ['[:\\]] +([^ ]+) : ', ': \\(([^)]+)\\) ', 'by ([^ ]+)$', '*'],
    message: ['SyslogMessage'],
  },
  framer: () => createTextFramer(reader),
  parse: (_name, bytes) => parseText(reader, bytes),
  locate: (_name, bytes, place) => locatePattern(bytes, place),
  owns(value) {
    if (typeof value === 'string') return isSyslog(value) ? 'line' : undefined
    return isSyslogRow(value) ? 'log-analytics' : undefined
  },
}
