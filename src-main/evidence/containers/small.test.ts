// The short way for small files gives what the long way gives, or leaves the file to it.
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { contentOfBytes } from '../content.ts'
import { createBudget } from './budget.ts'
import { GunzipScratch } from './gzip.ts'
import { openMember, openSmall } from './open.ts'

const text = Buffer.from('{"Records":[{"eventName":"GetObject"}]}')
const boot = Buffer.alloc(600)
boot.writeUInt16LE(0xaa55, 510)
const gz = gzipSync(text)
const cut = gz.subarray(0, gz.length - 9)
const broken = Buffer.from(gz)
broken[gz.length - 6]! ^= 1
const cases: [name: string, bytes: Buffer, short: boolean][] = [
  ['plain', text, true],
  ['empty', Buffer.alloc(0), true],
  ['gzip', gz, true],
  ['gzip of nothing', gzipSync(Buffer.alloc(0)), true],
  ['gzip in gzip', gzipSync(gz), false],
  ['zstd', zstdCompressSync(text), false],
  ['zstd in gzip', gzipSync(zstdCompressSync(text)), false],
  ['cut gzip', cut, false],
  ['gzip with another sum', broken, false],
  ['two members', Buffer.concat([gz, gz]), true],
  ['trailing bytes', Buffer.concat([gz, text]), false],
  ['boot sector', boot, false],
  ['boot sector in gzip', gzipSync(boot), false],
]

test.each(cases)('%s', async (_, bytes, short) => {
  const scratch = new GunzipScratch()
  for (const limit of [1 << 20, 10]) {
    const budget = createBudget(limit)
    const long = await openMember(contentOfBytes(bytes), {
      budget: createBudget(limit),
      depth: 0,
      path: 'a',
      spool: () => Promise.reject(new Error('no archive')),
    })
    const small = openSmall(contentOfBytes(bytes), scratch, budget, 'a')
    expect(small !== undefined).toBe(short)
    // What it leaves to the long way it must not have counted.
    if (!small) expect(budget.spent).toBe(0)
    else {
      expect(small.peeled).toEqual(long.peeled)
      expect(small.content.bytes).toEqual(long.content.bytes)
      expect(small.problem).toEqual(long.problem)
      expect(small.archive).toBe(long.archive)
    }
  }
})
