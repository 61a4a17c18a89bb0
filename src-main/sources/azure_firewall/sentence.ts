// The sentences of Azure Firewall's legacy logs (`properties.msg`). "Azure Firewall logs and metrics", Microsoft Learn.

export interface Said {
  protocol?: string
  src?: string
  srcPort?: number
  dst?: string
  dstPort?: number
  host?: string
  action?: string
  rule?: string
  query?: string
  queryType?: string
  rcode?: string
}

const flow = /^(\w+)(?: Type=\d+)?\s+request from ([0-9A-Fa-f.:]+?)(?::(\d+))? to ([^\s,]+?)(?::(\d+))?[.,]?(?: |$)/
const dns = /^DNS Request: ([0-9A-Fa-f.:]+):(\d+) - \d+ (\S+) \S+ (\S+) (\w+) .*?\b(NOERROR|NXDOMAIN|SERVFAIL|REFUSED|FORMERR|NOTIMP)\b/

/** What a sentence says; undefined when it is none of the known ones. */
export function sayingOf(text: string): Said | undefined {
  const asked = dns.exec(text)
  if (asked) {
    const [, src, srcPort, queryType, query, protocol, rcode] = asked
    return { src: src!, srcPort: Number(srcPort), queryType: queryType!, query: query!, protocol: protocol!, rcode: rcode! }
  }
  const match = flow.exec(text)
  if (!match) return undefined
  const [, protocol, src, srcPort, to, dstPort] = match
  const said: Said = { protocol: protocol!, src: src! }
  if (srcPort !== undefined) said.srcPort = Number(srcPort)
  if (/^[0-9.]+$/.test(to!) || /^[0-9A-Fa-f]*:[0-9A-Fa-f:]+$/.test(to!)) said.dst = to!
  else said.host = to!
  if (dstPort !== undefined) said.dstPort = Number(dstPort)
  const action = /\bAction: ?(\w+)/.exec(text)?.[1] ?? (/was DNAT'ed/.test(text) ? "DNAT'ed" : undefined)
  if (action !== undefined) said.action = action
  const rule = /\bRule: ([^.]+?)(?:\.|$)/.exec(text)?.[1]
  if (rule !== undefined) said.rule = rule.trim()
  return said
}
