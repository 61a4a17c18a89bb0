// The data access register: every object, mailbox, secret, table and bucket touched, by which credential, and the highest rung its records support.
import type { EventRow } from '../../contract/procedures/events.ts'
import { type DataAccess, type Rung, rungs } from '../../contract/report.ts'
import type { Inside } from './inside.ts'
import { meansData, verbOf } from './verbs.ts'

interface Row {
  kind: DataAccess['kind']
  name: string
  credential: string
  first: bigint | null
  last: bigint | null
  firstUid: string
  lastUid: string
  count: number
  refused: number
  unclear: number
  /** Successful records, and of these how many state bytes. */
  answered: number
  stating: number
  bytes: number
  outsideBytes: number
  rung: number
  addresses: Set<string>
  actions: Set<string>
}

/** Distinct thing-and-credential pairs held; beyond it objects are counted with their bucket. */
const mostRows = 50_000
const namedAtMost = 8

export interface RegisterRow extends Omit<DataAccess, 'citations'> {
  firstUid: string
  lastUid: string
}

export class AccessRegister {
  readonly #rows = new Map<string, Row>()
  readonly #inside: Inside
  /** Records of objects that were counted with their bucket. */
  folded = 0
  /** Records of data actions that name nothing. */
  nameless = 0

  constructor(inside: Inside) {
    this.#inside = inside
  }

  /** `bytes`: what the record says was returned; null when it does not say. */
  add(row: EventRow, bytes: number | null): void {
    const { values } = row
    const action = String(values.action ?? '')
    const verb = verbOf(action)
    if (!verb || !meansData(action, String(values.source ?? ''))) return
    const name = nameOf(values)
    if (name === '') {
      this.nameless++
      return
    }
    const credential = credentialOf(values)
    const one = this.#find(name.startsWith('arn:aws:s3:::') && !name.includes('/') ? 'bucket' : verb.kind, name, credential)
    const refused = values.status_id === 2 || (values.status_code !== undefined && values.status_id !== 1)
    const clear = refused || values.status_id === 1
    const ts = row.ts === null ? null : BigInt(row.ts)
    if (one.count === 0) one.firstUid = row.uid
    one.count++
    if (ts !== null) {
      if (one.first === null || ts < one.first) {
        one.first = ts
        one.firstUid = row.uid
      }
      if (one.last === null || ts >= one.last) {
        one.last = ts
        one.lastUid = row.uid
      }
    }
    if (one.actions.size < namedAtMost) one.actions.add(action)
    const address = String(values.src_ip ?? '')
    if (address !== '' && one.addresses.size < namedAtMost) one.addresses.add(address)
    if (refused) one.refused++
    if (!clear) one.unclear++
    const succeeded = clear && !refused
    if (succeeded) one.answered++
    if (succeeded && bytes !== null) {
      one.stating++
      one.bytes += bytes
      if (this.#inside.stated && address !== '' && !this.#inside.has(address)) one.outsideBytes += bytes
    }
    one.rung = Math.max(one.rung, rungs.indexOf(rungFor(verb.does, succeeded, bytes ?? 0, this.#outside(address))))
  }

  #outside(address: string): boolean {
    return this.#inside.stated && /^[0-9a-fA-F:.]+$/.test(address) && !this.#inside.has(address)
  }

  #find(kind: DataAccess['kind'], name: string, credential: string): Row {
    const key = `${kind}\n${name}\n${credential}`
    const known = this.#rows.get(key)
    if (known) return known
    if (this.#rows.size >= mostRows && kind === 'object') {
      const bucket = name.split('/')[0]!
      if (bucket !== name) {
        this.folded++
        return this.#find('bucket', bucket, credential)
      }
    }
    const made: Row = {
      kind,
      name,
      credential,
      first: null,
      last: null,
      firstUid: '',
      lastUid: '',
      count: 0,
      refused: 0,
      unclear: 0,
      answered: 0,
      stating: 0,
      bytes: 0,
      outsideBytes: 0,
      rung: 0,
      addresses: new Set(),
      actions: new Set(),
    }
    this.#rows.set(key, made)
    return made
  }

  /** Highest rung first; of one rung the most bytes, then the most accesses. `identified` names contents that an examiner saw. */
  rows(identified: ReadonlyMap<string, string>): RegisterRow[] {
    return [...this.#rows.values()]
      .map((one) => this.#finished(one, identified.get(one.name)))
      .sort(
        (a, b) =>
          rungs.indexOf(b.rung) - rungs.indexOf(a.rung) ||
          (b.bytes ?? 0) - (a.bytes ?? 0) ||
          b.count - a.count ||
          compare(a.name, b.name) ||
          compare(a.credential, b.credential),
      )
  }

  #finished(one: Row, seen: string | undefined): RegisterRow {
    const rung: Rung = seen === undefined ? rungs[one.rung]! : 'contents identified'
    return {
      kind: one.kind,
      name: one.name,
      credential: one.credential,
      first: iso(one.first),
      last: iso(one.last),
      count: one.count,
      refused: one.refused,
      bytes: one.stating > 0 ? one.bytes : null,
      rung,
      because: seen === undefined ? because(one, rung) : `an examiner identified the contents: ${seen}`,
      addresses: [...one.addresses].sort(),
      actions: [...one.actions].sort(),
      firstUid: one.firstUid,
      lastUid: one.lastUid || one.firstUid,
    }
  }
}

/** A copy makes data readable elsewhere, but no record of it says that bytes came back. */
export function rungFor(does: 'list' | 'read' | 'copy', succeeded: boolean, bytes: number, outside: boolean): Rung {
  if (!succeeded) return 'attempted'
  if (does === 'list') return 'listed'
  if (does === 'copy' || bytes <= 0) return 'succeeded'
  return outside ? 'bytes sent outside' : 'bytes returned'
}

function because(one: Row, rung: Rung): string {
  const missing = one.answered - one.stating
  switch (rung) {
    case 'listed':
      return `${one.answered} listing ${one.answered === 1 ? 'request was' : 'requests were'} answered; no record of reading`
    case 'attempted':
      return one.unclear > 0 ? `${one.unclear} of ${one.count} records do not say whether they succeeded` : 'every attempt was refused'
    case 'succeeded':
      return one.stating > 0
        ? 'answered without error; the records state no bytes'
        : `answered without error ${one.answered === 1 ? 'once' : `${one.answered} times`}; no record states bytes`
    case 'bytes returned':
      return `records state the bytes returned${missing > 0 ? ` in ${one.stating} of ${one.answered} answers` : ''}; where they went is not shown`
    default:
      return `${String(one.outsideBytes).replace(/\B(?=(\d{3})+$)/g, ' ')} bytes were returned to addresses outside the ranges stated as the client's own`
  }
}

const nameOf = (values: EventRow['values']): string => String(values.resource ?? values.file ?? '')

/** Credentials, sessions and addresses, never persons. */
export function credentialOf(values: EventRow['values']): string {
  const name = String(values.user_name ?? values.issuer ?? values.user_uid ?? '')
  const key = String(values.credential ?? values.session ?? '')
  if (name === '' && key === '') return 'not recorded'
  return name === '' || key === '' || name === key ? name || key : `${name} (${key})`
}

const iso = (ts: bigint | null): string | null => {
  if (ts === null) return null
  const date = new Date(Number(ts / 1000n))
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace('.000Z', 'Z')
}
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
