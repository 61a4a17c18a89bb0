// One line of custody.jsonl: its fields, its hash and its signature.
import type { Signer } from '../keys/identity.ts'

export type Phase = 'begin' | 'done' | 'failed' | 'interrupted' | 'note'
export interface Entry {
  seq: number
  /** UTC, milliseconds, `Z`; and the local offset in minutes. */
  at: string
  offset: number
  by: string
  /** Fingerprint of the signing key. */
  key: string
  action: string
  phase: Phase
  /** Of `done`, `failed`, `interrupted`: the `seq` of its `begin`. */
  of: number | null
  exhibit: string | null
  /** Hashes before and after the act, where it touches bytes. */
  before: string | null
  after: string | null
  detail: Record<string, unknown>
  tool: string
  prev: string
  hash: string
  sig: string
}
export declare function sealEntry(fields: Omit<Entry, 'hash' | 'sig' | 'key' | 'by'>, signer: Signer): { entry: Entry; line: string }
/** Parses and re-computes hash; `undefined` and a reason when the line is no entry. */
export declare function parseLine(line: string): { entry: Entry } | { reason: string }
