// Rows of events that are named by their uids.
import type { EventRow } from '../api.ts'
import type { Duck } from '../columns/duck.ts'
import { uidWords } from './compile.ts'
import type { RowDecoder } from './rows.ts'

const atOnce = 20_000
/** Those that are not there are left out. */
export const readRowsOf = async (duck: Duck, decoder: RowDecoder, uids: readonly string[]): Promise<EventRow[]> => {
  const out: EventRow[] = []
  for (let first = 0; first < uids.length; first += atOnce) {
    const words = uids.slice(first, first + atOnce).flatMap((uid) => uidWords(uid) ?? [])
    const columns = [BigInt64Array.from(words, (one) => one.hi), BigInt64Array.from(words, (one) => one.lo)]
    await duck.withTable('hi bigint not null, lo bigint not null', ['long', 'long'], columns, async (table) => {
      const shape = decoder.whole
      const rows = await duck.query(
        `select ${shape.sql} from ev where rowid in (select rowid from ev where (uid_hi, uid_lo) in (select hi, lo from ${table}))`,
      )
      const order = Array.from({ length: rows.length }, (_, index) => index)
      out.push(...decoder.rows(rows, order, shape))
    })
  }
  return out
}
