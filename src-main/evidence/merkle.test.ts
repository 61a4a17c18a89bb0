import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memberKey, merkleBuilder, prove, verifyProof } from './merkle.ts'

const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
const key = memberKey(Buffer.from('case secret'), 'ab'.repeat(32))
const records = (n: number) => Array.from({ length: n }, (_, i) => Buffer.from(`record ${i} ${'x'.repeat(i % 50)}`))

/** The decision's words, level by level, without streaming. */
function plain(all: Buffer[]): string {
  if (all.length === 0) return sha(Buffer.from([2])).toString('hex')
  let level: Buffer[] = all.map((bytes, i) => {
    const number = Buffer.alloc(8)
    number.writeBigUInt64BE(BigInt(i >> 1))
    const pair = sha(key, number)
    return sha(Buffer.from([0]), pair.subarray((i & 1) * 16, (i & 1) * 16 + 16), bytes)
  })
  while (level.length > 1) {
    const next: Buffer[] = []
    for (let i = 0; i < level.length; i += 16) {
      const group = level.slice(i, i + 16)
      next.push(group.length === 1 ? group[0]! : sha(Buffer.from([1]), ...group))
    }
    level = next
  }
  return level[0]!.toString('hex')
}
function streamed(all: Buffer[]): string {
  const builder = merkleBuilder(key)
  for (const each of all) builder.add(each)
  expect(builder.count).toBe(all.length)
  return builder.root()
}

test('the key of a member is an HMAC under the case secret', () => {
  expect(key).toEqual(
    createHmac('sha256', 'case secret')
      .update(Buffer.from('ab'.repeat(32), 'hex'))
      .digest(),
  )
})

test.each([0, 1, 2, 15, 16, 17, 31, 32, 33, 255, 256, 257, 272, 273, 4096, 4097, 5000])(
  'the streamed root of %i records is the plain one',
  (n) => {
    expect(streamed(records(n))).toBe(plain(records(n)))
  },
)

test('order, content and number all change the root', () => {
  const all = records(40)
  const root = streamed(all)
  expect(streamed([all[1]!, all[0]!, ...all.slice(2)])).not.toBe(root)
  expect(streamed(all.slice(0, 39))).not.toBe(root)
  expect(streamed([...all.slice(0, 39), Buffer.from('other')])).not.toBe(root)
})

test('a record longer than the buffer', () => {
  const all = [Buffer.alloc(100_000, 1), Buffer.from('short')]
  expect(streamed(all)).toBe(plain(all))
})

test('each record is proved, and no other passes for it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(), (n, pick) => {
      const all = records(n)
      const index = pick % n
      const { root, proof } = prove(key, all, index)
      expect(root).toBe(plain(all))
      expect(verifyProof(root, all[index]!, proof)).toBe(true)
      expect(verifyProof(root, Buffer.from('other'), proof)).toBe(false)
      expect(verifyProof(root, all[index]!, { ...proof, salt: '00'.repeat(16) })).toBe(false)
      if (n > 1) {
        expect(verifyProof(root, all[index]!, { ...proof, index: (index + 1) % n })).toBe(false)
        expect(verifyProof(root, all[index]!, { ...proof, path: [] })).toBe(false)
        expect(verifyProof(root, all[index]!, { ...proof, path: [...proof.path, { place: 0, siblings: [] }] })).toBe(false)
      }
    }),
    { numRuns: 60 },
  )
  expect(() => prove(key, records(3), 3)).toThrow(RangeError)
})

test('a proof shows nothing of its neighbours but hashes', () => {
  const { proof } = prove(key, records(20), 3)
  expect(JSON.stringify(proof)).not.toContain('record')
})

test('a member key is HMAC-SHA-256, for secrets of any length', () => {
  for (const length of [0, 1, 32, 64, 65, 200]) {
    const secret = Buffer.alloc(length, length)
    const sha256 = createHash('sha256').update(secret).digest('hex')
    expect(memberKey(secret, sha256)).toEqual(createHmac('sha256', secret).update(Buffer.from(sha256, 'hex')).digest())
  }
})

test('builders at work side by side, and those that come after, do not meet in their buffers', () => {
  const sets = [7, 300, 0, 16, 33].map((n, i) => records(n).map((each) => Buffer.concat([each, Buffer.from(`of ${i}`)])))
  for (let round = 0; round < 3; round++) {
    const builders = sets.map(() => merkleBuilder(key))
    for (let at = 0; at < 300; at++)
      builders.forEach((builder, i) => {
        if (at < sets[i]!.length) builder.add(sets[i]![at]!)
      })
    expect(builders.map((builder) => builder.root())).toEqual(sets.map(plain))
  }
})

test('a builder that has told its root takes and tells nothing more', () => {
  const builder = merkleBuilder(key)
  builder.add(Buffer.from('one'))
  builder.root()
  expect(() => builder.root()).toThrow('told its root')
  expect(() => builder.add(Buffer.from('two'))).toThrow('told its root')
  expect(() => builder.addLeaves(Buffer.alloc(32), 1)).toThrow('told its root')
})
