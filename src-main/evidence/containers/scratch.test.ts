// One decompressor for many small files must give what one for each gives, whatever the files are.
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { limits } from '../../contract/limits.ts'
import { contentOfBytes } from '../content.ts'
import { createBudget } from './budget.ts'
import { GunzipScratch, gunzipWhole } from './gzip.ts'
import { type Context, members, openMember } from './open.ts'

const spool = () => Promise.reject(new Error('not spooled here'))
const context = (over: Partial<Context> = {}): Context => ({ budget: createBudget(), depth: 0, path: 'x.gz', spool, ...over })
const text = Buffer.from(Array.from({ length: 3000 }, (_, n) => `{"n":${n},"text":"${(n * 7919) % 1009}"}`).join('\n'))
const packed = gzipSync(text)

const result = async (bytes: Buffer, ctx: Context) => {
  const opened = await openMember(contentOfBytes(Buffer.from(bytes)), ctx)
  const parts: Buffer[] = []
  for await (const chunk of opened.content.chunks()) parts.push(Buffer.from(chunk))
  const { peeled, archive, problem } = opened
  return { bytes: Buffer.concat(parts).toString('latin1'), peeled, archive, problem, spent: ctx.budget.spent }
}

describe('a scratch for many gzip files', () => {
  test('gives what each alone gives, with damage, padding, several streams and false sizes between them', async () => {
    const size = (n: number) => {
      const bytes = Buffer.from(packed)
      bytes.writeUInt32LE(n, bytes.length - 4)
      return bytes
    }
    const odd = [
      packed,
      Buffer.alloc(0),
      gzipSync(Buffer.alloc(0)),
      Buffer.concat([packed, packed]),
      Buffer.concat([packed, gzipSync('behind')]),
      Buffer.concat([packed, Buffer.alloc(512)]),
      Buffer.concat([packed, Buffer.from('hidden behind')]),
      Buffer.concat([packed, Buffer.alloc(7), gzipSync('behind zeros')]),
      gzipSync(packed),
      gzipSync(gzipSync(packed)),
      gzipSync(Buffer.alloc(9_000_000, 'a')),
      size(0),
      size(17),
      size(7_000_000),
      size(0xffffffff),
      Buffer.from('1f8b08', 'hex'),
      ...[1, 5, 9, 10, 12, 20, 300, packed.length - 9, packed.length - 8, packed.length - 1].map((end) => packed.subarray(0, end)),
    ]
    for (let at = 0; at < packed.length; at += 97) {
      const bad = Buffer.from(packed)
      bad[at]! ^= 0x11
      odd.push(bad, packed)
    }
    const scratch = new GunzipScratch()
    for (const [n, bytes] of odd.entries())
      expect(await result(bytes, context({ scratch })), `file ${n}`).toEqual(await result(bytes, context()))
  })

  test('is what takes the plain case, also after a damaged one', () => {
    const scratch = new GunzipScratch()
    const other = gzipSync('other bytes')
    expect(scratch.whole(packed)?.equals(text)).toBe(true)
    expect(scratch.whole(packed.subarray(0, -3))).toBeUndefined()
    expect(scratch.whole(other)?.toString()).toBe('other bytes')
    expect(scratch.whole(packed)?.equals(gunzipWhole(packed, limits.wholeFileBytes)!)).toBe(true)
  })

  test('does not hold a container, whose members are opened with it', async () => {
    const scratch = new GunzipScratch()
    const tar = (name: string, bytes: Buffer) => {
      const head = Buffer.alloc(512)
      head.write(name)
      head.write('0000644\0', 100)
      head.write(`${bytes.length.toString(8).padStart(11, '0')} `, 124)
      head.fill(' ', 148, 156)
      head.write('0', 156)
      head.write('ustar\x0000', 257)
      head.write(
        `${head
          .reduce((sum, byte) => sum + byte, 0)
          .toString(8)
          .padStart(6, '0')}\0 `,
        148,
      )
      return Buffer.concat([head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
    }
    const inside = ['first', 'second', 'third'].map((word) => gzipSync(word.repeat(2000)))
    const archive = gzipSync(Buffer.concat([...inside.map((bytes, n) => tar(`${n}.gz`, bytes)), Buffer.alloc(1024)]))
    const opened = await openMember(contentOfBytes(archive), context({ scratch }))
    const found: string[] = []
    for await (const one of members(opened, context())) {
      const inner = await openMember(one.content!, context({ scratch, depth: 1 }))
      found.push(inner.content.bytes!.toString('latin1', 0, 6))
    }
    expect(found).toEqual(['firstf', 'second', 'thirdt'])
  })
})
