// A list that was pasted, as values with their kinds: one a line, defanged text made whole, `kind:value` where the kind is not plain.
import type { z } from 'zod'
import type { soughtKind } from '../../../src-main/contract/procedures/graph.ts'

export type SoughtKind = z.infer<typeof soughtKind>
export interface Sought {
  kind: SoughtKind
  value: string
}

export const kindWords: Record<SoughtKind, string> = {
  address: 'address',
  key: 'access key',
  user: 'user',
  domain: 'domain',
  hash: 'hash',
  user_agent: 'user agent',
  resource: 'resource',
  other: 'text',
}

const named = /^(address|ip|key|user|domain|host|hash|user_agent|agent|resource|arn|text|other)\s*[:=]\s*(?=\S)(?!\/\/)/i
const byName: Record<string, SoughtKind> = { ip: 'address', host: 'domain', agent: 'user_agent', text: 'other', arn: 'resource' }

const refang = (text: string): string =>
  text
    .replaceAll(/\[\.\]|\(\.\)|\[dot\]/gi, '.')
    .replaceAll('[:]', ':')
    .replaceAll(/^hxxp/gi, 'http')

const kindOf = (value: string): SoughtKind => {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(value) || (/^[0-9a-f:.]+$/i.test(value) && value.includes('::'))) return 'address'
  if (/^([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$/i.test(value)) return 'address'
  if (/^(AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{8,}$/.test(value)) return 'key'
  if (/^([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i.test(value)) return 'hash'
  if (/^arn:[\w-]+:/.test(value)) return 'resource'
  if (/^[^\s@/]+@[^\s@/]+\.[a-z]{2,}$/i.test(value)) return 'user'
  if (/^(Mozilla|aws-cli|aws-sdk|Boto3|curl|python-|Go-http|kubectl|gcloud)\b/i.test(value) || /^[\w.-]+\/\d+(\.\d+)+/.test(value))
    return 'user_agent'
  if (/^([a-z0-9_-]+\.)+[a-z]{2,}$/i.test(value)) return 'domain'
  return 'other'
}

export const mostValues = 500

/** Lines that begin with `#` are remarks. The same value twice is one. */
export const soughtIn = (text: string): { values: Sought[]; left: number } => {
  const values: Sought[] = []
  const seen = new Set<string>()
  let left = 0
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const found = named.exec(trimmed)
    const whole = refang(trimmed)
    // `arn:` begins an ARN, which is a value and no kind.
    const said = found && !/^arn:/i.test(trimmed) ? found : null
    const value = refang(said ? trimmed.slice(said[0].length) : whole).trim()
    const name = said?.[1]?.toLowerCase() ?? ''
    const kind = said ? (byName[name] ?? (name as SoughtKind)) : kindOf(value)
    if (seen.has(value)) continue
    seen.add(value)
    if (values.length === mostValues) left++
    else values.push({ kind, value })
  }
  return { values, left }
}
