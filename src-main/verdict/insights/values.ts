// Addresses, names, paths and wallets that a text names, for joining with events and indicators.
import type { Insight } from '../../contract/verdict.ts'

const forms: readonly [Insight['values'][number]['kind'], RegExp][] = [
  ['url', /\b(?:https?|ftp|stratum\+(?:tcp|ssl)):\/\/[^\s"'`<>|;()\\\0]{3,300}/gi],
  ['address', /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]\d)/g],
  [
    'domain',
    /\b(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.){1,5}(?:com|net|org|io|xyz|top|ru|cn|info|dev|app|cloud|example|test|onion|me|co|cc|pw|sh|biz|online|site)\b(?!\s*\()/gi,
  ],
  ['wallet', /\b4[0-9AB][1-9A-HJ-NP-Za-km-z]{93}\b/g],
  ['path', /(?<![\w.:/])\/(?:[\w.+@-]{1,80}\/){1,8}[\w.+@-]{1,80}/g],
]
const valuesAtMost = 30
const searched = 20_000

export function valuesIn(text: string): Insight['values'] {
  const part = text.length > searched ? text.slice(0, searched) : text
  const out = new Map<string, Insight['values'][number]>()
  for (const [kind, form] of forms)
    for (const match of part.matchAll(form)) {
      if (out.size >= valuesAtMost) return [...out.values()]
      out.set(`${kind}:${match[0]}`, { kind, value: match[0] })
    }
  for (const match of part.matchAll(
    /(?:\/dev\/(?:tcp|udp)\/[^\s/]{1,100}\/|connect\(\(\s*["'][^"']{1,100}["']\s*,\s*|:)(\d{2,5})(?!\d)/g,
  )) {
    if (Number(match[1]) <= 65535 && out.size < valuesAtMost) out.set(`port:${match[1]}`, { kind: 'port', value: match[1]! })
  }
  return [...out.values()]
}

/** Not of this network: loopback, private, link-local and documentation-free ranges are at home. */
export function isOutside(address: string): boolean {
  return !/^(?:0\.|10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|22[4-9]\.|23\d\.|255\.)|^(?:::1$|fe80:|f[cd])/i.test(
    address,
  )
}
