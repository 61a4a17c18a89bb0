// Records of several lines: what joins, what is late, what is too long, at any chunking.
import { expect, test } from 'vitest'
import { limits } from '../../contract/limits.ts'
import type { Emit } from '../../contract/source.ts'
import { createTextFramer, JoinedLine, parseText, type TextReader } from './text-records.ts'

const keyed: TextReader = {
  role: (line) => (/^\d+ /.test(line) ? { key: line.split(' ')[0]! } : line === 'skip' ? { ignore: 'skipped' } : { reject: 'no key' }),
  value: (lines) => lines,
}
const continued: TextReader = { role: (line) => (line.startsWith(' ') ? 'continues' : 'starts'), value: (lines) => lines }

function read(reader: TextReader, text: string, size = text.length): string[] {
  const said: string[] = []
  let passed = 0
  const emit: Emit = {
    record: (offset, length, bytes, value) =>
      said.push(
        value instanceof JoinedLine
          ? `joined ${offset} of ${value.of}`
          : `${offset}+${length} ${JSON.stringify(value)} ${JSON.stringify(parseText(reader, bytes))}`,
      ),
    reject: (offset, length, reason) => said.push(`reject ${offset}+${length} ${reason} passed ${passed}`),
    ignore: (offset, length, reason) => said.push(`ignore ${offset}+${length} ${reason}`),
    part: (bytes) => {
      passed += bytes.length
    },
  }
  const framer = createTextFramer(reader)
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) framer.push(Uint8Array.from(bytes.subarray(at, at + size)), emit)
  framer.end(emit)
  return said
}

test('lines of one key join over the lines of others, and each record gives its value from its own bytes', () => {
  const text = '1 a\n2 b\nskip\n1 c\nbad\n2 d\n3 e\n'
  const said = [
    '0+16 ["1 a","1 c"] ["1 a","1 c"]',
    'joined 13 of 0',
    '4+20 ["2 b","2 d"] ["2 b","2 d"]',
    'joined 21 of 4',
    'ignore 8+4 skipped',
    'reject 17+3 no key passed 0',
    '25+3 ["3 e"] ["3 e"]',
  ]
  for (const size of [1, 3, 7, 100]) expect(read(keyed, text, size)).toEqual(said)
})

test('a key that comes again after many other lines is a record of its own', () => {
  const others = Array.from({ length: 70 }, (_, n) => `${n + 10} x`).join('\n')
  const said = read(keyed, `1 a\n${others}\n1 late\n`)
  expect(said.filter((line) => line.includes('"1 '))).toHaveLength(2)
  expect(said.some((line) => line.startsWith('joined'))).toBe(false)
})

test('a continued line joins the one before; the first of a file that continues nothing is rejected', () => {
  expect(read(continued, ' x\na\r\n b\n\n c\nd')).toEqual([
    'reject 0+2 continues a record that is not here passed 0',
    '3+9 ["a"," b"," c"] ["a"," b"," c"]',
    'joined 6 of 3',
    'joined 10 of 3',
    '13+1 ["d"] ["d"]',
  ])
})

test('a line beyond the limit of a record is passed on in parts and rejected, the next is read', () => {
  const long = 'x'.repeat(limits.recordBytes + 10)
  const said = read(continued, `a\n${long}\nb\n`, 1 << 20)
  expect(said).toHaveLength(3)
  expect(said[1]).toMatch(new RegExp(`^reject 2\\+${long.length} longer than .* passed ${long.length}$`))
  expect(said[2]).toContain('["b"]')
})
