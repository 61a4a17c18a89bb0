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
