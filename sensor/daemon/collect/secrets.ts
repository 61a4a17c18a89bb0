// Probable secrets in collected text: where they are, never what they are. Viewers mask these ranges.

export interface Secret {
  member: string
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

/** Offsets are bytes: the text is read as Latin-1, one character a byte. */
export function findSecrets(member: string, bytes: Buffer): Secret[] {
  const text = bytes.toString('latin1')
  const out: Secret[] = []
  for (const [kind, pattern, group] of kinds) {
    for (const match of text.matchAll(pattern)) {
      const value = match[group] ?? match[0]
      const offset = match.index + (group === 0 ? 0 : match[0].lastIndexOf(value))
      if (!out.some((other) => offset < other.offset + other.length && other.offset < offset + value.length))
        out.push({ member, offset, length: value.length, kind })
      if (out.length >= 1000) return out
    }
  }
  return out.sort((a, b) => a.offset - b.offset)
}

/** Bytes of an artifact that are searched; what lies beyond is said. */
export const searchLimit = 4 * 1024 * 1024
const windowBytes = 256 * 1024
/** The longest secret that may lie across two windows. */
const overlap = 8 * 1024
const mostPerMember = 1000

/** The search over a whole package, a piece at a time: between two pieces the daemon goes on with its events. */
export class SecretSearch {
  readonly found: Secret[] = []
  readonly #notSearched: { member: string; offset: number; length: number; reason: string }[] = []
  #members = 0
  #bytes = 0

  /** `bytes` are the first of `size`. */
  async member(member: string, bytes: Buffer, size = bytes.length): Promise<void> {
    const end = Math.min(bytes.length, searchLimit)
    let own = 0
    let last = -1
    let at = 0
    for (; at < end && own < mostPerMember; at += windowBytes) {
      if (at > 0) await new Promise<void>((resolve) => setImmediate(resolve))
      for (const secret of findSecrets(member, bytes.subarray(at, Math.min(end, at + windowBytes + overlap)))) {
        const offset = secret.offset + at
        // In the overlap: the next window finds it again, and whole.
        if (secret.offset >= windowBytes && at + windowBytes < end) continue
        if (offset <= last) continue
        last = offset + secret.length - 1
        this.found.push({ ...secret, offset })
        own++
      }
    }
    const reached = Math.min(at, end)
    this.#members++
    this.#bytes += reached
    if (reached < size)
      this.#notSearched.push({
        member,
        offset: reached,
        length: size - reached,
        reason: own >= mostPerMember ? `${own} secrets before it` : `only the first ${searchLimit} bytes are searched`,
      })
  }

  text(): string {
    const document = {
      note: 'Probable secrets by place. Masked wherever Vestige shows them. What was not searched may hold more.',
      searched: { members: this.#members, bytes: this.#bytes },
      notSearched: {
        count: this.#notSearched.length,
        bytes: this.#notSearched.reduce((sum, one) => sum + one.length, 0),
        parts: this.#notSearched,
      },
      secrets: this.found,
    }
    return `${JSON.stringify(document, null, 1)}\n`
  }
}

/** Files whose contents are secrets as a whole: recorded by path, size, times and fingerprint. */
export function isSecretFile(path: string): boolean {
  return (
    /\/etc\/(?:g?shadow-?|krb5\.keytab|ssh\/ssh_host_[a-z0-9]+_key)$/.test(path) ||
    /\/\.ssh\/(?!.*\.pub$)(?:id_[^/]+|identity|[^/]+\.pem|[^/]*_key)$/.test(path) ||
    /\/\.aws\/(?:credentials|sso\/cache\/.+|cli\/cache\/.+)$/.test(path) ||
    /\/\.config\/gcloud\/(?:credentials\.db|access_tokens\.db|application_default_credentials\.json|legacy_credentials\/.+)$/.test(path) ||
    /\/\.azure\/(?:accessTokens\.json|msal_token_cache\.[a-z]+|service_principal_entries\.[a-z]+)$/.test(path) ||
    /\/\.kube\/config$/.test(path) ||
    /\/(?:\.docker\/config\.json|\.netrc|\.pgpass|\.git-credentials|\.npmrc|\.pypirc)$/.test(path) ||
    /\/secrets\/kubernetes\.io\/.+\/token$/.test(path)
  )
}
