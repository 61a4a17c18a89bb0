// Logins as the host itself booked them: wtmp (all), utmp (current), btmp (failed), lastlog (last one of each account).
import type { Claim, Framed, MemberContext, Probe, RecordResult, Source } from '../../contract/source.ts'
import { createFixedFramer } from '../framing/fixed-records.ts'
import { eventOf, type HostFacts } from '../host-event.ts'
import { sortKey, type When } from '../time.ts'
import {
  isLastlog,
  isZero,
  type LastlogRecord,
  lastlogSize,
  lastlogTexts,
  layouts,
  readLastlog,
  readUtmp,
  texts,
  type UtmpRecord,
  utmpLayout,
} from './layout.ts'

type Obj = Record<string, unknown>
const names = [
  'EMPTY',
  'RUN_LVL',
  'BOOT_TIME',
  'NEW_TIME',
  'OLD_TIME',
  'INIT_PROCESS',
  'LOGIN_PROCESS',
  'USER_PROCESS',
  'DEAD_PROCESS',
  'ACCOUNTING',
]
const buffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const empty = { empty: true }

function valueIn(name: string, bytes: Buffer): unknown {
  if (isZero(bytes)) return empty
  if (name === 'lastlog') return readLastlog(bytes)
  const layout = layouts.find((one) => one.name === name)
  return layout && bytes.length >= layout.size ? readUtmp(bytes, layout) : undefined
}

function claim(probe: Probe): Claim | undefined {
  const head = buffer(probe.head)
  if (head.length < lastlogSize || head.indexOf(0) < 0) return undefined
  const layout = utmpLayout(head)
  if (layout) {
    // The format is the same; only the name says that these logins failed.
    const failed = /(?:^|[/\\])btmp[^/\\]*$/.test(probe.path)
    return {
      framing: { kind: 'own', name: layout.name },
      form: failed ? 'btmp' : 'utmp',
      confidence: 0.9,
      ...(failed ? { note: 'failed logins (by its name, btmp)' } : {}),
    }
  }
  return isLastlog(head, probe.whole) ? { framing: { kind: 'own', name: 'lastlog' }, form: 'lastlog', confidence: 0.85 } : undefined
}

function timeOf(seconds: number, micros: number): Pick<HostFacts, 'when' | 'undated'> {
  const ms = seconds * 1000 + Math.floor(micros / 1000)
  const us = Number.isSafeInteger(ms) ? sortKey(ms, micros % 1000) : undefined
  const when: When | undefined = us === undefined ? undefined : { us, ms }
  return when ? { when } : { when: undefined, undated: seconds === 0 ? 'the record holds no time' : 'the time is implausible' }
}

function origin(host: string, address: string): Obj | undefined {
  if (host === '' && address === '') return undefined
  const named = host === '' || host === address || /^[0-9a-fA-F.:]+$/.test(host) ? {} : { hostname: host }
  const ip =
    address !== '' ? address : /^(?:\d+\.\d+\.\d+\.\d+|[0-9a-fA-F]*:[0-9a-fA-F:.]+)$/.test(host) && host !== ':0' ? host : undefined
  const where = { ...(ip ? { ip } : {}), ...named }
  return Object.keys(where).length > 0 ? where : { name: host }
}

function normalise(record: Framed, member: MemberContext): RecordResult {
  const value = record.value as UtmpRecord | LastlogRecord | typeof empty | undefined
  if (value === undefined || value === null || typeof value !== 'object') return { reject: 'not a login record' }
  if ('empty' in value) return { ignored: member.form === 'lastlog' ? 'an account that never logged in' : 'an empty record' }
  if (!('type' in value)) {
    if (typeof value.seconds !== 'number') return { reject: 'not a login record' }
    const uid = String(Math.floor(record.offset / lastlogSize))
    return eventOf({
      ...base(value.seconds, 0),
      class: 'authentication',
      activity: 1,
      action: 'last login',
      status: 1,
      attributes: { user: { uid }, src_endpoint: origin(value.host, ''), service: { name: value.line || 'login' } },
      unmapped: { line: value.line, host: value.host, seconds: value.seconds },
    })
  }
  const { type, user, line, host, pid, address } = value
  const name = names[type]
  if (name === undefined) return { reject: 'a record type that does not exist' }
  const failed = member.form === 'btmp'
  const login = type === 7 || (failed && type === 6)
  const facts: HostFacts = {
    ...base(value.seconds, value.micros),
    class: login || type === 8 || type === 6 ? 'authentication' : 'base_event',
    activity: login ? 1 : type === 8 ? 2 : 99,
    activityName: name,
    action: failed ? 'failed login' : name,
    status: failed ? 2 : 1,
    severity: failed || type === 3 || type === 4 ? 2 : 1,
    process: { pid },
    unmapped: { ...value },
    eventCode: name,
  }
  if (facts.class === 'base_event')
    return eventOf({ ...facts, message: `${name} ${user} ${host}`.trim(), user: user === '' ? undefined : { name: user } })
  return eventOf({
    ...facts,
    session: value.session === 0 ? undefined : { uid: String(value.session) },
    attributes: { user: user === '' ? undefined : { name: user }, src_endpoint: origin(host, address), service: { name: line || 'login' } },
  })
}

function base(seconds: number, micros: number): Pick<HostFacts, 'vendor' | 'product' | 'source' | 'when' | 'undated' | 'recorded'> {
  return {
    ...timeOf(seconds, micros),
    recorded: micros === 0 ? String(seconds) : `${seconds}.${String(micros).padStart(6, '0')}`,
    vendor: 'Linux',
    product: 'utmp',
    source: 'linux_utmp',
  }
}

export const linuxUtmp: Source = {
  id: 'linux_utmp',
  title: 'Logins: utmp, wtmp, btmp, lastlog',
  layer: 'runtime',
  logsource: { product: 'linux', service: 'utmp' },
  time: { meaning: 'start', field: 'ut_tv', zone: 'UTC', precision: 'microsecond' },
  claim,
  normalise,
  fields: {
    'user.name': 'user',
    'actor.user.name': 'user',
    'src_endpoint.hostname': 'host',
    'src_endpoint.ip': 'host',
    'src_endpoint.name': 'host',
    'service.name': 'line',
  },
  framer: (name) =>
    createFixedFramer(name === 'lastlog' ? lastlogSize : (layouts.find((one) => one.name === name)?.size ?? 384), (bytes) =>
      valueIn(name, bytes),
    ),
  parse: (name, bytes) => valueIn(name, buffer(bytes)),
  locate(name, bytes, place) {
    const range = (name === 'lastlog' ? lastlogTexts : texts)[place]
    if (!range) return undefined
    const nul = buffer(bytes).indexOf(0, range[0])
    return { start: range[0], end: nul < 0 || nul > range[0] + range[1] ? range[0] + range[1] : nul }
  },
}
