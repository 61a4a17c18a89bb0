// vsftpd's own log: connections, logins and transfers of an FTP server.

import type { Claim, Framed, MemberContext, Probe, RecordResult, Source } from '../../contract/source.ts'
import { createTextFramer, locatePattern, parseText, type TextReader } from '../framing/text-records.ts'
import { eventOf, fileOf, integer } from '../host-event.ts'
import { lookup } from '../lookup.ts'
import { dateTime, monthOf, zoneAssumed } from '../syslog-time.ts'
import { isRecord } from '../taken.ts'

const line =
  /^\w{3} ((\w{3}) +(\d+) (\d\d:\d\d:\d\d) (\d{4})) \[pid (\d+)\] (?:\[([^\]]*)\] )?(?:(OK|FAIL|DEBUG) )?([A-Z ]+): Client "([^"]*)"(?:, "([^"]*)")?(?:, (.*))?$/
const any = /^\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4} \[pid \d+\] /

const reader: TextReader = {
  role: (text) => (line.test(text) ? 'alone' : { reject: any.test(text) ? 'a message of vsftpd in another form' : 'not a line of vsftpd' }),
  value(lines) {
    const m = line.exec(lines[0]!)
    if (!m) return {}
    const value = {
      time: lines[0]!.slice(0, 4) + m[1],
      pid: m[6],
      user: m[7],
      result: m[8],
      command: m[9],
      client: m[10],
      path: m[11],
      rest: m[12],
    }
    return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined))
  },
}

const claim = (probe: Probe): Claim | undefined =>
  probe.text
    .slice(0, 8192)
    .split(/\r?\n/, 10)
    .some((text) => line.test(text))
    ? { framing: { kind: 'own', name: 'vsftpd' }, form: 'vsftpd', confidence: 0.9 }
    : undefined

const activities: Readonly<Record<string, number>> = lookup({ UPLOAD: 1, DOWNLOAD: 2, DELETE: 4, RENAME: 5, LIST: 6 })

function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = (typeof record.value === 'string' ? reader.value([record.value]) : record.value) as Record<string, string>
  if (!isRecord(value) || typeof value.time !== 'string' || typeof value.client !== 'string') return { reject: 'not a line of vsftpd' }
  const m = /^\w{3} (\w{3}) +(\d+) (\S+) (\d{4})$/.exec(value.time)
  const when = m ? dateTime(Number(m[4]), monthOf(m[1]!), Number(m[2]), m[3]!) : undefined
  const { time, pid, user, result, command, client, path, rest } = value as Record<string, string>
  const status = result === 'FAIL' ? 2 : 1
  const login = command === 'LOGIN'
  const bytes = integer(/^(\d+) bytes/.exec(rest ?? '')?.[1])
  const origin = { ip: client }
  return eventOf({
    class: login ? 'authentication' : command === 'CONNECT' ? 'network_activity' : 'ftp_activity',
    activity: login || command === 'CONNECT' ? 1 : (activities[command ?? ''] ?? 99),
    activityName: command ?? 'Other',
    action: command,
    status,
    severity: status === 2 ? 2 : 1,
    when,
    ...(when ? {} : { undated: 'the time is none or implausible' }),
    recorded: time,
    labels: [zoneAssumed],
    vendor: 'vsftpd',
    product: 'vsftpd',
    source: 'vsftpd',
    layer: 'data',
    user: user === undefined ? undefined : { name: user },
    process: { name: 'vsftpd', pid: integer(pid) },
    attributes: {
      src_endpoint: origin,
      ...(login ? { user: { name: user ?? 'not recorded' }, service: { name: 'ftp' } } : {}),
      ...(!login && command !== 'CONNECT' && path ? { file: fileOf(path) } : {}),
      ...(!login && bytes !== undefined ? { traffic: { bytes } } : {}),
    },
    unmapped: { ...(rest === undefined ? {} : { rest }), ...(result === undefined ? {} : { result }), ...(login && path ? { path } : {}) },
  })
}

export const vsftpd: Source = {
  id: 'vsftpd',
  title: 'vsftpd log',
  layer: 'data',
  logsource: { product: 'linux', service: 'vsftpd' },
  time: { meaning: 'completion', field: 'time of the line', zone: "the host's, not named", precision: 'second' },
  claim,
  normalise,
  fields: {
    time: ['^(\\w{3} \\w{3} +\\d+ [0-9:]+ \\d{4})'],
    'metadata.original_time': ['^(\\w{3} \\w{3} +\\d+ [0-9:]+ \\d{4})'],
    'actor.process.pid': ['\\[pid (\\d+)\\]'],
    'actor.user.name': ['\\] \\[([^\\]]+)\\]'],
    'user.name': ['\\] \\[([^\\]]+)\\]'],
    'api.operation': ['\\] (?:OK |FAIL )?([A-Z]+):'],
    'src_endpoint.ip': ['Client "([^"]+)"'],
    'file.path': ['Client "[^"]*", "([^"]+)"'],
    'traffic.bytes': [', (\\d+) bytes'],
  },
  framer: () => createTextFramer(reader),
  parse: (_name, bytes) => parseText(reader, bytes),
  locate: (_name, bytes, place) => locatePattern(bytes, place),
  owns: (value) => (typeof value === 'string' && line.test(value) ? 'vsftpd' : undefined),
}
