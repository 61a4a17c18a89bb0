// Appends to custody.jsonl: begin, sync, act, done; signed, chained, durable before it returns.
import type { Signer } from '../keys/identity.ts'
import type { Entry } from './entry.ts'

export interface Head {
  /** Entries so far. */
  count: number
  /** Hash of the last one. */
  hash: string
}
export interface EntryInput {
  exhibit?: string
  before?: string
  after?: string
  detail?: Record<string, unknown>
}
export interface Act {
  /** The `begin` entry: its hash goes into the case's transaction. */
  begin: Entry
  done(input?: EntryInput): Entry
  failed(reason: string, input?: EntryInput): Entry
}
export interface Ledger {
  readonly head: Head
  readonly caseId: string
  begin(action: string, input?: EntryInput): Act
  note(action: string, input?: EntryInput): Entry
  /** Signs with another key from now on; the key must have been added. */
  use(signer: Signer): void
  /** `examiner.add` or `workstation.add`, signed by the present signer. */
  addKey(signer: { kind: 'examiner' | 'workstation'; by: string; publicKey: string }): Entry
  /** Whether this key may sign here. */
  knows(fingerprint: string): boolean
  /** Takes in a reader's own ledger: verifies it and notes count, head and key. `stored` is the hash under which its bytes were sealed. */
  takeIn(path: string, stored: string): Promise<Entry>
  /** Acts begun and not ended in this session. */
  close(): void
}
export interface LedgerOptions {
  /** `vestige 0.1.0` */
  tool: string
  now?: () => Date
  /** Called after each durable append, to mirror the head into `case.db`. */
  onEntry?: (entry: Entry, head: Head) => void
  /** VESTIGE_HOME, to mirror the head; left out in tests and for readers. */
  home?: string
}
/** Entry 0 holds the signer's public key and the case id. */
export declare function createLedger(path: string, caseId: string, signer: Signer, options: LedgerOptions): Ledger
/**
 * Opens for appending: a torn last line goes to `custody.torn` with a signed `recovered` entry, open begins are closed as `interrupted`.
 * An unknown signer throws LedgerError `unknown_key` unless `takeover` is given, which writes that entry.
 */
export declare function openLedger(path: string, signer: Signer, options: LedgerOptions & { takeover?: string }): Promise<Ledger>
/** Entries in order, line by line, without checking more than their form. Stops at the first line that is none. */
export declare function readEntries(path: string): AsyncGenerator<Entry>
/** `Vestige custody head, case ID: COUNT:HEX at TIME`: the line to mail or print. */
export declare function headLine(caseId: string, head: Head, at: string): string
