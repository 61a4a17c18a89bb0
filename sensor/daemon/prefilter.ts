// What of a rule the kernel can decide cheaply: necessary conditions only. Each holding rule gets one of 64 bits;
// the kernel intersects bit masks by image, parent, path and argument, and the daemon evaluates the whole rule later.
import type { Expression, Test } from '../../src-main/detect/sigma/expression.ts'
import { plainText, shapeOf } from '../../src-main/detect/sigma/pattern.ts'
import { everyday } from './everyday.ts'

export type Hold = 'auto' | 'always' | 'never'

export interface HoldRule {
  id: string
  category: 'process_creation' | 'network_connection'
  hold: Hold
  /** Whether piped input may be copied: contents of communications. */
  stdin: boolean
  freeze: boolean
  expression: Expression
}

export interface CompiledRules {
  bytes: Buffer
  /** Rule ids by bit. */
  ids: string[]
  /** Rules that found no bit: they run, but hold nothing. */
  beyond: string[]
  /** Rules of which the kernel can decide nothing: they would stop everything, so they hold nothing. */
  unfiltered: string[]
  entries: PrefilterEntry[]
}

export interface PrefilterEntry {
  kind: 'name' | 'parent' | 'prefix' | 'gram' | 'read' | 'line'
  key: string
  mask: bigint
}

const kinds = ['', 'name', 'parent', 'prefix', 'gram', 'read', 'line']

/** As the kernel cuts names: lower case, up to the first digit or dot after the first character, 15 bytes. */
export function stem(name: string): string {
  const cut = name.slice(0, 15).toLowerCase()
  const end = [...cut].findIndex((ch, i) => i > 0 && (ch === '.' || (ch >= '0' && ch <= '9')))
  return end < 0 ? cut : cut.slice(0, end)
}

/** Values one of which must hold for the expression to be true; undefined where there is no such list. */
export function necessary(expression: Expression, field: string, value: (test: Test) => string | undefined): string[] | undefined {
  switch (expression.op) {
    case 'test': {
      if (expression.field !== field) return undefined
      const one = value(expression.test)
      return one === undefined ? undefined : [one]
    }
    case 'and': {
      const lists = expression.items.map((item) => necessary(item, field, value)).filter((list) => list !== undefined)
      return lists.sort((a, b) => a.length - b.length)[0]
    }
    case 'or': {
      const out: string[] = []
      for (const item of expression.items) {
        const list = necessary(item, field, value)
        if (!list) return undefined
        out.push(...list)
      }
      return out
    }
    case 'not':
      return undefined
  }
}

/** The last component of an image that a test fixes: `endswith: /bash`, or a whole path. */
function imageName(test: Test): string | undefined {
  if (test.kind !== 'text') return undefined
  const shape = shapeOf(test.pattern)
  if (shape.how !== 'ends' && shape.how !== 'equals' && shape.how !== 'contains') return undefined
  const slash = shape.text.lastIndexOf('/')
  if (slash < 0) return undefined
  const name = shape.text.slice(slash + 1)
  // `contains: /python` fixes only a beginning; that is a name to the kernel only when it cuts there itself.
  if (shape.how === 'contains' && !/^[a-z]+$/i.test(name)) return undefined
  return name === '' ? undefined : stem(name)
}

function prefix(test: Test): string | undefined {
  if (test.kind !== 'text') return undefined
  const shape = shapeOf(test.pattern)
  const text = shape.how === 'starts' || shape.how === 'equals' ? shape.text : ''
  return text.startsWith('/') ? text.slice(0, 55) : undefined
}

/** Four bytes of a literal that the command line must hold; the kernel joins the arguments by blanks, as rules do. */
export function gram(test: Test): string | undefined {
  if (test.kind !== 'text') return undefined
  let best: string | undefined
  let most = Number.NEGATIVE_INFINITY
  for (const piece of test.pattern) {
    if (typeof piece !== 'string') continue
    for (let i = 0; i + 4 <= piece.length; i++) {
      const four = piece.slice(i, i + 4).toLowerCase()
      if (!/^[\x20-\x7e]{4}$/.test(four)) continue
      // Rarer is cheaper: nothing that everyday command lines hold, then different characters of one word, some of them signs.
      const score =
        new Set(four).size * 2 + four.replaceAll(/[a-z0-9 ]/g, '').length - (/\S \S/.test(four) ? 3 : 0) - 100 * (everyday.get(four) ?? 0)
      if (score > most) {
        most = score
        best = four
      }
    }
  }
  return best
}

/** Command lines up to 16 bytes with their final NUL are known to the kernel as a whole: lower case, without blanks at their end. */
function shortLine(test: Test): string | undefined {
  if (test.kind !== 'text') return undefined
  const whole = plainText(test.pattern)
  return whole !== undefined && /^[\x20-\x7e]{0,15}$/.test(whole) ? whole.toLowerCase().trimEnd() : undefined
}

function isTrue(test: Test): string | undefined {
  return test.kind === 'text' && plainText(test.pattern)?.toLowerCase() === 'true' ? 'true' : undefined
}

export function compileRules(rules: readonly HoldRule[], readNames: readonly string[]): CompiledRules {
  const bits = {
    exec: 0n,
    connect: 0n,
    name: 0n,
    parent: 0n,
    prefix: 0n,
    argv: 0n,
    unlinked: 0n,
    brief: 0n,
    always: 0n,
    never: 0n,
    stdin: 0n,
    freeze: 0n,
  }
  const ids: string[] = []
  const beyond: string[] = []
  const unfiltered: string[] = []
  const table = new Map<string, PrefilterEntry>()
  const add = (kind: PrefilterEntry['kind'], key: string, mask: bigint) => {
    const entry = table.get(`${kind}\0${key}`)
    if (entry) entry.mask |= mask
    else table.set(`${kind}\0${key}`, { kind, key, mask })
  }
  for (const rule of rules) {
    if (ids.length === 64) {
      beyond.push(rule.id)
      continue
    }
    const bit = 1n << BigInt(ids.length)
    const lists = {
      name: necessary(rule.expression, 'Image', imageName),
      parent: necessary(rule.expression, 'ParentImage', imageName),
      prefix: rule.category === 'process_creation' ? necessary(rule.expression, 'Image', prefix) : undefined,
      argv: rule.category === 'process_creation' ? necessary(rule.expression, 'CommandLine', gram) : undefined,
      unlinked: rule.category === 'process_creation' ? necessary(rule.expression, 'Unlinked', isTrue) : undefined,
      brief: rule.category === 'process_creation' ? necessary(rule.expression, 'CommandLine', shortLine) : undefined,
    }
    if (Object.values(lists).every((list) => list === undefined)) {
      unfiltered.push(rule.id)
      continue
    }
    ids.push(rule.id)
    if (rule.category === 'process_creation') bits.exec |= bit
    else bits.connect |= bit
    if (rule.hold === 'always') bits.always |= bit
    if (rule.hold === 'never') bits.never |= bit
    if (rule.stdin) bits.stdin |= bit
    if (rule.freeze) bits.freeze |= bit
    const need = (list: string[] | undefined, which: 'name' | 'parent' | 'prefix' | 'argv' | 'brief', kind: PrefilterEntry['kind']) => {
      if (!list) return
      bits[which] |= bit
      for (const key of new Set(list)) add(kind, key, bit)
    }
    need(lists.name, 'name', 'name')
    need(lists.parent, 'parent', 'parent')
    need(lists.prefix, 'prefix', 'prefix')
    need(lists.argv, 'argv', 'gram')
    if (lists.unlinked) bits.unlinked |= bit
    need(lists.brief, 'brief', 'line')
  }
  for (const name of readNames) add('read', name.slice(0, 31), 0n)
  const entries = [...table.values()]
  const order = ['exec', 'connect', 'name', 'parent', 'prefix', 'argv', 'unlinked', 'brief', 'always', 'never', 'stdin', 'freeze'] as const
  const parts: Buffer[] = order.map((key) => long(bits[key]))
  for (const entry of entries) {
    const key = Buffer.from(entry.key)
    parts.push(Buffer.from([kinds.indexOf(entry.kind), key.length]), key, long(entry.mask))
  }
  return { bytes: Buffer.concat(parts), ids, beyond, unfiltered, entries }
}

function long(n: bigint): Buffer {
  const b = Buffer.alloc(8)
  b.writeBigUInt64LE(n)
  return b
}
