// Framers against any chunking and against hostile bytes.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limits } from '../../contract/limits.ts'
import type { Framer } from '../../contract/source.ts'
import { createCsvFramer } from './csv.ts'
import { createJsonArrayFramer } from './json-array.ts'
import { createJsonLinesFramer } from './json-lines.ts'
import { createJsonObjectFramer } from './json-object.ts'
import { createLinesFramer } from './lines.ts'

interface Said {
  records: { offset: number; length: number; value: unknown; lossy: boolean }[]
  rejects: { offset: number; length: number; reason: string }[]
  problem?: string
  passed: number
  most: number
}

function run(framer: Framer, chunks: Iterable<Uint8Array>): Said {
  const said: Said = { records: [], rejects: [], passed: 0, most: 0 }
  const emit = {
    record(offset: number, length: number, bytes: Uint8Array, value: unknown, lossy = false) {
      expect(bytes.length).toBe(length)
      said.records.push({ offset, length, value, lossy })
    },
    reject(offset: number, length: number, reason: string, bytes?: Uint8Array) {
      if (bytes) expect(bytes.length).toBe(length)
      said.rejects.push({ offset, length, reason })
    },
    ignore() {},
    part(bytes: Uint8Array) {
      said.passed += bytes.length
      said.most = Math.max(said.most, bytes.length)
    },
    problem(text: string) {
      said.problem ??= text
    },
  }
  for (const chunk of chunks) framer.push(chunk, emit)
  framer.end(emit)
  return said
}

const whole = (framer: Framer, text: string | Uint8Array) => run(framer, [typeof text === 'string' ? Buffer.from(text) : text])
const values = (said: Said) => said.records.map((record) => record.value)

function cut(bytes: Uint8Array, sizes: number[]): Uint8Array[] {
  const chunks: Uint8Array[] = []
  let at = 0
  for (let n = 0; at < bytes.length; n++) {
    const size = Math.max(1, sizes[n % sizes.length]!)
    chunks.push(bytes.slice(at, at + size))
    at += size
  }
  return chunks
}

const makers: Record<string, () => Framer> = {
  'json-array': () => createJsonArrayFramer([]),
  'json-array at Records': () => createJsonArrayFramer(['Records']),
  'json-object': () => createJsonObjectFramer(),
  'json-lines': () => createJsonLinesFramer(),
  csv: () => createCsvFramer(','),
  lines: () => createLinesFramer(),
}

describe.each(Object.entries(makers))('%s', (_name, make) => {
  test('any bytes in any chunks give the same, and every byte of a record is where it is said to be', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom(
          '{"Records":[',
          '[',
          ']',
          ']}',
          '{"a":1}',
          '{"a":"x',
          '"',
          '\\',
          ',',
          '\n',
          '\r\n',
          '{',
          '}',
          ' ',
          'a,b',
          '""',
          '\u0000',
          '{"a":{"b":[1,2]}}',
          'é',
        ),
        fc.json(),
        fc.string({ unit: 'binary' }),
      ),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(pieces, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }), (parts, sizes) => {
        const bytes = Buffer.from(parts.join(''))
        const once = whole(make(), bytes)
        expect(run(make(), cut(bytes, sizes))).toEqual(once)
        let end = 0
        for (const { offset, length } of [...once.records, ...once.rejects].sort((a, b) => a.offset - b.offset)) {
          expect(offset).toBeGreaterThanOrEqual(end)
          end = offset + length
        }
        expect(end).toBeLessThanOrEqual(bytes.length)
      }),
      { numRuns: 400, seed: 20260302 },
    )
  })

  test('an empty member gives nothing', () => {
    expect(whole(make(), '')).toMatchObject({ records: [], rejects: [] })
  })

  test('one endless line is one reject, its bytes passed on and never held', () => {
    const line = Buffer.alloc(1 << 20, 0x61)
    function* endless(): Generator<Uint8Array> {
      yield Buffer.from('{"Records":[{"a":"')
      for (let n = 0; n < 40; n++) yield line
    }
    const before = process.memoryUsage().arrayBuffers
    const said = run(make(), endless())
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * limits.recordBytes)
    expect(said.records).toEqual([])
    expect(said.rejects.length).toBe(1)
    expect(said.rejects[0]!.reason).toMatch(/longer than|before its records begin/)
    expect(said.rejects[0]!.offset + said.rejects[0]!.length).toBe(18 + 40 * (1 << 20))
  })
})

describe('JSON arrays', () => {
  test('records lie where they are, pretty-printed or not, at the top or at a path', () => {
    const text = '\ufeff{"a": {"Records": [0]}, "Records" : [ {"x": 1},\n {"x":"}]"} ], "more": [{"x": 9}]}'
    const said = whole(createJsonArrayFramer(['Records']), text)
    expect(values(said)).toEqual([{ x: 1 }, { x: '}]' }])
    const bytes = Buffer.from(text)
    for (const { offset, length, value } of said.records) expect(JSON.parse(bytes.toString('utf8', offset, offset + length))).toEqual(value)
    expect(said.problem).toBeUndefined()
  })

  test('a broken record costs itself alone', () => {
    const records = [1, 2, 3, 4, 5].map((n) => `{"id":${n},"in":{"list":[{"id2":"x"}],"text":"a{b}c"}}`)
    const breaks: ((record: string) => string)[] = [
      (record) => record.replace('"a{b}c"}', '"a{b}c"'),
      (record) => record.slice(0, -2),
      (record) => record.replace(':"a{b}c"', ':"a{b}c'),
      (record) => record.replace('"list"', 'list'),
      (record) => `${record}}`,
      (record) => record.replace('[{', '[{{'),
      (record) => record.replace('"id2":"x"', '"id2":"x'),
      (record) => `${record.slice(0, 20)}`,
      (record) => record.replace('}]', '}}'),
      () => 'nonsense',
    ]
    for (const [n, spoil] of breaks.entries()) {
      for (const separator of [',', ',\n  ']) {
        const text = `[${records.map((record, at) => (at === 2 ? spoil(record) : record)).join(separator)}]`
        const said = whole(createJsonArrayFramer([]), text)
        const ids = values(said).map((value) => (value as { id: number }).id)
        expect(
          ids.filter((id) => id !== 3),
          `${n}: ${text}`,
        ).toEqual([1, 2, 4, 5])
        expect(said.rejects.length, `${n}: ${text}`).toBe(1)
      }
    }
  })

  test('a member cut off keeps what came before and rejects its tail', () => {
    const said = whole(createJsonArrayFramer(['Records']), '{"Records":[{"x":1},{"x":2},{"x":')
    expect(values(said)).toEqual([{ x: 1 }, { x: 2 }])
    expect(said.rejects).toEqual([{ offset: 28, length: 5, reason: 'cut off: the member ends inside this record' }])
    expect(whole(createJsonArrayFramer(['Records']), '{"Records":[{"x":1}').problem).toMatch(/before its JSON is closed/)
  })

  test('nesting without end is a reject and its neighbours live', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const said = whole(createJsonArrayFramer([]), `[{"a":1},{"deep":${deep}},{"a":2}]`)
    expect(values(said)).toEqual([{ a: 1 }, { a: 2 }])
    expect(said.rejects).toMatchObject([{ reason: expect.stringMatching(/deeper than 200/) }])
    const lines = whole(createJsonLinesFramer(), `{"a":1}\n${deep}\n{"a":2}\n`)
    expect(values(lines)).toEqual([{ a: 1 }, { a: 2 }])
    expect(whole(createJsonObjectFramer(), '['.repeat(100_000)).rejects.length).toBe(1)
  })

  test('nesting just within the limit is read', () => {
    const deep = `${'['.repeat(limits.recordDepth)}${']'.repeat(limits.recordDepth)}`
    expect(whole(createJsonLinesFramer(), deep).records.length).toBe(1)
    expect(whole(createJsonObjectFramer(), `[${deep}]`).rejects.length).toBe(1)
  })

  test('an array closed too early goes on; documents one after the other are all read', () => {
    expect(values(whole(createJsonArrayFramer(['Records']), '{"Records":[{"x":1}],{"x":2}]}'))).toEqual([{ x: 1 }, { x: 2 }])
    expect(values(whole(createJsonArrayFramer([]), '[{"x":1}],{"x":2}]'))).toEqual([{ x: 1 }, { x: 2 }])
    expect(values(whole(createJsonArrayFramer(['R']), '{"R":[1]}\n{"R":[2]}{"R":[]}{"S":1}{"R":[3]}'))).toEqual([1, 2, 3])
  })

  test('one record too long among others is rejected with its length, its bytes passed on', () => {
    const long = `{"x":"${'y'.repeat(limits.recordBytes)}"}`
    const said = whole(createJsonArrayFramer([]), `[{"x":1},${long},{"x":2}]`)
    expect(values(said)).toEqual([{ x: 1 }, { x: 2 }])
    expect(said.rejects).toMatchObject([{ offset: 9, length: long.length }])
    expect(said.passed).toBe(long.length)
  })

  test('crafted breaks do not cost quadratic time', () => {
    const said = whole(createJsonArrayFramer([]), `[${'{"a":{'.repeat(200_000)}`)
    expect(said.records).toEqual([])
    expect(said.rejects.length).toBeGreaterThan(0)
  })
})

describe('bytes that are no text', () => {
  test('invalid UTF-8 is kept and said to be lossy', () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n{"a":"ok"}\n')])
    const said = whole(createJsonLinesFramer(), bytes)
    expect(said.records.map((record) => record.lossy)).toEqual([true, false])
    expect(said.records[0]!.length).toBe(10)
  })

  test('NUL bytes are one reject, not one each', () => {
    const said = whole(createJsonArrayFramer([]), Buffer.concat([Buffer.from('[{"a":1}'), Buffer.alloc(5000), Buffer.from('\n,{"a":2}]')]))
    expect(values(said)).toEqual([{ a: 1 }, { a: 2 }])
    expect(said.rejects).toMatchObject([{ offset: 8, length: 5000 }])
  })
})

describe('CSV', () => {
  test('quoted cells hold commas, quotes and newlines; titles name the values', () => {
    const said = whole(createCsvFramer(','), 'a,b,b\r\n1,"x,""y""\r\nz",3\r\n\r\n4\r\n5,6,7,8')
    expect(values(said)).toEqual([{ a: '1', b: 'x,"y"\r\nz', 'b#3': '3' }, { a: '4' }, { a: '5', b: '6', 'b#3': '7', '#4': '8' }])
  })

  test('a quote that never closes costs its own line', () => {
    const said = whole(createCsvFramer(','), 'a,b\n1,"open\n2,x\n3,y\n')
    expect(values(said)).toEqual([
      { a: '2', b: 'x' },
      { a: '3', b: 'y' },
    ])
    expect(said.rejects).toEqual([{ offset: 4, length: 7, reason: 'a quoted cell is never closed' }])
  })

  test('a quote inside a bare cell is only a character', () => {
    expect(values(whole(createCsvFramer(','), 'a,b\n5" disk,x\ny,z\n'))).toEqual([
      { a: '5" disk', b: 'x' },
      { a: 'y', b: 'z' },
    ])
  })
})
