// What package managers did: dpkg, apt, yum, dnf, pacman.

import type { Json } from '../../contract/ocsf.ts'
import type { Claim, Framed, MemberContext, Normalised, Probe, RecordResult, Source } from '../../contract/source.ts'
import { createTextFramer, joinedResult, type LineRole, locatePattern, parseText, type TextReader } from '../framing/text-records.ts'
import { type HostFacts, hostEvent } from '../host-event.ts'
import { bsdTime } from '../linux_syslog/header.ts'
import { lookup } from '../lookup.ts'
import { dateTime, type Filled, isoTime, yearlessTime, zoneAssumed } from '../syslog-time.ts'
import { isRecord } from '../taken.ts'

type Obj = Record<string, string>

const dpkg = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (status|install|upgrade|remove|purge|configure|trigproc|disappear|startup|conffile) ?(.*)$/
const apt = /^(Start-Date|Commandline|Requested-By|Install|Reinstall|Upgrade|Downgrade|Remove|Purge|Error|End-Date|Comment): ?(.*)$/
const yum = /^([A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d) (Installed|Updated|Erased|Dep-Installed|Obsoleted|Downgraded|Reinstalled): (.*)$/
const dnf =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:?\d\d)?) (?:SUBDEBUG|INFO|DEBUG|DDEBUG|WARNING|ERROR|CRITICAL|TRACE) (?:--- logging initialized ---|(.*))$/
const pacman = /^\[(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d[+-]\d{4})?)\] \[([A-Z]+[A-Z-]*)\] (.*)$/
const made = (value: Record<string, string | undefined>): Obj =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Obj

const alone = (pattern: RegExp, value: (m: RegExpExecArray) => Obj): TextReader => ({
  role: (line): LineRole => (pattern.test(line) ? 'alone' : { reject: 'not a line of a package log' }),
  value: (lines) => {
    const m = pattern.exec(lines[0]!)
    return m ? value(m) : {}
  },
})
const readers: Readonly<Record<string, TextReader>> = {
  dpkg: alone(dpkg, (m) => made({ time: m[1], verb: m[2], rest: m[3] })),
  yum: alone(yum, (m) => made({ time: m[1], verb: m[2], rest: m[3] })),
  dnf: {
    role: (line) => (dnf.test(line) ? 'starts' : 'continues'),
    value(lines) {
      const m = dnf.exec(lines[0]!)
      const verb = /^(Installed|Upgrade|Upgraded|Erase|Removed|Downgrade|Reinstall|Obsoleted|Install): (.*)$/.exec(m?.[2] ?? '')
      const more = lines.slice(1).join('\n')
      return m
        ? made({
            time: m[1],
            verb: verb?.[1],
            rest: verb?.[2],
            message: verb ? undefined : (m[2] ?? 'logging initialized'),
            more: more || undefined,
          })
        : {}
    },
  },
  pacman: alone(pacman, (m) => {
    const verb = /^(installed|upgraded|removed|downgraded|reinstalled) (.*)$/.exec(m[3]!)
    return made({ time: m[1], program: m[2], verb: verb?.[1], rest: verb?.[2], message: verb ? undefined : m[3] })
  }),
  apt: {
    role: (line): LineRole =>
      line.startsWith('Start-Date:') ? 'starts' : apt.test(line) ? 'continues' : { reject: 'not a line of a package log' },
    value(lines) {
      const value: Record<string, string> = {}
      for (const line of lines) {
        const m = apt.exec(line)
        if (m) value[m[1]!] = m[2]!
      }
      return value
    },
  },
}

function claim(probe: Probe): Claim | undefined {
  const lines = probe.text
    .slice(0, 8192)
    .split(/\r?\n/, 10)
    .filter((line) => line.trim() !== '')
  const own = (name: string): Claim => ({ framing: { kind: 'own', name }, form: name, confidence: 0.9 })
  if (lines.some((line) => /^Start-Date: \d{4}-\d\d-\d\d /.test(line))) return own('apt')
  if (lines.filter((line) => dpkg.test(line)).length * 2 >= Math.max(1, lines.length)) return lines.length > 0 ? own('dpkg') : undefined
  if (lines.some((line) => yum.test(line))) return own('yum')
  if (lines.some((line) => pacman.test(line))) return own('pacman')
  if (lines.filter((line) => dnf.test(line)).length * 2 > lines.length) return own('dnf')
  return undefined
}

const activities: Readonly<Record<string, number>> = lookup({
  install: 1,
  installed: 1,
  'dep-installed': 1,
  reinstall: 1,
  reinstalled: 1,
  remove: 2,
  removed: 2,
  purge: 2,
  erase: 2,
  erased: 2,
  disappear: 2,
  obsoleted: 2,
  upgrade: 8,
  upgraded: 8,
  updated: 8,
  downgrade: 8,
  downgraded: 8,
})

function timeOf(text: string | undefined, mtime: number | undefined): Filled {
  if (text === undefined) return { when: undefined, undated: 'the record has no time', labels: [] }
  const bsd = bsdTime(text)
  if (bsd) return yearlessTime(bsd.month, bsd.day, bsd.clock, mtime)
  const plain = /^(\d{4})-(\d\d)-(\d\d)[ T]+(\d\d:\d\d)(:\d\d)?$/.exec(text)
  if (!plain) return isoTime(text)
  const when = dateTime(Number(plain[1]), Number(plain[2]) - 1, Number(plain[3]), `${plain[4]}${plain[5] ?? ':00'}`)
  return when ? { when, labels: [zoneAssumed] } : { when: undefined, undated: 'the time is none or implausible', labels: [] }
}

function event(
  time: Filled,
  recorded: string | undefined,
  verb: string | undefined,
  name: string | undefined,
  more: Partial<HostFacts>,
): Normalised {
  const activity = activities[verb?.toLowerCase() ?? '']
  return hostEvent({
    class: 'application_lifecycle',
    activity: activity ?? 99,
    activityName: verb ?? 'Message',
    action: verb,
    status: 1,
    vendor: 'Linux',
    product: 'package manager',
    source: 'linux_packages',
    when: time.when,
    ...(time.undated ? { undated: time.undated } : {}),
    labels: time.labels,
    recorded,
    attributes: { app: { name: name || 'not recorded', vendor_name: 'Linux' } },
    ...more,
  })
}

function normalise(record: Framed, member: MemberContext): RecordResult {
  const joined = joinedResult(record.value)
  if (joined) return joined
  const value = record.value
  if (!isRecord(value)) return { reject: 'not a package log record' }
  const row = value as Obj
  if (row['Start-Date'] !== undefined) return { events: transaction(row, member) }
  if (row.time === undefined) return { reject: 'not a package log record' }
  const { time, verb, rest, ...others } = row
  const words = (rest ?? '').split(' ')
  const name = member.form === 'dpkg' ? (verb === 'status' ? words[1] : words[0]) : words[0]
  return {
    events: [
      event(timeOf(time, member.mtime), time, verb, name, { message: rest ?? others.message, unmapped: others as { [key: string]: Json } }),
    ],
  }
}

/** A transaction of apt: an event for each kind of change it made. */
function transaction(row: Obj, member: MemberContext): Normalised[] {
  const recorded = row['Start-Date']!
  const time = timeOf(recorded.replace(/ +/, ' '), member.mtime)
  const who = /^(\S+) \((\d+)\)$/.exec(row['Requested-By'] ?? '')
  const kinds = ['Install', 'Reinstall', 'Upgrade', 'Downgrade', 'Remove', 'Purge'].filter((kind) => row[kind] !== undefined)
  const common: Partial<HostFacts> = {
    user: who ? { name: who[1], uid: who[2] } : undefined,
    process: row.Commandline === undefined ? undefined : { name: 'apt', cmd_line: row.Commandline },
    ...(row.Error === undefined ? {} : { status: 2, severity: 2, statusDetail: row.Error }),
  }
  return (kinds.length > 0 ? kinds : [undefined]).map((kind) =>
    event(time, recorded, kind, kind === undefined ? 'apt' : row[kind]!.split(/[ ,]/)[0], {
      ...common,
      message: kind === undefined ? row.Commandline : row[kind],
      unmapped: row as { [key: string]: Json },
    }),
  )
}

export const linuxPackages: Source = {
  id: 'linux_packages',
  title: 'Package managers: dpkg, apt, yum, dnf, pacman',
  layer: 'runtime',
  logsource: { product: 'linux', service: 'packages' },
  time: { meaning: 'start', field: 'time of the line, Start-Date', zone: "the host's, mostly not named", precision: 'second' },
  claim,
  normalise,
  fields: {
    time: ['^(?:Start-Date: |\\[)?(\\d{4}-\\d\\d-\\d\\d[T ]+[0-9:]+(?:Z|[+-]\\d\\d:?\\d\\d)?)', '^([A-Z][a-z]{2} \\d\\d [0-9:]+)'],
    'metadata.original_time': [
      '^(?:Start-Date: |\\[)?(\\d{4}-\\d\\d-\\d\\d[T ]+[0-9:]+(?:Z|[+-]\\d\\d:?\\d\\d)?)',
      '^([A-Z][a-z]{2} \\d\\d [0-9:]+)',
    ],
    'api.operation': ['\\d (?:SUBDEBUG |INFO )?([A-Za-z-]+)[ :]', '\\] ([a-z]+) ', '\\n([A-Z][a-z]+): '],
    'app.name': [
      '\\n(?:Install|Reinstall|Upgrade|Downgrade|Remove|Purge): ([^ ,]+)',
      ' status [^ ]+ ([^ ]+)',
      ': ([^ ]+)',
      '(?:install|upgrade|remove|purge|configure|trigproc|installed|upgraded|removed|conffile|startup) ([^ ]+)',
    ],
    'actor.user.name': ['Requested-By: ([^ ]+) '],
    'actor.process.cmd_line': ['Commandline: ([^\\r\\n]+)'],
  },
  framer: (name) => createTextFramer(readers[name] ?? readers.dpkg!),
  parse: (name, bytes) => parseText(readers[name] ?? readers.dpkg!, bytes),
  locate: (_name, bytes, place) => locatePattern(bytes, place),
}
