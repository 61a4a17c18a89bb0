// One event with its raw record, its receipts and its versions.
import type { Database } from 'better-sqlite3'
import { undated } from '../../contract/columns.ts'
import type { EventReceipt, RawRecord, StoredEvent } from '../api.ts'
import { type Block, type BlockReader, recordBytes } from '../blocks.ts'
import type { Duck, Rows } from '../columns/duck.ts'
import { flag } from '../columns/table.ts'
import type { MemberReader } from '../members.ts'
import { uidWords } from './compile.ts'
import { decodeKey } from './keys.ts'
import { type RowDecoder, rowAt, uidText } from './rows.ts'

/** More ids with several versions than this are asked for each time. */
const mostVersioned = 100_000

/** Records asked for in one statement. */
const rawAtOnce = 1000

export class EventReader {
  readonly #duck: Duck
  readonly #blocks: BlockReader
  readonly #members: MemberReader
  readonly #decoder: RowDecoder
  readonly #reason
  /** Vendor ids that have a later version; nearly none has, so they are read once for each state of the case. */
  #versioned: Promise<ReadonlySet<bigint> | null> | undefined
  constructor(db: Database, duck: Duck, blocks: BlockReader, members: MemberReader, decoder: RowDecoder) {
    this.#duck = duck
    this.#blocks = blocks
    this.#members = members
    this.#decoder = decoder
    this.#reason = db.prepare<[bigint], { reason: string }>(
      'select r.reason from undated u join undated_reason r on r.id = u.reason where u.id = ?',
    )
  }

  async #rows(uid: string, columns: string): Promise<Rows | null> {
    const words = uidWords(uid)
    if (!words) return null
    const place = this.#decoder.placeOf(uid.toLowerCase())
    if (place !== undefined) {
      const near = await this.#duck.query(`select ${columns} from ev where id = ? and uid_lo = ? and uid_hi = ?`, [
        place,
        words.lo,
        words.hi,
      ])
      if (near.length > 0) return near
    }
    // Bound, not written into the statement: one plan serves every event.
    return this.#duck.query(`select ${columns} from ev where uid_lo = ? and uid_hi = ? limit 1`, [words.lo, words.hi])
  }

  rawAt(uid: string, id: bigint, ts: bigint, shift: bigint, block?: Block): RawRecord | null {
    const from = block ?? this.#blocks.get(Number(id / 256n))
    if (!from) return null
    const place = Number(id % 256n)
    return {
      uid,
      bytes: new Uint8Array(recordBytes(from, place)),
      offset: from.places.offset[place]!,
      length: from.places.length[place]!,
      ts: ts === undated ? null : ts,
      clockOffset: shift,
      undatedReason: ts === undated ? (this.#reason.get(id)?.reason ?? 'no reason is recorded') : null,
      member: this.#members.facts(from.places.member[place]!),
    }
  }

  /** Raw records of rows by their keys, asked of the columns again: what was set aside since is not given. */
  async rawOf(keys: readonly string[]): Promise<RawRecord[]> {
    const out: RawRecord[] = []
    for (let first = 0; first < keys.length; first += rawAtOnce) {
      const ids = keys.slice(first, first + rawAtOnce).map((key) => decodeKey(key).id)
      const rows = await this.#duck.query(`select id, ts, shift, uid_hi, uid_lo from ev where id in (${ids.join()}) order by id`)
      const [id, ts, shift, hi, lo] = rows.columns as [BigInt64Array, BigInt64Array, BigInt64Array, BigInt64Array, BigInt64Array]
      for (let n = 0; n < rows.length; n++) {
        const record = this.rawAt(uidText(hi[n]!, lo[n]!), id[n]!, ts[n]!, shift[n]!)
        if (record) out.push(record)
      }
    }
    return out
  }

  async raw(uid: string): Promise<RawRecord | null> {
    const rows = await this.#rows(uid, 'id, ts, shift')
    return rows && rows.length > 0
      ? this.rawAt(uid.toLowerCase(), ...(rows.columns.map((column) => column[0]) as [bigint, bigint, bigint]))
      : null
  }

  #receipt(id: bigint, primary: boolean): EventReceipt[] {
    const block = this.#blocks.get(Number(id / 256n))
    if (!block) return []
    const place = Number(id % 256n)
    const member = this.#members.facts(block.places.member[place]!)
    return [
      {
        exhibit: member.exhibit,
        member: member.label,
        path: member.path,
        offset: block.places.offset[place]!,
        length: block.places.length[place]!,
        primary,
      },
    ]
  }

  /** After a commit or a rebuild. */
  changed(): void {
    this.#versioned = undefined
  }

  /** Null when there are too many to hold. */
  #severalVersions(): Promise<ReadonlySet<bigint> | null> {
    const asked =
      this.#versioned ??
      this.#duck
        .query(`select distinct vid from ev where (flags & ${flag.version}) <> 0 limit ${mostVersioned + 1}`)
        .then(({ columns, length }) => (length > mostVersioned ? null : new Set(columns[0] as BigInt64Array)))
    this.#versioned = asked
    asked.catch(() => this.changed())
    return asked
  }

  async event(uid: string): Promise<StoredEvent | null> {
    const shape = this.#decoder.whole
    const rows = await this.#rows(uid, `${shape.sql}, vid`)
    if (!rows || rows.length === 0) return null
    const at = (index: number) => rows.columns[index]![0] as bigint
    const raw = this.rawAt(uid.toLowerCase(), at(rowAt.id), at(rowAt.ts), at(rowAt.shift))
    if (!raw) return null
    const receipts = this.#receipt(at(rowAt.id), true)
    const copies = await this.#duck.query('select id from dup where uid_lo = ? and uid_hi = ? order by id limit 1000', [
      at(rowAt.uidLo),
      at(rowAt.uidHi),
    ])
    const vid = rows.columns.at(-1)![0] as bigint
    for (let index = 0; index < copies.length; index++) receipts.push(...this.#receipt(copies.columns[0]![index] as bigint, false))
    const versions: { uid: string; first: boolean }[] = []
    if (vid !== 0n) {
      const known = await this.#severalVersions()
      const all =
        (known?.has(vid) ?? true)
          ? await this.#duck.query('select uid_hi, uid_lo from ev where vid = ? order by id limit 1000', [vid])
          : undefined
      if (all && all.length > 1)
        for (let index = 0; index < all.length; index++)
          versions.push({ uid: uidText(all.columns[0]![index] as bigint, all.columns[1]![index] as bigint), first: index === 0 })
    }
    return { row: this.#decoder.rows(rows, [0], shape)[0]!, raw, receipts, versions }
  }

  /** Records of a block, one an event, with the uid each event has. */
  async ofBlock(id: number): Promise<RawRecord[]> {
    const block = this.#blocks.get(id, false)
    if (!block) return []
    const low = id * 256
    const ids = await this.#duck.query(
      `select id, ts, uid_hi, uid_lo, shift from ev where id between ${low} and ${low + 255}
        union all select id, ${undated}, uid_hi, uid_lo, 0::bigint from dup where id between ${low} and ${low + 255} order by id`,
    )
    const out: RawRecord[] = []
    for (let index = 0; index < ids.length; index++) {
      const [rowId, ts, hi, lo, shift] = ids.columns.map((column) => column[index] as bigint)
      const record = this.rawAt(uidText(hi!, lo!), rowId!, ts!, shift!, block)
      if (record) out[Number(rowId! % 256n)] = record
    }
    return out
  }
}
