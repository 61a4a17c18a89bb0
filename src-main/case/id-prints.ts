// Which hashed ids (vendor's, correlation's) the case may hold, by 32 bits of each: six bytes an event beside the columns.
// Columns of hashes have no order, and a text that looks like an id would be searched for in all of them; nearly always it is
// none, and this says so. What it does not rule out is looked for. Told to the case with the segment that brought it.
import type { Database } from 'better-sqlite3'
import { getKv, setKv } from './intake.ts'

/** True in a case whose every event has its ids here: one made by an earlier version has not until it is indexed anew. */
const completeKey = 'idPrints'
const parts = 256
/** Fewer lie in one row, whole; more in a row for each value of their upper byte, by the other three. */
const fewPrints = 4096
const anyPart = -1

export class PrintList {
  #words = new Uint32Array(1024)
  length = 0

  add(hashes: BigInt64Array): void {
    const halves = new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2)
    if (this.length + hashes.length > this.#words.length) {
      const wider = new Uint32Array(Math.max(this.length + hashes.length, this.#words.length * 2))
      wider.set(this.#words.subarray(0, this.length))
      this.#words = wider
    }
    for (let at = 0; at < halves.length; at += 2) {
      // No id at all.
      if (halves[at] === 0 && halves[at + 1] === 0) continue
      this.#words[this.length++] = printOf(halves[at]!, halves[at + 1]!)
    }
  }

  get words(): Uint32Array {
    return this.#words.subarray(0, this.length)
  }
}

const printOf = (low: number, high: number): number => (low ^ high) >>> 0
const printOfHash = (hash: bigint): number => printOf(Number(hash & 0xffffffffn), Number((hash >> 32n) & 0xffffffffn))

export const startPrints = (db: Database): void => setKv(db, completeKey, true)
/** What is left says nothing any more. */
export const dropPrints = (db: Database): void => {
  setKv(db, completeKey, null)
  db.exec('delete from id_print')
}

export const printWriter = (db: Database): ((list: PrintList) => void) => {
  const insert = db.prepare('insert into id_print(part, prints) values (?, ?)')
  return ({ words }) => {
    if (words.length === 0) return
    if (words.length < fewPrints) {
      insert.run(anyPart, new Uint8Array(words.buffer, words.byteOffset, words.byteLength))
      return
    }
    const counts = new Uint32Array(parts)
    for (const word of words) counts[word >>> 24]!++
    const lists = Array.from(counts, (count) => new Uint8Array(count * 3))
    const ends = new Uint32Array(parts)
    for (const word of words) {
      const part = word >>> 24
      const list = lists[part]!
      const at = ends[part]!
      list[at] = word & 255
      list[at + 1] = (word >>> 8) & 255
      list[at + 2] = (word >>> 16) & 255
      ends[part] = at + 3
    }
    for (const [part, list] of lists.entries()) if (list.length > 0) insert.run(part, list)
  }
}

/** False where no event has an id of this hash. */
export const mayHold = (db: Database): ((hash: bigint) => boolean) => {
  const lists = db.prepare<[number], Buffer>('select prints from id_print where part = ?').pluck()
  return (hash) => {
    if (getKv(db, completeKey) !== true) return true
    const word = printOfHash(hash)
    const print = Buffer.alloc(4)
    print.writeUInt32LE(word)
    for (const list of lists.iterate(anyPart) as Iterable<Buffer>) if (holds(list, print)) return true
    const lower = print.subarray(0, 3)
    for (const list of lists.iterate(word >>> 24) as Iterable<Buffer>) if (holds(list, lower)) return true
    return false
  }
}

/** Whether one of the prints in a list, which are as long as this one, is this one. */
const holds = (list: Buffer, print: Buffer): boolean => {
  // Found across the border of two it is none.
  for (let at = list.indexOf(print); at >= 0; at = list.indexOf(print, at + 1)) if (at % print.length === 0) return true
  return false
}
