// Keys and passwords that an examiner gave for locked evidence: held in memory while they are used, never written anywhere.

export interface Keys {
  /** age identities, `AGE-SECRET-KEY-1…`. */
  readonly identities: readonly string[]
  /** Passwords, tried one after the other. */
  readonly passwords: readonly string[]
  /** Told of each that opened something: what was opened, and what may be said of the key (an age recipient, never the key). */
  readonly onUsed?: (used: KeyUse) => void
}
/** Keys of one session: what is given later joins what was given before. */
export interface KeyRing extends Keys {
  readonly identities: string[]
  readonly passwords: string[]
}

export function addKeys(ring: KeyRing, more: Keys): void {
  for (const one of more.identities) if (!ring.identities.includes(one)) ring.identities.push(one)
  for (const one of more.passwords) if (!ring.passwords.includes(one)) ring.passwords.push(one)
}

/** What a ledger may say of keys: never the keys. */
export async function describeKeys({ identities, passwords }: Keys): Promise<Record<string, unknown>> {
  const { identityToRecipient } = await import('age-encryption')
  const recipients = await Promise.all(identities.map((one) => identityToRecipient(one).catch(() => 'an identity that is none')))
  return { ...(recipients.length > 0 && { ageRecipients: recipients }), ...(passwords.length > 0 && { passwords: passwords.length }) }
}

export interface KeyUse {
  path: string
  kind: 'age' | 'zip'
  /** The public half of an age identity, or `a password`. */
  key: string
}

/** Of a key file: age identities by their own mark; else each line that is not empty is a password. */
export function parseKeys(text: string): Keys {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
  const identities = lines.map((line) => line.trim()).filter((line) => /^AGE-SECRET-KEY-/i.test(line))
  // An identity file explains itself in comments: they are no passwords.
  return { identities, passwords: identities.length > 0 ? [] : lines }
}
