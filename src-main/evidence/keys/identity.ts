// The examiner's identity file: name and public key in clear, private key sealed by a passphrase.
import type { Examiner } from '../../contract/procedures/case.ts'

/** What signs ledger entries. */
export interface Signer {
  kind: 'examiner' | 'workstation' | 'reader'
  /** As it stands in an entry's `by`. */
  by: string
  /** Base64 of the 32 raw bytes. */
  publicKey: string
  /** Hex SHA-256 of the raw public key. */
  fingerprint: string
  /** Ed25519 over the bytes. */
  sign(bytes: Uint8Array): Buffer
}
export interface Identity {
  examiner: Examiner
  publicKey: string
  unprotected: boolean
}
/** Null when there is none. Throws KeyError on a damaged file. */
export declare function readIdentity(home: string): Identity | null
/** Makes the key; an empty passphrase leaves it unprotected. Fails when one exists. */
export declare function createIdentity(
  home: string,
  who: { name: string; mail: string; organisation: string },
  passphrase: string,
): Identity
/** Name, mail, organisation; the key stays. */
export declare function renameIdentity(home: string, who: { name: string; mail: string; organisation: string }): Identity
/** Throws KeyError: `none`, `wrong_passphrase`, `damaged`. Unprotected keys open with any passphrase. */
export declare function unlock(home: string, passphrase: string): Signer
export declare function changePassphrase(home: string, old: string, next: string): Identity
/** `Name <mail>` → parts. */
export declare function parseExaminer(text: string): { name: string; mail: string }
