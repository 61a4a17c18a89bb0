// Probable secrets in collected text: where they are, never what they are. Viewers mask these ranges.

import { secretSpans } from '../../../src-main/contract/secrets.ts'

export interface Secret {
  member: string
  offset: number
  length: number
  kind: string
}

/** Offsets are bytes: the text is read as Latin-1, one character a byte. */
export function findSecrets(member: string, bytes: Buffer): Secret[] {
  return secretSpans(bytes.toString('latin1')).map((span) => ({ member, ...span }))
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
