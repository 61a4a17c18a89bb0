// Probable secrets in text: where they are, never what they are. The sensor notes them, and viewers mask them.

export interface SecretSpan {
  /** Characters of the text given; bytes where that text is Latin-1. */
  offset: number
  length: number
  kind: string
}

const kinds: [string, RegExp, number][] = [
  ['aws access key id', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, 0],
  ['aws secret key', /aws_secret_access_key["'\s:=]+([A-Za-z0-9/+=]{40})/gi, 1],
  ['aws session token', /aws_session_token["'\s:=]+([A-Za-z0-9/+=]{100,})/gi, 1],
  ['private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, 0],
  ['age identity', /AGE-SECRET-KEY-1[0-9A-Z]{58}/g, 0],
  ['github token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})\b/g, 0],
  ['gitlab token', /\bglpat-[A-Za-z0-9_-]{20,}\b/g, 0],
  ['slack token', /\bxox[abposr]-[A-Za-z0-9-]{10,}\b/g, 0],
  ['google api key', /\bAIza[A-Za-z0-9_-]{35}\b/g, 0],
  ['model provider key', /\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{20,}\b/g, 0],
  ['json web token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\b/g, 0],
  ['password in url', /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:([^\s:/@]{3,})@/gi, 1],
  ['password hash', /\$(?:1|2[aby]|5|6|y)\$[A-Za-z0-9./$=,]{8,}/g, 0],
  ['assigned secret', /\b[A-Z0-9_]*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|CREDENTIAL)[A-Z0-9_]*\s*[=:]\s*["']?([^\s"'\0]{6,})/gi, 1],
]
/** None of the patterns can match a text without one of these. */
const worthALook =
  /AKIA|ASIA|-----BEGIN|AGE-SECRET|gh[pousr]_|github_pat|glpat-|xox[abposr]-|AIza|sk-|eyJ|:\/\/[^\s:/@]+:|\$[1256y]|password|passwd|secret|token|api_?key|credential/i

export function secretSpans(text: string, most = 1000): SecretSpan[] {
  if (!worthALook.test(text)) return []
  const out: SecretSpan[] = []
  for (const [kind, pattern, group] of kinds) {
    for (const match of text.matchAll(pattern)) {
      const value = match[group] ?? match[0]
      const offset = match.index + (group === 0 ? 0 : match[0].lastIndexOf(value))
      if (!out.some((other) => offset < other.offset + other.length && other.offset < offset + value.length))
        out.push({ offset, length: value.length, kind })
      if (out.length >= most) return out
    }
  }
  return out.sort((a, b) => a.offset - b.offset)
}

/** An access key's id names a credential and opens nothing: it is noted as found, and shown. */
export const isMasked = ({ kind }: { kind: string }): boolean => kind !== 'aws access key id'

export const maskSign = '*'
export function maskText(text: string): string {
  let out = text
  for (const span of secretSpans(text))
    if (isMasked(span)) out = out.slice(0, span.offset) + maskSign.repeat(span.length) + out.slice(span.offset + span.length)
  return out
}

/** The same value with every text in it masked; the same object where nothing was. */
export function maskDeep<T>(value: T): T {
  if (typeof value === 'string') return maskText(value) as T
  if (Array.isArray(value)) {
    const list = value.map(maskDeep)
    return list.some((one, index) => one !== value[index]) ? (list as T) : value
  }
  if (value !== null && typeof value === 'object') {
    let changed = false
    const out: Record<string, unknown> = {}
    for (const [key, inner] of Object.entries(value)) {
      // A key that names a secret says what the value is, which the value alone does not.
      const named = typeof inner === 'string' && inner.length >= 6 ? maskText(`${key}=${inner}`).slice(key.length + 1) : maskDeep(inner)
      if (named !== inner) changed = true
      out[key] = named
    }
    return changed ? (out as T) : value
  }
  return value
}
