// One web server line to one event.

import type { Json } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { joinedResult } from '../framing/text-records.ts'
import { eventOf, filled, type HostFacts, integer } from '../host-event.ts'
import { lookup } from '../lookup.ts'
import { dateTime, monthOf, offsetOf, zoneAssumed } from '../syslog-time.ts'
import { isRecord } from '../taken.ts'
import type { When } from '../time.ts'
import { parseWeb, type WebLine } from './lines.ts'

type Obj = Record<string, unknown>
const methods: Readonly<Record<string, number>> = lookup({
  CONNECT: 1,
  DELETE: 2,
  GET: 3,
  HEAD: 4,
  OPTIONS: 5,
  POST: 6,
  PUT: 7,
  TRACE: 8,
  PATCH: 9,
})
const isAddress = (text: string) => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) || (/^[0-9a-fA-F:.]+$/.test(text) && text.split(':').length > 2)

export function timeOf(text: string): { when: When | undefined; labels: string[] } {
  const clf = /^(\d\d)\/(\w{3})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})$/.exec(text)
  if (clf) return { when: dateTime(Number(clf[3]), monthOf(clf[2]!), Number(clf[1]), clf[4]!, offsetOf(clf[5]!) ?? 0), labels: [] }
  const apache = /^\w{3} (\w{3}) +(\d+) (\d\d:\d\d:\d\d(?:\.\d+)?) (\d{4})$/.exec(text)
  if (apache) return { when: dateTime(Number(apache[4]), monthOf(apache[1]!), Number(apache[2]), apache[3]!), labels: [zoneAssumed] }
  const nginx = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)$/.exec(text)
  if (nginx) return { when: dateTime(Number(nginx[1]), Number(nginx[2]) - 1, Number(nginx[3]), nginx[4]!), labels: [zoneAssumed] }
  return { when: undefined, labels: [] }
}

/** What stands before the identity: virtual host, addresses that proxies named, the peer. */
function origin(before: string): { host?: string; src?: Obj; forwarded?: string[] } {
  const tokens = before.split(/[\s,"]+/).filter((token) => token !== '' && token !== '-')
  let host: string | undefined
  if (tokens.length > 1) {
    const rest = tokens.slice(1)
    const first = tokens[0]!
    if (!isAddress(first) || (!/^\S+,/.test(before) && !before.startsWith('"') && rest.every(isAddress))) {
      host = first
      tokens.shift()
    }
  }
  const addresses = tokens.filter(isAddress)
  const client = addresses[0] ?? tokens[0]
  const src = client === undefined ? undefined : isAddress(client) ? { ip: client } : { hostname: client }
  return { ...(host ? { host } : {}), ...(src ? { src } : {}), ...(addresses.length > 1 ? { forwarded: addresses } : {}) }
}

function requestOf(request: string | undefined): { method?: string; url?: Obj; version?: string } {
  const parts = /^([A-Za-z_-]{1,20}) (\S.*?)(?: (HTTP\/[\d.]+))?$/.exec(request ?? '')
  if (!parts) return {}
  const target = parts[2]!
  const cut = target.indexOf('?')
  return {
    method: parts[1]!,
    url: { path: cut < 0 ? target : target.slice(0, cut), url_string: target, ...(cut < 0 ? {} : { query_string: target.slice(cut + 1) }) },
    ...(parts[3] ? { version: parts[3].slice(5) } : {}),
  }
}

const plain = (text: string | undefined) => (text === undefined || text === '-' || text === '' ? undefined : text)
const errors: Readonly<Record<string, number>> = lookup({ emerg: 6, alert: 5, crit: 5, error: 3, warn: 2 })

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const joined = joinedResult(record.value)
  if (joined) return joined
  const value = typeof record.value === 'string' ? parseWeb(record.value) : record.value
  if (!isRecord(value) || typeof value.time !== 'string') return { reject: 'not a line of a web server log' }
  const line = value as unknown as WebLine
  const { when, labels } = timeOf(line.time)
  const common = {
    when,
    ...(when ? {} : { undated: 'the time is none or implausible' }),
    recorded: line.time,
    labels,
    source: 'web_access',
    layer: 'data' as const,
  }
  return line.kind === 'apache-error' || line.kind === 'nginx-error'
    ? eventOf({ ...common, ...ofError(line) })
    : eventOf({ ...common, ...ofAccess(line) })
}

function ofAccess(line: WebLine): Omit<HostFacts, 'source' | 'when'> {
  const { time: _time, before, user, request, status, bytes, referrer, agent, protocol, cipher, ...rest } = line
  const from = origin(before ?? '')
  const { method, url, version } = requestOf(request)
  const code = integer(status)
  const length = integer(bytes)
  const unmapped: Obj = { ...rest, before, request, bytes, referrer, agent }
  return {
    class: 'http_activity',
    activity: method === undefined ? 0 : (methods[method] ?? 99),
    ...(method !== undefined && methods[method] === undefined ? { activityName: method } : {}),
    action: method,
    status: code === undefined ? 0 : code >= 400 ? 2 : 1,
    severity: code !== undefined && (code === 401 || code === 403) ? 2 : 1,
    vendor: 'Web server',
    product: 'access log',
    user: plain(user) === undefined ? undefined : { name: user },
    statusCode: code !== undefined && code >= 400 ? status : undefined,
    attributes: {
      src_endpoint: from.src,
      dst_endpoint:
        from.host === undefined
          ? undefined
          : { hostname: from.host.replace(/:\d+$/, ''), ...(/:\d+$/.test(from.host) ? { port: Number(from.host.split(':').at(-1)) } : {}) },
      http_request: filled({
        http_method: method,
        url,
        version,
        user_agent: plain(agent),
        referrer: plain(referrer),
        x_forwarded_for: from.forwarded,
      }) ?? { args: request ?? '' },
      http_response: code === undefined ? undefined : { code, ...(length === undefined ? {} : { length }) },
      tls: protocol === undefined ? undefined : { version: protocol, cipher },
    },
    unmapped: filled(unmapped) as { [key: string]: Json } | undefined,
    ...(status === undefined ? {} : { eventCode: status }),
  }
}

function ofError(line: WebLine): Omit<HostFacts, 'source' | 'when'> {
  const { time: _time, message, client, port, request, ...rest } = line
  const severity = errors[line.level ?? ''] ?? 1
  const { method, url, version } = requestOf(request)
  const web = client !== undefined
  return {
    class: web ? 'http_activity' : severity > 1 ? 'application_error' : 'base_event',
    activity: web ? 99 : severity > 1 ? 1 : 99,
    activityName: 'Error',
    action: line.level,
    status: severity > 1 ? 2 : 1,
    severity,
    vendor: line.kind === 'nginx-error' ? 'nginx' : 'Apache',
    product: 'error log',
    message,
    process: { name: line.kind === 'nginx-error' ? 'nginx' : 'httpd', pid: integer(line.pid) },
    attributes: web
      ? {
          src_endpoint: { ...(isAddress(client) ? { ip: client } : { hostname: client }), ...(port ? { port: Number(port) } : {}) },
          http_request: filled({ http_method: method, url, version }) ?? { uid: 'not recorded' },
        }
      : {},
    unmapped: filled({ ...rest, request }) as { [key: string]: Json } | undefined,
  }
}
