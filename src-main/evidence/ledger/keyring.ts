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
  how: 'first' | 'added' | 'takeover'
}

export interface Keyring {
  get(fingerprint: string): KnownKey | undefined
  all(): KnownKey[]
  /**
   * The key an entry must be signed with; takes in what the entry adds afterwards through `accept`.
   * Entry 0 and a takeover bring their own.
   */
  signerOf(entry: Entry): KnownKey | undefined
  /** Call when the entry's signature holds. Returns why an addition is not accepted. */
  accept(entry: Entry): string | undefined
}

export const firstAction = 'case.custody'

export function keyring(): Keyring {
  const keys = new Map<string, KnownKey>()
  return {
    get: (fingerprint) => keys.get(fingerprint),
    all: () => [...keys.values()],
    signerOf(entry) {
      if (entry.seq === 0 || entry.action === 'takeover') return keyIn(entry)
      return keys.get(entry.key)
    },
    accept(entry) {
      const adds = entry.seq === 0 || entry.action === 'takeover' || entry.action === 'examiner.add' || entry.action === 'workstation.add'
      if (!adds) return undefined
      const key = keyIn(entry)
      if (key === undefined) return 'it adds a key that is none'
      if (key.how === 'added' && keys.get(entry.key)?.kind !== 'examiner') return 'only an examiner may add a key'
      if (!keys.has(key.fingerprint)) keys.set(key.fingerprint, key)
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
  const how = entry.seq === 0 ? 'first' : entry.action === 'takeover' ? 'takeover' : 'added'
  if (how !== 'added' && fingerprint !== entry.key) return undefined
  const kind = entry.action === 'workstation.add' ? 'workstation' : 'examiner'
  return { kind, by: typeof by === 'string' ? by : entry.by, publicKey, fingerprint, since: entry.seq, how }
}
