// What is done to a sample: bits, cuts, splices, nesting, numbers, line ends, encodings. Each is small; several are stacked.
import type { Random } from './random.ts'

type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer

/** Inputs stay small, so that many are tried. */
const longest = 192 * 1024

const at = (bytes: Buffer, random: Random) => random.below(bytes.length + 1)

function replace(bytes: Buffer, from: number, to: number, by: Buffer | string): Buffer {
  return Buffer.concat([bytes.subarray(0, from), typeof by === 'string' ? Buffer.from(by) : by, bytes.subarray(to)])
}

/** Places of a pattern in the bytes as Latin-1 text. */
function places(bytes: Buffer, pattern: RegExp): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = []
  for (const match of bytes.toString('latin1').matchAll(pattern)) found.push({ start: match.index, end: match.index + match[0].length })
  return found
}

const numbers = [
  '0',
  '-0',
  '-1',
  '1e309',
  '1e-400',
  '-9223372036854775808',
  '9223372036854775807',
  '18446744073709551616',
  '253402300800000',
  '4294967296',
  '99999999999999999999999999999999999999999999',
  '0x7fffffff',
  '1.7976931348623157e308',
  '00012',
  '1_000',
  'NaN',
  '٣٤٥',
]

const texts = [
  '',
  'null',
  'true',
  '{}',
  '[]',
  '""',
  '-',
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '\ud800',
  '\u202e',
  '=cmd|',
  '../../etc/passwd',
  '%00%ff',
  '::ffff:1.2.3.4',
  '999.999.999.999',
  '[::1]:99999',
  '2026-02-30T25:61:61Z',
  '0000-00-00 00:00:00',
  'Feb 29 23:59:60',
  '\\u0000\\ud83d',
  '"'.repeat(17),
  'a'.repeat(70_000),
]

const mutations: Record<string, Mutation> = {
  flip(bytes, random) {
    const out = Buffer.from(bytes)
    for (let n = 1 + random.below(8); n > 0 && out.length > 0; n--) out[random.below(out.length)]! ^= 1 << random.below(8)
    return out
  },
  randomBytes: (bytes, random) => {
    const from = at(bytes, random)
    return replace(bytes, from, Math.min(bytes.length, from + random.below(9)), random.bytes(random.below(33)))
  },
  truncate: (bytes, random) => bytes.subarray(0, at(bytes, random)),
  behead: (bytes, random) => bytes.subarray(at(bytes, random)),
  remove: (bytes, random) => {
    const from = at(bytes, random)
    return replace(bytes, from, Math.min(bytes.length, from + 1 + random.below(200)), '')
  },
  repeat: (bytes, random) => {
    const from = at(bytes, random)
    const part = bytes.subarray(from, from + 1 + random.below(400))
    return replace(bytes, from, from, Buffer.concat(Array.from({ length: 1 + random.below(40) }, () => part)))
  },
  splice: (bytes, random, other) => {
    const from = at(bytes, random)
    const start = at(other, random)
    return replace(bytes, from, at(bytes.subarray(from), random) + from, other.subarray(start, start + random.below(2000)))
  },
  append: (bytes, _random, other) => Buffer.concat([bytes, other]),
  swapLines: (bytes, random) => {
    const lines = bytes.toString('latin1').split('\n')
    const i = random.below(lines.length)
    const j = random.below(lines.length)
    ;[lines[i], lines[j]] = [lines[j]!, lines[i]!]
    return Buffer.from(lines.join('\n'), 'latin1')
  },
  number: (bytes, random) => swap(bytes, random, /\d+(?:\.\d+)?/g, numbers),
  word: (bytes, random) => swap(bytes, random, /[A-Za-z][A-Za-z0-9_.:/-]*/g, texts),
  string: (bytes, random) =>
    swap(
      bytes,
      random,
      /"(?:[^"\\]|\\.)*"/g,
      texts.map((text) => JSON.stringify(text)),
    ),
  /** A JSON value becomes one of another type. */
  value: (bytes, random) =>
    swap(bytes, random, /(?<=:\s*)(?:"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)/g, [
      'null',
      'true',
      '[]',
      '{}',
      '[[]]',
      '{"":""}',
      '"x"',
      '0',
      '-1.5',
      '[null]',
      '{"length":9}',
      '[{"a":[1]}]',
      '"\\u0000"',
    ]),
  nest: (bytes, random) => {
    const depth = random.one([5, 50, 199, 200, 201, 2000])
    const found = places(bytes, /(?<=[:,[]\s*)(?:"(?:[^"\\]|\\.)*"|\d+|true|false|null)/g)
    const place = found.length > 0 ? random.one(found) : { start: at(bytes, random), end: bytes.length }
    const [open, close] = random.one([
      ['[', ']'],
      ['{"a":', '}'],
      ['(', ')'],
      ['{', '}'],
    ] as const)
    return replace(bytes, place.start, place.end, `${open.repeat(depth)}1${close.repeat(random.one([depth, 0]))}`)
  },
  separators: (bytes, random) =>
    swap(bytes, random, /[,;:|=\t "'[\]{}()-]/g, [',', ';', '\t', '|', '"', "'", ' ', '', '\\', '\r', '"",', '=']),
  crlf: (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
  cr: (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r'), 'latin1'),
  noLineEnds: (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\n', ' '), 'latin1'),
  blankLines: (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\n\n \n'), 'latin1'),
  bom: (bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
  utf16le: (bytes) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString('utf8'), 'utf16le')]),
  utf16be: (bytes) => {
    const swapped = Buffer.from(bytes.toString('utf8'), 'utf16le').swap16()
    return Buffer.concat([Buffer.from([0xfe, 0xff]), swapped])
  },
  latin1: (bytes, random) => {
    const from = at(bytes, random)
    return replace(bytes, from, from, Buffer.from([0xe9, 0xff, 0xc0, 0x80]))
  },
  nul: (bytes, random) => {
    const from = at(bytes, random)
    return replace(bytes, from, from, Buffer.alloc(1 + random.below(600)))
  },
}

function swap(bytes: Buffer, random: Random, pattern: RegExp, by: readonly string[]): Buffer {
  const found = places(bytes, pattern)
  if (found.length === 0) return bytes
  const { start, end } = random.one(found)
  return replace(bytes, start, end, random.one(by))
}

const names = Object.keys(mutations)

/** One to five of them, one upon the other; says which. */
export function mutate(sample: Buffer, other: Buffer, random: Random): { bytes: Buffer; how: string[] } {
  let bytes = sample
  const how: string[] = []
  for (let n = random.one([1, 1, 1, 2, 3, 5]); n > 0; n--) {
    const name = random.one(names)
    how.push(name)
    const next = mutations[name]!(bytes, random, other)
    bytes = next.length > longest ? next.subarray(0, longest) : next
  }
  return { bytes, how }
}
