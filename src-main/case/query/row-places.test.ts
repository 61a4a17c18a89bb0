// Where events stand among the rows: never a wrong answer, with places that have no row, gaps between blocks, and changes meanwhile.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DuckFile, openDuck } from '../columns/duck.ts'
import { RowPlaces } from './row-places.ts'

let folder: string
let duck: DuckFile
const state = { changes: 0, end: 0n }
const rowOf = new Map<bigint, number>()
let places: RowPlaces
const never = () => false

/** Blocks of 1 to 256 places of which some have no row. */
const add = async (first: number, blocks: number): Promise<void> => {
  const ids: bigint[] = []
  for (let block = first; block < first + blocks; block++) {
    const count = block % 7 === 0 ? 1 + ((block * 37) % 200) : 256
    for (let place = 0; place < count; place++) if ((block * 31 + place * 17) % 53 !== 0) ids.push(BigInt(block * 256 + place))
  }
  for (const id of ids) rowOf.set(id, rowOf.size)
  await duck.writer.exec(`insert into ev select unnest([${ids.join()}])`)
  state.end = BigInt(first + blocks) * 256n
}
const check = (ids: readonly bigint[]) => {
  const rows = places.of(ids)!
  const found = new Set(rows)
  for (const id of ids) expect(found.has(rowOf.get(id)!), `event ${id}`).toBe(true)
  expect(rows.length).toBeLessThan(ids.length * 16)
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vestige-places-'))
  duck = await openDuck(join(folder, 'x.duckdb'), 100)
  await duck.writer.exec('create table ev(id bigint)')
  places = new RowPlaces(duck.apart, () => ({ ...state }))
})
afterAll(async () => {
  await duck.close()
  rmSync(folder, { recursive: true, force: true })
})

test('each event stands among the rows that are named for it', async () => {
  await add(1, 60)
  expect(places.of([300n])).toBeNull()
  await places.read(never)
  for (const id of rowOf.keys()) check([id])
  check([...rowOf.keys()].filter((_, index) => index % 400 === 0))
  expect(places.of([61n * 256n])).toBeNull()
  // A block without any row.
  expect(places.of([0n])).toEqual([])
})

test('what a commit adds is learned, and what stood there is still known', async () => {
  const before = [...rowOf.keys()]
  await add(61, 40)
  check([before[5]!])
  expect(places.of([65n * 256n + 3n])).toBeNull()
  await places.read(never)
  for (const id of rowOf.keys()) check([id])
})

test('after a change nothing is known until it is read again', async () => {
  state.changes++
  expect(places.of([300n])).toBeNull()
  await places.read(never)
  check([[...rowOf.keys()][7]!])
})

test('rows without the order of their blocks are not guessed at', async () => {
  await duck.writer.exec('delete from ev where id between 2560 and 2700')
  await duck.writer.exec('insert into ev select unnest(range(2560, 2600))')
  state.changes++
  await places.read(never)
  expect(places.of([[...rowOf.keys()][7]!])).toBeNull()
})
