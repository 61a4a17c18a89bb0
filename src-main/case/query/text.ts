// Text as a leaf: exact from column values by way of the dictionary, and from raw blocks that the text index names.
import { isAscii } from 'node:buffer'
import type { Database } from 'better-sqlite3'
import type { columns } from '../../contract/columns.ts'
import { hash64 } from '../../contract/hash64.ts'
import { type BlockReader, recordBytes, recordText } from '../blocks.ts'
import { kindNumber } from '../dictionary.ts'
import { mayHold } from '../id-prints.ts'
import { type CodesContext, inCodes, uidWords, vendorHashes, verbatimColumns } from './compile.ts'
import type { CandidateBlocks, LeafSource } from './leaf.ts'
import { blockMatch, makeTerm, recordHas, type Term, textHas } from './words.ts'

export interface TextContext extends CodesContext {
  db: Database
  blocks: BlockReader
  codeSet(key: string, make: () => number[]): Promise<string>
}

/** More hits of an id stay a condition. */
const mostIds = 400

const verbatimKinds = new Map<number, (typeof columns)[number][]>()
for (const column of verbatimColumns) {
  const kind = kindNumber.get(column.kind!)!
  const list = verbatimKinds.get(kind)
  if (list) list.push(column)
  else verbatimKinds.set(kind, [column])
}

export const textLeaf = (text: string, prefix: boolean, context: TextContext): LeafSource => {
  const term = makeTerm(text, prefix)
  const { db } = context
  // Three columns of hashes without any order: searched once for each state of the case, not with every page.
  const lastBlock = db.prepare('select coalesce(max(id), 0) from block').pluck()
  let byId = { block: -1, sql: '' }
  const held = mayHold(db)
  const idSql = async (): Promise<string> => {
    const block = lastBlock.get() as number
    if (byId.block === block) return byId.sql
    const correlation = hash64(text)
    const parts = held(correlation) ? [`req = ${correlation}`] : []
    const hashes = vendorHashes(db, text).filter(held)
    if (hashes.length > 0) parts.push(`vid in (${hashes.join()})`)
    const uid = uidWords(text)
    if (uid) parts.push(`(uid_hi = ${uid.hi} and uid_lo = ${uid.lo})`)
    if (parts.length === 0) {
      byId = { block, sql: '' }
      return ''
    }
    const any = parts.join(' or ')
    const { columns, length } = await context.duck.query(`select id from ev where ${any} limit ${mostIds + 1}`)
    byId = { block, sql: length > mostIds ? any : length > 0 ? `id in (${(columns[0] as BigInt64Array).join()})` : '' }
    return byId.sql
  }
  const test = (record: string) => recordHas(record, term)
  return {
    columnSql: async () => {
      const parts: string[] = []
      if (term.match !== null) {
        let known: Map<number, number[]> | undefined
        const all = () => {
          if (known) return known
          const hits = new Map<number, number[]>()
          known = hits
          const rows = db
            .prepare(
              'select d.code, d.kind, d.value from dictionary_text t join dictionary d on d.code = t.rowid where dictionary_text match ?',
            )
            .iterate(term.match) as Iterable<{ code: number; kind: number; value: string }>
          for (const row of rows) {
            if (!verbatimKinds.has(row.kind) || !(term.single || textHas(row.value, term))) continue
            const list = hits.get(row.kind)
            if (list) list.push(row.code)
            else hits.set(row.kind, [row.code])
          }
          return hits
        }
        for (const [kind, list] of verbatimKinds) {
          const set = await context.codeSet(`text\n${kind}\n${prefix}\n${text}`, () => all().get(kind) ?? [])
          if (set !== '') parts.push(`(${await inCodes(list, set, context)})`)
        }
      }
      // An id pasted into the search box: ids are hashed columns and not in the text index.
      if (!prefix && /^[\w:.\-/+=@|]{6,512}$/.test(text) && /\d/.test(text)) {
        const found = await idSql()
        if (found !== '') parts.push(found)
      }
      return parts.length === 0 ? 'false' : parts.join(' or ')
    },
    candidates: (after) => {
      const match = blockMatch(term)
      if (match === null) return allBlocks(db, after)
      return toBlocks(
        db
          .prepare(
            'select b.id, b.ts_min, b.ts_max from block_text t join block b on b.id = t.rowid where block_text match ? and t.rowid > ?',
          )
          .safeIntegers()
          .all(match, after) as BlockRow[],
      )
    },
    test: (id) => {
      const block = context.blocks.pass(id)
      if (!block) return []
      const places: number[] = []
      // A zero byte is ASCII too, and what UTF-16 is full of.
      if (isAscii(block.raw) && !term.escapable && block.raw.indexOf(0) < 0) {
        // One pass over the whole block; only records where the letters occur are looked at for borders.
        const next = hitsIn(block.raw, term)
        const { inBlock, length } = block.places
        let place = 0
        for (let hit = next(0); hit >= 0; ) {
          while (place < block.count && inBlock[place]! + length[place]! <= hit) place++
          if (place === block.count) break
          const start = inBlock[place]!
          const end = start + length[place]!
          if (textHas(block.raw.toString('latin1', start, end), term)) {
            // Events expanded from one record share its bytes.
            for (; place < block.count && inBlock[place] === start; place++) places.push(place)
          } else while (place < block.count && inBlock[place] === start) place++
          hit = next(end)
        }
        return places
      }
      for (let place = 0; place < block.count; place++) if (test(recordText(recordBytes(block, place)))) places.push(place)
      return places
    },
  }
}

/** Whether an event may hold a text in a value, in its record or as an id. No false "no": the text leaf asks the same indexes. */
export const textHeld = (db: Database): ((text: string) => boolean) => {
  const value = db.prepare('select 1 from dictionary_text where dictionary_text match ? limit 1').pluck()
  const block = db.prepare('select 1 from block_text where block_text match ? limit 1').pluck()
  const id = mayHold(db)
  return (text) => {
    const term = makeTerm(text, false)
    const inBlocks = blockMatch(term)
    if (term.match === null || inBlocks === null) return true
    if (value.get(term.match) !== undefined || block.get(inBlocks) !== undefined) return true
    return uidWords(text) !== undefined || id(hash64(text)) || vendorHashes(db, text).some(id)
  }
}

/** Bytes turned into a text at once: a text of a whole block costs more to make than to search. */
const windowBytes = 32 * 1024

/** Where the letters of the term occur next in bytes of ASCII, asked from places that only grow; -1 where they do not. */
const hitsIn = (bytes: Buffer, { literal, text }: Term): ((from: number) => number) => {
  let start = 0
  let window = ''
  return (from) => {
    for (let at = from; at < bytes.length; at = start + windowBytes) {
      if (window === '' || at >= start + windowBytes) {
        start = at
        window = bytes.toString('latin1', at, at + windowBytes + text.length)
      }
      literal.lastIndex = at - start
      const hit = literal.exec(window)
      if (hit) return start + hit.index
    }
    return -1
  }
}

interface BlockRow {
  id: bigint
  ts_min: bigint
  ts_max: bigint
}
const toBlocks = (rows: BlockRow[]): CandidateBlocks => ({
  block: Int32Array.from(rows, (row) => Number(row.id)),
  tsMin: BigInt64Array.from(rows, (row) => row.ts_min),
  tsMax: BigInt64Array.from(rows, (row) => row.ts_max),
})

export const allBlocks = (db: Database, after: number): CandidateBlocks =>
  toBlocks(db.prepare('select id, ts_min, ts_max from block where id > ?').safeIntegers().all(after) as BlockRow[])
