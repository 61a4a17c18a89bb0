// The syntax of rules' regular expressions: what the specification lists, refused at its character where it cannot be bounded.
import { RuleFault } from './tree.ts'

/** Code units from..to, inclusive, in pairs. */
export interface CharSet {
  ranges: number[]
  negated: boolean
}
export type Assertion = 'lineStart' | 'lineEnd' | 'textStart' | 'textEnd' | 'word' | 'notWord'
export type Node =
  | { kind: 'set'; set: CharSet; fold: boolean }
  | { kind: 'assert'; what: Assertion }
  | { kind: 'sequence'; items: Node[] }
  | { kind: 'choice'; items: Node[] }
  | { kind: 'repeat'; item: Node; min: number; max: number }

const digits = [48, 57]
export const words = [48, 57, 65, 90, 95, 95, 97, 122]
const blanks = [
  9, 13, 32, 32, 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000, 0xfeff, 0xfeff,
]

function invert(ranges: number[]): number[] {
  const pairs: [number, number][] = []
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i]!, ranges[i + 1]!])
  pairs.sort((a, b) => a[0] - b[0])
  const out: number[] = []
  let next = 0
  for (const [from, to] of pairs) {
    if (from > next) out.push(next, from - 1)
    next = Math.max(next, to + 1)
  }
  if (next <= 0xffff) out.push(next, 0xffff)
  return out
}
export class RegexParser {
  readonly #text: string
  readonly #at: number
  #i = 0
  #depth = 0
  #fold: boolean
  #multi: boolean
  #dotAll: boolean

  constructor(text: string, flags: { i: boolean; m: boolean; s: boolean }, at: number) {
    this.#text = text
    this.#at = at
    this.#fold = flags.i
    this.#multi = flags.m
    this.#dotAll = flags.s
  }

  parse(): Node {
    const node = this.#choice()
    if (this.#i < this.#text.length) this.#fail('`)` without `(`')
    return node
  }

  #fail(reason: string, i = this.#i): never {
    throw new RuleFault(`regular expression: ${reason} (character ${i + 1} of it)`, this.#at + i)
  }

  #choice(): Node {
    const flags = [this.#fold, this.#multi, this.#dotAll] as const
    const items = [this.#sequence()]
    while (this.#text[this.#i] === '|') {
      this.#i++
      items.push(this.#sequence())
    }
    // Inline flags reach to the end of the group they stand in.
    ;[this.#fold, this.#multi, this.#dotAll] = flags
    return items.length === 1 ? items[0]! : { kind: 'choice', items }
  }

  #sequence(): Node {
    const items: Node[] = []
    while (this.#i < this.#text.length) {
      const char = this.#text[this.#i]!
      if (char === '|' || char === ')') break
      const atom = this.#atom()
      if (atom) items.push(this.#quantified(atom))
    }
    return items.length === 1 ? items[0]! : { kind: 'sequence', items }
  }

  #quantified(item: Node): Node {
    let node = item
    for (let count = 0; ; count++) {
      const start = this.#i
      const char = this.#text[this.#i]
      let min: number
      let max: number
      if (char === '*' || char === '+' || char === '?') {
        this.#i++
        min = char === '+' ? 1 : 0
        max = char === '?' ? 1 : Number.POSITIVE_INFINITY
      } else if (char === '{') {
        const match = /^\{(\d*)(,?)(\d*)\}/.exec(this.#text.slice(this.#i, this.#i + 24))
        if (!match || (match[1] === '' && match[3] === '')) return node
        this.#i += match[0].length
        min = match[1] === '' ? 0 : Number(match[1])
        max = match[2] === '' ? min : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3])
        if (max < min) this.#fail('a repeat whose end is before its start', start)
        if (min > 5000 || (max !== Number.POSITIVE_INFINITY && max > 5000)) this.#fail('a repeat above 5000', start)
      } else return node
      if (count > 0) this.#fail('a quantifier after a quantifier', start)
      if (node.kind === 'assert') this.#fail('a quantifier after an anchor', start)
      const next = this.#text[this.#i]
      // Lazy or greedy finds the same yes or no.
      if (next === '?') this.#i++
      else if (next === '+') this.#fail('possessive quantifiers are not supported')
      node = { kind: 'repeat', item: node, min, max }
    }
  }

  #set(ranges: number[], negated = false): Node {
    return { kind: 'set', set: { ranges, negated }, fold: this.#fold }
  }

  #atom(): Node | undefined {
    const start = this.#i
    const char = this.#text[this.#i++]!
    switch (char) {
      case '(':
        return this.#group(start)
      case '[':
        return this.#class(start)
      case '.':
        return this.#dotAll ? this.#set([0, 0xffff]) : this.#set([10, 10, 13, 13, 0x2028, 0x2029], true)
      case '^':
        return { kind: 'assert', what: this.#multi ? 'lineStart' : 'textStart' }
      case '$':
        return { kind: 'assert', what: this.#multi ? 'lineEnd' : 'textEnd' }
      case '*':
      case '+':
      case '?':
        return this.#fail('nothing to repeat', start)
      case '\\':
        return this.#escape(start)
      default:
        return this.#set([char.charCodeAt(0), char.charCodeAt(0)])
    }
  }

  #group(start: number): Node | undefined {
    if (++this.#depth > 100) this.#fail('groups nested more than 100 deep', start)
    if (this.#text[this.#i] === '?') {
      const rest = this.#text.slice(this.#i, this.#i + 80)
      const named = /^\?P?<[A-Za-z_]\w*>/.exec(rest)
      const flags = /^\?([ims]*)(?:-([ims]+))?([:)])/.exec(rest)
      if (/^\?(=|!|<=|<!)/.test(rest)) this.#fail('lookahead and lookbehind are not supported', start)
      else if (rest.startsWith('?>')) this.#fail('atomic groups are not supported', start)
      else if (named) this.#i += named[0].length
      else if (flags) {
        const outer = [this.#fold, this.#multi, this.#dotAll] as const
        const has = (flag: string, now: boolean) => (flags[1]!.includes(flag) ? true : flags[2]?.includes(flag) ? false : now)
        this.#i += flags[0].length
        this.#fold = has('i', this.#fold)
        this.#multi = has('m', this.#multi)
        this.#dotAll = has('s', this.#dotAll)
        this.#depth--
        if (flags[3] === ')') return undefined
        this.#depth++
        const node = this.#close(start)
        ;[this.#fold, this.#multi, this.#dotAll] = outer
        return node
      } else this.#fail('an unknown kind of group', start)
    }
    return this.#close(start)
  }

  #close(start: number): Node {
    const node = this.#choice()
    if (this.#text[this.#i] !== ')') this.#fail('`(` without `)`', start)
    this.#i++
    this.#depth--
    // A group of nothing still is something a quantifier may follow.
    return node.kind === 'assert' ? { kind: 'sequence', items: [node] } : node
  }

  /** One escaped character or class; inside a class `\b` is a backspace. */
  #code(start: number): number[] | { negated: number[] } {
    const char = this.#text[this.#i++]
    if (char === undefined) this.#fail('a backslash at the end', start)
    const single = (code: number) => [code, code]
    switch (char) {
      case 'd':
        return digits
      case 'w':
        return words
      case 's':
        return blanks
      case 'D':
        return { negated: digits }
      case 'W':
        return { negated: words }
      case 'S':
        return { negated: blanks }
      case 't':
        return single(9)
      case 'n':
        return single(10)
      case 'v':
        return single(11)
      case 'f':
        return single(12)
      case 'r':
        return single(13)
      case 'e':
        return single(27)
      case '0':
        return single(0)
      case 'x':
      case 'u': {
        const match = (char === 'x' ? /^(?:\{([0-9a-fA-F]{1,4})\}|([0-9a-fA-F]{2}))/ : /^([0-9a-fA-F]{4})/).exec(
          this.#text.slice(this.#i, this.#i + 8),
        )
        if (!match) this.#fail(`\\${char} without its digits`, start)
        this.#i += match[0].length
        return single(Number.parseInt(match[1] ?? match[2]!, 16))
      }
      default:
        if (char >= '1' && char <= '9') this.#fail('back references are not supported', start)
        if (/[A-Za-z]/.test(char)) this.#fail(`the escape \\${char} is not supported`, start)
        return single(char.charCodeAt(0))
    }
  }

  #escape(start: number): Node {
    const next = this.#text[this.#i]
    const assertions: Record<string, Assertion> = { b: 'word', B: 'notWord', A: 'textStart', z: 'textEnd', Z: 'textEnd' }
    const what = next === undefined ? undefined : assertions[next]
    if (what) {
      this.#i++
      return { kind: 'assert', what }
    }
    const code = this.#code(start)
    return Array.isArray(code) ? this.#set(code) : this.#set(code.negated, true)
  }

  #class(start: number): Node {
    const ranges: number[] = []
    const negated = this.#text[this.#i] === '^'
    if (negated) this.#i++
    let first = true
    for (;;) {
      const at = this.#i
      const char = this.#text[this.#i++]
      if (char === undefined) this.#fail('`[` without `]`', start)
      if (char === ']' && !first) break
      first = false
      if (char === '[' && /^[:.=]/.test(this.#text[this.#i] ?? '')) this.#fail('POSIX classes are not supported', at)
      let from: number[]
      if (char === '\\') {
        if (this.#text[this.#i] === 'b') {
          this.#i++
          from = [8, 8]
        } else {
          const code = this.#code(at)
          if (!Array.isArray(code)) {
            ranges.push(...invert(code.negated))
            continue
          }
          from = code
        }
      } else from = [char.charCodeAt(0), char.charCodeAt(0)]
      const range = this.#text[this.#i] === '-' && this.#text[this.#i + 1] !== ']' && this.#text[this.#i + 1] !== undefined
      if (!range || from.length !== 2 || from[0] !== from[1]) {
        ranges.push(...from)
        continue
      }
      this.#i++
      let to = this.#text.charCodeAt(this.#i++)
      if (to === 92) {
        const code = this.#code(this.#i - 1)
        if (!Array.isArray(code) || code[0] !== code[1]) this.#fail('a range that ends in a class', at)
        to = code[0]!
      }
      if (to < from[0]!) this.#fail('a range whose end is before its start', at)
      ranges.push(from[0]!, to)
    }
    return this.#set(ranges, negated)
  }
}
