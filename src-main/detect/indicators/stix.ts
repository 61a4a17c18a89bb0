// Indicators from STIX 2.1 bundles: indicator patterns that stand for single values, and observed objects.
import { type Indicator, type IndicatorKind, type IndicatorList, normal } from './indicator.ts'

interface StixObject {
  type?: unknown
  id?: unknown
  pattern?: unknown
  pattern_type?: unknown
  value?: unknown
  name?: unknown
  description?: unknown
  created?: unknown
  modified?: unknown
  valid_from?: unknown
  valid_until?: unknown
  confidence?: unknown
  revoked?: unknown
}

const paths: [RegExp, IndicatorKind][] = [
  [/^ipv[46]-addr:value$/, 'address'],
  [/^network-traffic:(src|dst)_ref\.value$/, 'address'],
  [/^domain-name:value$/, 'domain'],
  [/^url:value$/, 'url'],
  [/^email-addr:value$/, 'email'],
  [/^file:hashes\./, 'hash'],
  [/^file:name$/, 'path'],
  [/user-agent/i, 'user_agent'],
]

/** Parses `[a = 'x' OR b IN ('y', 'z')]`; what needs more than one value at once is refused with the reason. */
export function patternValues(pattern: string): { values: { path: string; value: string }[] } | { reason: string } {
  const tokens = [...pattern.matchAll(/'((?:[^'\\]|\\.)*)'|[[\]()=,]|!=|[^\s[\]()=,']+/g)]
  const values: { path: string; value: string }[] = []
  let path: string | undefined
  let operator = ''
  for (const token of tokens) {
    const text = token[0]
    if (token[1] !== undefined) {
      if (!path) return { reason: 'a value without a path' }
      if (operator === '=' || operator === 'IN' || operator === 'ISSUBSET')
        values.push({ path, value: token[1].replaceAll(/\\(.)/g, '$1') })
      else if (operator !== '') return { reason: `the operator ${operator} stands for no single value` }
      continue
    }
    const upper = text.toUpperCase()
    if (upper === 'AND' || upper === 'FOLLOWEDBY') return { reason: `${upper} asks for several values together` }
    if (['NOT', '!=', 'LIKE', 'MATCHES', '<', '>', '<=', '>=', 'ISSUPERSET', 'EXISTS'].includes(upper))
      return { reason: `the operator ${upper} stands for no single value` }
    if (['WITHIN', 'START', 'REPEATS'].includes(upper)) break
    if (upper === '=' || upper === 'IN' || upper === 'ISSUBSET') operator = upper
    else if (upper === 'OR') operator = ''
    else if (text.includes(':')) {
      // `file:hashes.'SHA-256'`: the quoted part belongs to the path.
      path = text
      operator = ''
    }
  }
  return values.length > 0 ? { values } : { reason: 'no comparison that stands for a value' }
}

export function parseStix(source: string, bundle: unknown): IndicatorList {
  const out: IndicatorList = { indicators: [], problems: [] }
  const objects = (bundle as { objects?: unknown })?.objects
  if (!Array.isArray(objects)) {
    out.problems.push({ source, where: 'the file', reason: 'no STIX bundle: `objects` is missing' })
    return out
  }
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
  for (const object of objects as StixObject[]) {
    if (typeof object !== 'object' || object === null) continue
    const where = text(object.id) ?? '?'
    const add = (kind: IndicatorKind, value: string) => {
      const result = normal(kind, value)
      if ('reason' in result) {
        out.problems.push({ source, where, reason: result.reason })
        return
      }
      const more: Partial<Indicator> = {}
      const date = text(object.valid_from) ?? text(object.created)
      const note = text(object.name) ?? text(object.description)
      if (date) more.date = date
      if (note) more.note = note
      if (typeof object.confidence === 'number') more.confidence = object.confidence
      if (text(object.valid_from)) more.validFrom = text(object.valid_from)!
      if (text(object.valid_until)) more.validUntil = text(object.valid_until)!
      out.indicators.push({ ...result, source, ...more })
    }
    if (object.type === 'indicator') {
      if (object.revoked === true) {
        out.problems.push({ source, where, reason: 'revoked by its author' })
        continue
      }
      const kind = text(object.pattern_type) ?? 'stix'
      if (kind !== 'stix' || typeof object.pattern !== 'string') {
        out.problems.push({ source, where, reason: `a pattern of type ${kind} is not a list of values` })
        continue
      }
      // Hash names may be quoted inside the path; without quotes the path is one word.
      const result = patternValues(object.pattern.replaceAll(/hashes\.'([^']+)'/g, 'hashes.$1').replaceAll(/(?<=[\w-])\.'([^']+)'/g, '.$1'))
      if ('reason' in result) {
        out.problems.push({ source, where, reason: result.reason })
        continue
      }
      for (const { path, value } of result.values) {
        const known = paths.find(([pattern]) => pattern.test(path))
        if (known) add(known[1], value)
        else out.problems.push({ source, where, reason: `no log has values of \`${path}\`` })
      }
    } else if (object.type === 'ipv4-addr' || object.type === 'ipv6-addr') add('address', String(object.value))
    else if (object.type === 'domain-name') add('domain', String(object.value))
    else if (object.type === 'url') add('url', String(object.value))
  }
  return out
}
