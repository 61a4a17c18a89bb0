// Indicators from MISP events: attributes, also those of objects, as the event's JSON export gives them.
import { type Indicator, type IndicatorKind, type IndicatorList, normal } from './indicator.ts'

interface Attribute {
  type?: unknown
  value?: unknown
  uuid?: unknown
  to_ids?: unknown
  timestamp?: unknown
  comment?: unknown
  deleted?: unknown
}
interface MispEvent {
  info?: unknown
  Attribute?: unknown
  Object?: unknown
}

const kinds: Record<string, IndicatorKind> = {
  ip: 'address',
  'ip-src': 'address',
  'ip-dst': 'address',
  domain: 'domain',
  hostname: 'domain',
  md5: 'hash',
  sha1: 'hash',
  sha256: 'hash',
  sha384: 'hash',
  sha512: 'hash',
  url: 'url',
  uri: 'url',
  'user-agent': 'user_agent',
  email: 'email',
  'email-src': 'email',
  'email-dst': 'email',
  filename: 'path',
}

export function parseMisp(source: string, value: unknown): IndicatorList {
  const out: IndicatorList = { indicators: [], problems: [] }
  const list = Array.isArray(value)
    ? value
    : Array.isArray((value as { response?: unknown })?.response)
      ? (value as { response: unknown[] }).response
      : [value]
  let events = 0
  for (const item of list) {
    const event = ((item as { Event?: unknown })?.Event ?? item) as MispEvent
    if (typeof event !== 'object' || event === null || (!Array.isArray(event.Attribute) && !Array.isArray(event.Object))) continue
    events++
    const objects = Array.isArray(event.Object)
      ? (event.Object as MispEvent[]).flatMap((object) => (Array.isArray(object?.Attribute) ? object.Attribute : []))
      : []
    for (const attribute of [...(Array.isArray(event.Attribute) ? event.Attribute : []), ...objects] as Attribute[]) {
      if (typeof attribute === 'object' && attribute !== null)
        read(out, source, attribute, typeof event.info === 'string' ? event.info : '')
    }
  }
  if (events === 0) out.problems.push({ source, where: 'the file', reason: 'no MISP event: neither `Attribute` nor `Object` is there' })
  return out
}

function read(out: IndicatorList, source: string, attribute: Attribute, info: string): void {
  const where = typeof attribute.uuid === 'string' ? attribute.uuid : String(attribute.value)
  if (attribute.deleted === true || attribute.deleted === '1') return
  const types = String(attribute.type).split('|')
  const values = String(attribute.value).split('|')
  // `to_ids` off means context that its author does not want to be matched, such as a victim's address.
  if (attribute.to_ids === false || attribute.to_ids === '0') {
    out.problems.push({ source, where, reason: 'its author marked it as context, not for detection' })
    return
  }
  let used = false
  for (const [i, type] of types.entries()) {
    const kind = kinds[type]
    if (!kind || values[i] === undefined || (kind === 'path' && types.length > 1)) continue
    used = true
    const result = normal(kind, values[i]!)
    if ('reason' in result) {
      out.problems.push({ source, where, reason: result.reason })
      continue
    }
    const seconds = Number(attribute.timestamp)
    const more: Partial<Indicator> = {}
    if (Number.isFinite(seconds) && seconds > 0) more.date = new Date(seconds * 1000).toISOString()
    const note = [info, typeof attribute.comment === 'string' ? attribute.comment : ''].filter((part) => part !== '').join(': ')
    if (note) more.note = note
    out.indicators.push({ ...result, source, ...more })
  }
  if (!used) out.problems.push({ source, where, reason: `attributes of type ${String(attribute.type)} stand in no log` })
}
