import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeName, unsafeName } from './names.ts'

test.each([
  ['../x', 'climbs'],
  ['a/../../x', 'climbs'],
  ['a\\..\\x', 'climbs'],
  ['..', 'climbs'],
  ['/etc/passwd', 'absolute'],
  ['\\\\server\\share', 'absolute'],
  ['C:\\x', 'drive'],
  ['c:x', 'drive'],
  ['a\u0000b', 'NUL'],
  ['', 'empty'],
])('%j is refused', (name, why) => {
  expect(unsafeName(name)).toContain(why)
})

test.each(['a/b.json', '..hidden', 'a..b/c', 'AWSLogs/1/CloudTrail/x.json.gz', 'ü/ß', './a'])('%j is fine', (name) => {
  expect(unsafeName(name)).toBeUndefined()
})

test('valid UTF-8 stays, other bytes are shown and kept', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
      const name = decodeName(bytes)
      if (name.raw === undefined) expect(Buffer.from(name.path)).toEqual(Buffer.from(bytes))
      else {
        expect(name.raw).toEqual(Buffer.from(bytes))
        expect(name.path).toMatch(/\\x[0-9a-f]{2}/)
      }
    }),
  )
  expect(decodeName(Buffer.from([0x61, 0xc3, 0x28, 0xe2, 0x82])).path).toBe('a\\xc3(\\xe2\\x82')
})
