// Appends to custody.jsonl: begin, sync, act, done; signed, chained, durable before it returns.
// Order of syncs: the `begin` line is synced before the act touches anything; then evidence, columns, SQLite (with the
// begin's hash); `done` or `failed` is synced last. A crash between leaves a begin without end, which opening closes as `interrupted`.
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Signer } from '../keys/identity.ts'
import { syncFolder, writeAll } from '../seal/durable.ts'
import { type Entry, type Phase, sealEntry, zeroHash } from './entry.ts'
import { type Head, writeHead } from './heads.ts'
import { firstAction, type Keyring, type KnownKey, keyring } from './keyring.ts'
import { recover } from './recover.ts'
import { checkForTaking } from './take-in.ts'

export interface EntryInput {
  exhibit?: string
  /** Hashes before and after, where the act touches bytes. */
  before?: string
  after?: string
  detail?: Record<string, unknown>
  /** Signs this act with another known key: the workstation's, for what runs by itself. */
  as?: Signer
}
export interface Act {
  /** The `begin` entry: its hash goes into the case's transaction. */
  readonly begin: Entry
  done(input?: Omit<EntryInput, 'as'>): Entry
  failed(reason: string, input?: Omit<EntryInput, 'as'>): Entry
}
export interface Ledger {
  readonly head: Head
  readonly caseId: string
  /** Why VESTIGE_HOME could not take the last head, if so. */
  readonly mirrorProblem: string | undefined
  begin(action: string, input?: EntryInput): Act
  note(action: string, input?: EntryInput): Entry
  /** Signs with another key from now on. Throws LedgerError `unknown_key`. */
  use(signer: Signer): void
  /** `examiner.add` or `workstation.add`, signed by the present signer, who must be an examiner. */
  addKey(key: { kind: 'examiner' | 'workstation'; by: string; publicKey: string }): Entry
  knows(fingerprint: string): boolean
  /** Everyone who may or might sign here, in the order they came. */
  keys(): KnownKey[]
  /** Takes in a reader's own ledger of this case: verifies it and notes count, head and key. `stored` is the SHA-256 under which its bytes were sealed. */
  takeIn(path: string, stored: string): Promise<Entry>
  close(): void
}
export interface LedgerOptions {
  /** `vestige 0.1.0` */
  tool: string
  now?: () => Date
  /** Called after each durable append, to mirror the head into `case.db`. */
  onEntry?: (entry: Entry, head: Head) => void
  /** VESTIGE_HOME, to mirror the head. */
  home?: string
}

export type LedgerErrorCode = 'unknown_key' | 'damaged' | 'write_failed' | 'closed' | 'not_taken'
export class LedgerError extends Error {
  readonly code: LedgerErrorCode
  constructor(code: LedgerErrorCode, message: string) {
    super(message)
    this.name = 'LedgerError'
    this.code = code
  }
}

/** Makes the file; fails when it exists. Entry 0 holds the signer's public key and the case id. */
export function createLedger(path: string, caseId: string, signer: Signer, options: LedgerOptions): Ledger {
  const fd = openSync(path, 'wx', 0o600)
  syncFolder(dirname(path))
  const ledger = appender(fd, 0, { count: 0, hash: zeroHash }, caseId, keyring(), signer, options)
  ledger.write(
    firstAction,
    'note',
    null,
    { detail: { format: 'vestige-custody-1', caseId, publicKey: signer.publicKey, by: signer.by } },
    signer,
  )
  return ledger
}

/**
 * Opens for appending: a torn last line goes to `custody.torn` with a signed `recovered` entry, open begins are closed as `interrupted`.
 * An unknown signer throws LedgerError `unknown_key` unless `takeover` (why) is given, which writes that entry.
 * A line that is no entry throws `damaged`: such a case opens for reading only.
 */
export async function openLedger(path: string, signer: Signer, options: LedgerOptions & { takeover?: string }): Promise<Ledger> {
  const found = recover(path)
  if ('damaged' in found) throw new LedgerError('damaged', found.damaged)
  const { keys, head, caseId, open, length, torn } = found
  if (keys.get(signer.fingerprint) === undefined && options.takeover === undefined)
    throw new LedgerError('unknown_key', `this case does not know the key ${signer.fingerprint} of ${signer.by}`)
  const refused = keys.refused(signer.fingerprint)
  if (refused) throw new LedgerError('unknown_key', refused)
  torn?.moveAway()
  const fd = openSync(path, 'r+')
  const ledger = appender(fd, length, head, caseId, keys, signer, options)
  if (keys.get(signer.fingerprint) === undefined)
    ledger.write('takeover', 'note', null, { detail: { reason: options.takeover, publicKey: signer.publicKey, by: signer.by } }, signer)
  if (torn !== undefined) ledger.note('recovered', { detail: { torn: torn.bytes, sha256: torn.sha256, file: 'custody.torn' } })
  for (const begun of open)
    ledger.write(
      begun.action,
      'interrupted',
      begun.seq,
      { ...(begun.exhibit && { exhibit: begun.exhibit }), detail: { begun: begun.at } },
      signer,
    )
  return ledger
}

interface Appender extends Ledger {
  write(action: string, phase: Phase, of: number | null, input: EntryInput, signer: Signer): Entry
}

function appender(fd: number, start: number, at: Head, caseId: string, keys: Keyring, first: Signer, options: LedgerOptions): Appender {
  let signer = first
  let length = start
  let head = at
  let broken: string | undefined
  let mirrorProblem: string | undefined

  const mustKnow = (who: Signer) => {
    if (keys.get(who.fingerprint) === undefined)
      throw new LedgerError('unknown_key', `this case does not know the key ${who.fingerprint} of ${who.by}`)
    const refused = keys.refused(who.fingerprint)
    if (refused) throw new LedgerError('unknown_key', refused)
  }

  const append = (line: string) => {
    if (broken !== undefined) throw new LedgerError('closed', broken)
    try {
      writeAll(fd, Buffer.from(`${line}\n`), length)
      fsyncSync(fd)
    } catch (error) {
      // A full disk may have taken the front of the line: it must not stand there as if something had been entered.
      try {
        ftruncateSync(fd, length)
        fsyncSync(fd)
      } catch {
        broken = 'the ledger could not be written, nor its torn end be removed'
      }
      throw new LedgerError('write_failed', `the ledger entry was not written: ${(error as Error).message}`)
    }
    length = fstatSync(fd).size
  }

  const self: Appender = {
    get head() {
      return head
    },
    caseId,
    get mirrorProblem() {
      return mirrorProblem
    },
    write(action, phase, of, input, who) {
      const now = options.now?.() ?? new Date()
      const { entry, line } = sealEntry(
        {
          seq: head.count,
          at: now.toISOString(),
          offset: -now.getTimezoneOffset(),
          action,
          phase,
          of,
          exhibit: input.exhibit ?? null,
          before: input.before ?? null,
          after: input.after ?? null,
          detail: input.detail ?? {},
          tool: options.tool,
          prev: head.hash,
        },
        who,
      )
      append(line)
      keys.accept(entry)
      head = { count: entry.seq + 1, hash: entry.hash }
      try {
        if (options.home !== undefined) writeHead(options.home, caseId, head, entry.at)
        mirrorProblem = undefined
      } catch (error) {
        mirrorProblem = (error as Error).message
      }
      options.onEntry?.(entry, head)
      return entry
    },
    note(action, input = {}) {
      const who = input.as ?? signer
      mustKnow(who)
      return self.write(action, 'note', null, input, who)
    },
    begin(action, input = {}) {
      const who = input.as ?? signer
      mustKnow(who)
      const begin = self.write(action, 'begin', null, input, who)
      let ended = false
      const end = (phase: 'done' | 'failed', more: Omit<EntryInput, 'as'>) => {
        if (ended) throw new Error(`${action} (entry ${begin.seq}) has ended already`)
        const entry = self.write(action, phase, begin.seq, { ...(begin.exhibit !== null && { exhibit: begin.exhibit }), ...more }, who)
        ended = true
        return entry
      }
      return {
        begin,
        done: (more = {}) => end('done', more),
        failed: (reason, more = {}) => end('failed', { ...more, detail: { ...more.detail, reason } }),
      }
    },
    use(who) {
      mustKnow(who)
      signer = who
    },
    addKey({ kind, by, publicKey }) {
      if (keys.get(signer.fingerprint)?.kind !== 'examiner')
        throw new LedgerError('unknown_key', 'only an examiner of this case may add a key')
      return self.note(`${kind}.add`, { detail: { by, publicKey } })
    },
    knows: (fingerprint) => keys.get(fingerprint) !== undefined,
    keys: () => keys.all(),
    async takeIn(path, stored) {
      const taken = await checkForTaking(path, caseId)
      if ('refused' in taken) throw new LedgerError('not_taken', taken.refused)
      return self.note('ledger.takeIn', { after: stored, detail: { ...taken } })
    },
    close() {
      if (broken === undefined) closeSync(fd)
      broken = 'the ledger is closed'
    },
  }
  return self
}
