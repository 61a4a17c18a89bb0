// Times of files: the Sleuth Kit's bodyfile (also UAC's) and mactime's table made from it.
import type { Json } from '../../contract/ocsf.ts'
import type { Claim, Framed, MemberContext, Normalised, Probe, RecordResult, Source } from '../../contract/source.ts'
import { createTextFramer, locatePattern, parseText, type TextReader } from '../framing/text-records.ts'
import { fileOf, filled, hashOf, hostEvent, integer } from '../host-event.ts'
import { dateTime, isoTime, monthOf, zoneAssumed } from '../syslog-time.ts'
import { isRecord } from '../taken.ts'
import { sortKey } from '../time.ts'

const names = ['md5', 'name', 'inode', 'mode', 'uid', 'gid', 'size', 'atime', 'mtime', 'ctime', 'crtime'] as const
type Body = Record<(typeof names)[number], string>

/** MD5|name|inode|mode|UID|GID|size|atime|mtime|ctime|crtime; a name may hold bars, so the ends are cut off first. */
const line =
  /^([0-9a-fA-F]{32}|0|)\|(.+)\|([0-9-]*)\|([^|]{0,32})\|(\d*)\|(\d*)\|(\d*)\|(-?\d*(?:\.\d+)?)\|(-?\d*(?:\.\d+)?)\|(-?\d*(?:\.\d+)?)\|(-?\d*(?:\.\d+)?)$/

const reader: TextReader = {
  role: (text) => (text.startsWith('#') ? { ignore: 'comment' } : line.test(text) ? 'alone' : { reject: 'not a line of a bodyfile' }),
  value(lines) {
    const m = line.exec(lines[0]!)
    return m ? Object.fromEntries(names.map((name, n) => [name, m[n + 1]])) : {}
  },
}

const isMactime = (value: unknown): value is Record<string, string> =>
  isRecord(value) &&
  typeof value.Date === 'string' &&
  value.Type !== undefined &&
  value.Mode !== undefined &&
  value['File Name'] !== undefined

function claim(probe: Probe): Claim | undefined {
  const lines = probe.text
    .slice(0, 16384)
    .split(/\r?\n/, 20)
    .filter((text) => text.trim() !== '' && !text.startsWith('#'))
  if (lines.length > 0 && lines.slice(0, 10).filter((text) => line.test(text)).length * 2 >= Math.min(10, lines.length))
    return { framing: { kind: 'own', name: 'bodyfile' }, form: 'bodyfile', confidence: 0.9 }
  const framing = { kind: 'csv', delimiter: ',' } as const
  return isMactime(probe.firstRecord(framing)) ? { framing, form: 'mactime', confidence: 0.95 } : undefined
}

const product = { vendor: 'The Sleuth Kit', source: 'bodyfile' }

/** What a time means, the most telling first: born, content changed, metadata changed, read. */
function activityOf(macb: string): number {
  return macb.includes('b') ? 1 : macb.includes('m') ? 3 : macb.includes('c') ? 6 : macb.includes('a') ? 2 : 99
}

function fileFacts(name: string, more: { md5?: string; size?: string; inode?: string; uid?: string; mode?: string }) {
  const path = name.replace(/ -> .*$/, '').replace(/ \((?:deleted|deleted-realloc)\)$/, '')
  return fileOf(
    path,
    filled({
      uid: more.inode,
      size: integer(more.size),
      owner: more.uid ? { uid: more.uid } : undefined,
      is_deleted: / \(deleted/.test(name) ? true : undefined,
      hashes: more.md5 && more.md5.length === 32 && !/^0+$/.test(more.md5) ? [hashOf(more.md5)] : undefined,
    }),
  )
}

function body(value: Body): Normalised[] {
  const times = new Map<string, string>()
  for (const [key, letter] of [
    ['mtime', 'm'],
    ['atime', 'a'],
    ['ctime', 'c'],
    ['crtime', 'b'],
  ] as const) {
    const text = value[key]
    if (text !== '' && Number(text) !== 0) times.set(text, (times.get(text) ?? '') + letter)
  }
  const attributes = { file: fileFacts(value.name, value) }
  const made = (recorded: string | undefined, letters: string): Normalised => {
    const seconds = Number(recorded)
    const ms = Math.floor(seconds * 1000)
    const us = recorded === undefined ? undefined : sortKey(ms)
    const macb = [...'macb'].map((letter) => (letters.includes(letter) ? letter : '.')).join('')
    return hostEvent({
      ...product,
      product: 'bodyfile',
      class: 'file_activity',
      activity: activityOf(letters),
      activityName: 'Listed',
      action: macb,
      when: us === undefined ? undefined : { us, ms },
      undated: recorded === undefined ? 'the file has no time' : 'the time is implausible',
      recorded,
      attributes,
      unmapped: { ...value } as { [key: string]: Json },
    })
  }
  const events = [...times].map(([recorded, letters]) => made(recorded, letters))
  return events.length > 0 ? events : [made(undefined, '')]
}

function mactime(row: Record<string, string>): RecordResult {
  const { Date: recorded, Type: macb, 'File Name': name, ...rest } = row
  const m = /^(?:\w{3} )?(\w{3}) (\d{2}) (\d{4}) (\d\d:\d\d:\d\d)$/.exec(recorded!)
  const none = m !== null && m[3] === '0000'
  const iso = m ? undefined : isoTime(recorded!)
  const when = m ? (none ? undefined : dateTime(Number(m[3]), monthOf(m[1]!), Number(m[2]), m[4]!)) : iso?.when
  return {
    events: [
      hostEvent({
        ...product,
        product: 'mactime',
        class: 'file_activity',
        activity: activityOf(macb!),
        activityName: 'Listed',
        action: macb,
        when,
        undated: none ? 'the file has no time' : 'the time is none or implausible',
        recorded,
        labels: m ? [zoneAssumed] : (iso?.labels ?? []),
        attributes: {
          file: fileFacts(name!.replace(/^"|"$/g, ''), {
            ...(rest.Size === undefined ? {} : { size: rest.Size }),
            ...(rest.Meta === undefined ? {} : { inode: rest.Meta }),
            ...(rest.UID === undefined ? {} : { uid: rest.UID }),
          }),
        },
        unmapped: { ...rest, 'File Name': name! },
      }),
    ],
  }
}

function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  if (isMactime(value)) return mactime(value)
  if (
    isRecord(value) &&
    typeof value.name === 'string' &&
    value.crtime !== undefined &&
    value.mtime !== undefined &&
    value.md5 !== undefined
  )
    return { events: body(value as unknown as Body) }
  return { reject: 'not a record of file times' }
}

const cell = (n: number) => `^${'[^|]*\\|'.repeat(n)}([^|]+)`

export const bodyfile: Source = {
  id: 'bodyfile',
  title: 'Times of files: bodyfile and mactime',
  layer: 'runtime',
  logsource: { product: 'linux', category: 'file_event' },
  time: { meaning: 'completion', field: 'atime, mtime, ctime, crtime', zone: 'UTC; mactime: as it was run', precision: 'second' },
  claim,
  normalise,
  fields: {
    time: [cell(8), cell(7), cell(9), cell(10), 'Date'],
    'metadata.original_time': [cell(8), cell(7), cell(9), cell(10), 'Date'],
    'api.operation': ['Type'],
    'file.path': [cell(1), '\\|([^|]+?) (?:-> |\\(deleted)', 'File Name'],
    'file.uid': [cell(2), 'Meta'],
    'file.size': [cell(6), 'Size'],
    'file.hashes[0].value': ['^([0-9a-fA-F]{32})'],
  },
  framer: () => createTextFramer(reader),
  parse: (_name, bytes) => parseText(reader, bytes),
  locate: (_name, bytes, place) => locatePattern(bytes, place),
}
