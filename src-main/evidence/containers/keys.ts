// Keys and passwords that an examiner gave for locked evidence: held in memory while they are used, never written anywhere.

export interface Keys {
  /** age identities, `AGE-SECRET-KEY-1…`. */
  readonly identities: readonly string[]
  /** Passwords, tried one after the other. */
  readonly passwords: readonly string[]
  /** Told of each that opened something: what was opened, and what may be said of the key (an age recipient, never the key). */
  readonly onUsed?: (used: KeyUse) => void
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
