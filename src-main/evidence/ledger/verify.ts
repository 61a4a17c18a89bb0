// Checks the ledger from the file alone: form, numbering, chain, hashes, signatures, keys, acts, and given heads. Writes nothing.
import { existsSync } from 'node:fs'
import type { z } from 'zod'
import type { check } from '../../contract/procedures/evidence.ts'
import { type Entry, parseLine, signatureHolds, zeroHash } from './entry.ts'
import { formatHead, type Head, parseHead } from './heads.ts'
import { type Keyring, keyring } from './keyring.ts'
import { readLines } from './lines.ts'

export type Check = z.infer<typeof check>
export interface LedgerVerdict {
  checks: Check[]
  head: Head
  caseId: string | null
}
export interface VerifyLedgerOptions {
  /** An anchored head: `COUNT:HEX`. */
  head?: string
  /** Fingerprint that the first key must have. */
  examinerKey?: string
  /** Heads known from elsewhere (`case.db`, VESTIGE_HOME). */
  known?: { from: string; head: Head }[]
  /** Sees every entry that is whole, in order. */
  onEntry?: (entry: Entry) => void
}

/** After this many findings of one kind only their number is said. */
const mostNamed = 20

export async function verifyLedger(path: string, options: VerifyLedgerOptions = {}): Promise<LedgerVerdict> {
  const subject = 'custody.jsonl'
  const none = { head: { count: 0, hash: zeroHash }, caseId: null }
  if (!existsSync(path)) return { ...none, checks: [{ name: 'custody ledger', status: 'fails', subject, detail: 'missing' }] }

  const anchor = options.head === undefined ? undefined : parseHead(options.head)
  const heads = [...(anchor ? [{ from: 'anchor', head: anchor }] : []), ...(options.known ?? [])]
  const seen = scan(path, new Set(heads.map((each) => each.head.count)), options.onEntry)
  const checks: Check[] = [
    judged('ledger form', seen.form, `${seen.count} entries in canonical form`),
    judged('ledger chain', seen.chain, `${seen.count} entries, each naming the one before`),
    judged('ledger signatures', seen.signatures, `every entry signed by a key of this case`),
    { name: 'ledger acts', subject, status: seen.acts.length > 0 ? 'fails' : 'holds', detail: words(seen.acts) || openActs(seen.open) },
    keysCheck(seen.keys, options.examinerKey),
    ...heads.map(({ from, head }) => headCheck(from, head, seen)),
  ]
  if (anchor === undefined)
    checks.push({
      name: 'anchor',
      status: 'not_checked',
      subject,
      detail: 'no head from outside was given: a ledger rewritten or cut by its holder cannot be excluded',
    })
  return { checks, head: { count: seen.count, hash: seen.last }, caseId: seen.caseId }
}

interface Seen {
  count: number
  last: string
  caseId: string | null
  form: string[]
  chain: string[]
  signatures: string[]
  acts: string[]
  open: Entry[]
  keys: Keyring
  /** Hash of the entry that ends a ledger of this many. */
  hashAt: Map<number, string>
}

function scan(path: string, wanted: Set<number>, onEntry?: (entry: Entry) => void): Seen {
  const seen: Seen = {
    count: 0,
    last: zeroHash,
    caseId: null,
    form: [],
    chain: [],
    signatures: [],
    acts: [],
    open: [],
    keys: keyring(),
    hashAt: new Map(),
  }
  const open = new Map<number, Entry>()
  for (const line of readLines(path)) {
    const where = `line ${line.number + 1} at byte ${line.offset}`
    if (!line.ended) {
      seen.form.push(`${where}: torn, without its end (${line.length} bytes)`)
      break
    }
    const parsed = parseLine(line.text)
    if ('reason' in parsed) {
      seen.form.push(`${where}: ${parsed.reason}`)
      seen.count++
      continue
    }
    const { entry } = parsed
    const place = `entry ${entry.seq} (${where})`
    if (entry.seq !== seen.count) seen.chain.push(`${place}: number ${seen.count} was due`)
    if (entry.prev !== seen.last) seen.chain.push(`${place}: does not name the entry before it`)
    const key = seen.keys.signerOf(entry)
    if (key === undefined) seen.signatures.push(`${place}: signed by a key this case does not know (${entry.key})`)
    else if (!signatureHolds(entry, key.publicKey)) seen.signatures.push(`${place}: the signature of ${entry.by} does not hold`)
    else {
      const refused = seen.keys.accept(entry)
      if (refused !== undefined) seen.signatures.push(`${place}: ${refused}`)
    }
    follow(entry, open, seen.acts, place)
    if (entry.seq === 0 && typeof entry.detail.caseId === 'string') seen.caseId = entry.detail.caseId
    seen.count = entry.seq + 1
    seen.last = entry.hash
    if (wanted.has(seen.count)) seen.hashAt.set(seen.count, entry.hash)
    onEntry?.(entry)
  }
  if (seen.count === 0) seen.form.push('no entry at all')
  seen.open = [...open.values()]
  return seen
}

function follow(entry: Entry, open: Map<number, Entry>, problems: string[], place: string): void {
  if (entry.phase === 'begin') open.set(entry.seq, entry)
  else if (entry.phase !== 'note') {
    const begun = entry.of === null ? undefined : open.get(entry.of)
    if (begun === undefined || begun.action !== entry.action) problems.push(`${place}: ends an act that was not begun`)
    else open.delete(begun.seq)
  }
}

function judged(name: string, problems: string[], good: string): Check {
  return { name, subject: 'custody.jsonl', status: problems.length > 0 ? 'fails' : 'holds', detail: words(problems) || good }
}

function words(problems: string[]): string {
  const named = problems.slice(0, mostNamed).join('; ')
  return problems.length > mostNamed ? `${named}; and ${problems.length - mostNamed} more` : named
}

function openActs(open: Entry[]): string {
  return open.length === 0
    ? 'every act begun has ended'
    : `begun and not ended: ${open.map((entry) => `${entry.action} (entry ${entry.seq})`).join(', ')}`
}

function keysCheck(keys: Keyring, expected: string | undefined): Check {
  const all = keys.all()
  const first = all.find((key) => key.how === 'first')
  const takeovers = all
    .filter((key) => key.how === 'takeover')
    .map((key) => `TAKEOVER by ${key.by} (key ${key.fingerprint}) in entry ${key.since}`)
  const listed = all
    .map(
      (key) =>
        `${key.by} ${key.fingerprint}${key.how === 'added' || key.how === 'rotated' ? ` ${key.how} in entry ${key.since}` : ''}${key.ended ? `, ${key.ended.how === 'revoked' ? 'REVOKED' : 'replaced'} in entry ${key.ended.by}` : ''}`,
    )
    .join('; ')
  const base = { name: 'examiner key', subject: 'custody.jsonl' }
  const detail = [...takeovers, listed].filter((part) => part !== '').join('; ')
  if (expected === undefined) return { ...base, status: 'not_checked', detail: `no fingerprint was given to compare with; ${detail}` }
  const holds = first?.fingerprint === expected.toLowerCase().replace(/[^0-9a-f]/g, '')
  return { ...base, status: holds ? 'holds' : 'fails', detail: holds ? detail : `the case was begun with another key: ${detail}` }
}

function headCheck(from: string, head: Head, seen: Seen): Check {
  const base = { name: from === 'anchor' ? 'anchor' : 'known head', subject: from }
  if (head.count > seen.count)
    return { ...base, status: 'fails', detail: `the ledger had ${head.count} entries, now it has ${seen.count}: its end is missing` }
  const found = seen.hashAt.get(head.count)
  if (found !== head.hash)
    return { ...base, status: 'fails', detail: `entry ${head.count - 1} is not the one of ${formatHead(head)}: the ledger was rewritten` }
  return { ...base, status: 'holds', detail: `the ledger continues ${formatHead(head)}` }
}
