// An encrypted file whose memory is full: what it spills lies beside it, nobody can read it, and a crash leaves nothing in the way.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDuck } from './duck.ts'

const key = '5'.repeat(64)
/** A number that stands in every row, as its bytes lie in memory. */
const planted = 0x5ec2e7_c0ffeen
const bytes = Buffer.alloc(8)
bytes.writeBigUInt64LE(planted)

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vestige-duck-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** How many files spilled while a table larger than the memory is made, and how many show the planted number. */
async function spilled(path: string, of: string | undefined): Promise<{ files: number; shown: number }> {
  const duck = await openDuck(path, 48, of)
  const seen = new Map<string, boolean>()
  let running = true
  const lookOnce = () => {
    try {
      for (const name of readdirSync(`${path}.tmp`))
        seen.set(name, (seen.get(name) ?? false) || readFileSync(join(`${path}.tmp`, name)).includes(bytes))
    } catch {
      // Spilled files come and go.
    }
  }
  const look = (async () => {
    while (running) {
      lookOnce()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })()
  try {
    await duck.writer.exec(
      `create temp table wide as select ${planted}::bigint as p, i as a, hash(i) as b, hash(i + 1) as c, hash(i + 2) as d from range(1500000) r(i)`,
    )
    // The table is larger than the memory: part of it lies there now, however seldom this process had its turn.
    lookOnce()
    expect(await duck.writer.number('select count(*) from wide where p = ?', [planted])).toBe(1_500_000)
  } finally {
    running = false
    await look
    await duck.close()
  }
  return { files: seen.size, shown: [...seen.values()].filter(Boolean).length }
}

test('what an encrypted file spills shows nothing of its rows, which a plain one does', async () => {
  const encrypted = await spilled(join(dir, 'encrypted.duckdb'), key)
  expect(encrypted.files).toBeGreaterThan(0)
  expect(encrypted.shown).toBe(0)
  // The look finds what lies open.
  expect((await spilled(join(dir, 'plain.duckdb'), undefined)).shown).toBeGreaterThan(0)
})

test('what a crash left of it is in nobody’s way', async () => {
  const path = join(dir, 'encrypted.duckdb')
  mkdirSync(`${path}.tmp`)
  writeFileSync(join(`${path}.tmp`, 'duckdb_temp_storage_DEFAULT-0.tmp'), Buffer.alloc(262_144, 1))
  const duck = await openDuck(path, 48, key)
  await duck.writer.exec('create table t(a bigint)')
  await duck.close()
  const again = await openDuck(path, 48, key)
  expect(await again.reader.number('select count(*) from t')).toBe(0)
  await again.close()
})
