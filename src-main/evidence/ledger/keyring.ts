// Which keys may sign in this case, as the entries themselves say.
import { fingerprintOf } from '../keys/key-file.ts'
import type { Entry } from './entry.ts'

export interface KnownKey {
  kind: 'examiner' | 'workstation'
  by: string
  /** Base64 of 32 bytes. */
  publicKey: string
  fingerprint: string
  /** Entry that brought it in. */
  since: number
  how: 'first' | 'added' | 'takeover' | 'rotated'
  /** Entry after which it may sign no more, and whether it was revoked or replaced. */
  ended?: { by: number; how: 'rotated' | 'revoked' }
}

export interface Keyring {
  get(fingerprint: string): KnownKey | undefined
  all(): KnownKey[]
  /**
   * The key an entry must be signed with; takes in what the entry adds afterwards through `accept`.
   * Entry 0 and a takeover bring their own.
   */
  signerOf(entry: Entry): KnownKey | undefined
  /** Why this key may not sign now; undefined when it may. */
  refused(fingerprint: string): string | undefined
  /** Call when the entry's signature holds. Returns why an addition is not accepted. */
  accept(entry: Entry): string | undefined
}

export const firstAction = 'case.custody'
/** Signed by the old key, brings the new one; the old one signs no more. */
export const rotateAction = 'key.rotate'
export const revokeAction = 'key.revoke'
const bringing = new Set(['examiner.add', 'workstation.add', rotateAction])

function revoke(entry: Entry, keys: Map<string, KnownKey>): string | undefined {
  const key = typeof entry.detail.fingerprint === 'string' ? keys.get(entry.detail.fingerprint) : undefined
  if (keys.get(entry.key)?.kind !== 'examiner') return 'only an examiner may revoke a key'
  if (!key) return 'it revokes a key that this ledger does not know'
  key.ended = { by: entry.seq, how: 'revoked' }
  return undefined
}

export function keyring(): Keyring {
  const keys = new Map<string, KnownKey>()
  return {
    get: (fingerprint) => keys.get(fingerprint),
    refused(fingerprint) {
      const ended = keys.get(fingerprint)?.ended
      return ended && `the key ${fingerprint} was ${ended.how === 'revoked' ? 'revoked' : 'replaced'} in entry ${ended.by}`
    },
    all: () => [...keys.values()],
    signerOf(entry) {
      if (entry.seq === 0 || entry.action === 'takeover') return keyIn(entry)
      return keys.get(entry.key)
    },
    accept(entry) {
      const ended = keys.get(entry.key)?.ended
      if (ended) return `signed by a key that entry ${ended.by} had ended`
      if (entry.action === revokeAction) return revoke(entry, keys)
      const adds = entry.seq === 0 || entry.action === 'takeover' || bringing.has(entry.action)
      if (!adds) return undefined
      const key = keyIn(entry)
      if (key === undefined) return 'it adds a key that is none'
      if ((key.how === 'added' || key.how === 'rotated') && keys.get(entry.key)?.kind !== 'examiner')
        return 'only an examiner may add a key'
      if (!keys.has(key.fingerprint)) keys.set(key.fingerprint, key)
      const old = keys.get(entry.key)
      if (key.how === 'rotated' && old) old.ended = { by: entry.seq, how: 'rotated' }
      return undefined
    },
  }
}

function keyIn(entry: Entry): KnownKey | undefined {
  const { publicKey, by } = entry.detail
  if (typeof publicKey !== 'string') return undefined
  const raw = Buffer.from(publicKey, 'base64')
  if (raw.length !== 32) return undefined
  const fingerprint = fingerprintOf(raw)
  const how = entry.seq === 0 ? 'first' : entry.action === 'takeover' ? 'takeover' : entry.action === rotateAction ? 'rotated' : 'added'
  if ((how === 'first' || how === 'takeover') && fingerprint !== entry.key) return undefined
  const kind = entry.action === 'workstation.add' ? 'workstation' : 'examiner'
  return { kind, by: typeof by === 'string' ? by : entry.by, publicKey, fingerprint, since: entry.seq, how }
}
