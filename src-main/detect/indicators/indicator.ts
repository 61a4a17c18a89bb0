// Indicators of compromise: what they are, how text becomes one, and what was refused and why.
import { parseAddress, parseNetwork } from '../address.ts'

export const indicatorKinds = ['address', 'network', 'domain', 'hash', 'url', 'user_agent', 'key', 'email', 'path'] as const
export type IndicatorKind = (typeof indicatorKinds)[number]

export interface Indicator {
  kind: IndicatorKind
  value: string
  /** File or feed it came from. */
  source: string
  /** RFC 3339 or date as the feed gives it. */
  date?: string
  /** 0 to 100. */
  confidence?: number
  note?: string
  validFrom?: string
  validUntil?: string
}

export interface IndicatorProblem {
  source: string
  /** Line of a list or CSV, or the id of the object. */
  where: string
  reason: string
}

export interface IndicatorList {
  indicators: Indicator[]
  problems: IndicatorProblem[]
}

/** Undoes what reports do to make indicators unclickable: `hxxp`, `[.]`, `(dot)`, `[:]`, `[at]`. */
export function refang(text: string): string {
  return text
    .trim()
    .replace(/^hxxp/i, 'http')
    .replaceAll(/\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)/gi, '.')
    .replaceAll(/\[:\]/g, ':')
    .replaceAll(/\[:\/\/\]/g, '://')
    .replaceAll(/\[at\]|\(at\)|\[@\]/gi, '@')
}

const domainPattern = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i

/** What a bare text is, by its shape; undefined when it could be anything. */
export function kindOf(text: string): IndicatorKind | undefined {
  if (parseAddress(text)) return 'address'
  if (text.includes('/') && parseNetwork(text)) return 'network'
  if (/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(text)) return 'url'
  if (/^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/i.test(text)) return 'hash'
  if (/^A[KS]IA[A-Z0-9]{12,28}$/.test(text)) return 'key'
  if (/^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i.test(text)) return 'email'
  if (domainPattern.test(text.replace(/^\*\./, ''))) return 'domain'
  if (/^(\/|[a-z]:\\)\S/i.test(text)) return 'path'
  return undefined
}

/** Checks a value against its kind and brings it to the form it is matched in; a reason when it is none. */
export function normal(kind: IndicatorKind, text: string): { value: string; kind: IndicatorKind } | { reason: string } {
  const value = refang(text)
  if (value === '') return { reason: 'empty' }
  switch (kind) {
    case 'address':
    case 'network': {
      const network = parseNetwork(value)
      if (!network) return { reason: `\`${value}\` is no address or network` }
      if (network.bits === 0) return { reason: `\`${value}\` is every address` }
      return { value, kind: network.bits === network.bytes.length * 8 && !value.includes('/') ? 'address' : 'network' }
    }
    case 'domain': {
      const name = value
        .toLowerCase()
        .replace(/^\*?\./, '')
        .replace(/\.$/, '')
      return domainPattern.test(name) ? { value: name, kind } : { reason: `\`${value}\` is no domain` }
    }
    case 'hash':
      return kindOf(value) === 'hash'
        ? { value: value.toLowerCase(), kind }
        : { reason: `\`${value}\` is no MD5, SHA-1, SHA-256, SHA-384 or SHA-512` }
    case 'url':
      return /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(value) ? { value, kind } : { reason: `\`${value}\` is no URL` }
    case 'email':
      return value.includes('@') ? { value: value.toLowerCase(), kind } : { reason: `\`${value}\` is no address of mail` }
    default:
      return { value, kind }
  }
}
