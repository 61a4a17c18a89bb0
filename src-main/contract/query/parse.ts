// The query language's parser, shared by window, command line and case. Errors carry the place in the text.
import type { ParseResult, Query } from './ast.ts'
import { resolveField } from './fields.ts'

class Problem extends Error {
  readonly start: number
  readonly end: number
  constructor(message: string, start: number, end: number) {
    super(message)
    this.start = start
    this.end = Math.max(end, start + 1)
  }
}

/** Deepest nesting of parentheses and `not`: a query comes from a person or a saved search, but may come from a stranger's file. */
const maxDepth = 200
const space = /\s/
const fieldStart = /([A-Za-z_][\w.[\]-]*):/y
const cidr = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)\/\d{1,3}$/i

/** A word as written: `literal` with escapes undone, `pattern` with escapes kept where a wildcard is meant literally. */
interface Word {
  literal: string
  pattern: string
  wild: boolean
  quoted: boolean
  start: number
  end: number
}

export const parse = (text: string): ParseResult => {
  try {
    return { ok: true, query: new Parser(text).all() }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { ok: false, message: error.message, start: error.start, end: error.end }
  }
}

class Parser {
  readonly #text: string
  #at = 0
  #depth = 0
  constructor(text: string) {
    this.#text = text
  }

  all(): Query {
    this.#skip()
    if (this.#at >= this.#text.length) return { kind: 'all', start: 0, end: this.#text.length }
    const query = this.#or()
    this.#skip()
    if (this.#at < this.#text.length) throw new Problem('this closing parenthesis has no opening one', this.#at, this.#at + 1)
    return query
  }

  #skip(): void {
    while (this.#at < this.#text.length && space.test(this.#text[this.#at]!)) this.#at++
  }

  /** An unquoted word `and`, `or`, `not` in any case, standing alone. */
  #keyword(word: string): boolean {
    this.#skip()
    const end = this.#at + word.length
    if (this.#text.slice(this.#at, end).toLowerCase() !== word) return false
    const next = this.#text[end]
    return next === undefined || space.test(next) || next === '(' || next === ')' || next === '"'
  }

  #chain(kind: 'and' | 'or', first: Query, next: () => Query | undefined): Query {
    const parts = [first]
    for (let part = next(); part; part = next()) parts.push(part)
    if (parts.length === 1) return first
    const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]))
    return { kind, parts: flat, start: first.start, end: parts.at(-1)!.end }
  }

  #or(): Query {
    return this.#chain('or', this.#and(), () => {
      if (!this.#keyword('or')) return undefined
      this.#at += 2
      return this.#and()
    })
  }

  #and(): Query {
    return this.#chain('and', this.#unary(), () => {
      if (this.#keyword('and')) {
        this.#at += 3
        return this.#unary()
      }
      this.#skip()
      if (this.#at >= this.#text.length || this.#text[this.#at] === ')' || this.#keyword('or')) return undefined
      return this.#unary()
    })
  }

  #unary(): Query {
    this.#skip()
    const start = this.#at
    if (start >= this.#text.length) throw new Problem('something is missing here', start, start)
    if (this.#text[start] === ')') throw new Problem('something is missing before this parenthesis', start, start + 1)
    for (const word of ['and', 'or'])
      if (this.#keyword(word))
        throw new Problem(`"${word}" needs something on both sides; to search for the word, put it in quotes`, start, start + word.length)
    if (++this.#depth > maxDepth) throw new Problem('the query is nested too deep', start, start + 1)
    try {
      if (this.#keyword('not')) {
        this.#at += 3
        const part = this.#unary()
        return { kind: 'not', part, start, end: part.end }
      }
      if (this.#text[start] === '(') {
        this.#at++
        const inner = this.#or()
        this.#skip()
        if (this.#text[this.#at] !== ')') throw new Problem('this parenthesis is never closed', start, start + 1)
        this.#at++
        return inner
      }
      return this.#term()
    } finally {
      this.#depth--
    }
  }

  #term(): Query {
    const start = this.#at
    fieldStart.lastIndex = start
    const hit = fieldStart.exec(this.#text)
    if (hit) {
      const name = hit[1]!
      const rest = this.#text.slice(fieldStart.lastIndex)
      if (resolveField(name)) {
        this.#at = fieldStart.lastIndex
        return this.#value(name, start)
      }
      // An ARN, a URL, an address: text that happens to hold a colon.
      const word = /^[^\s()"]*/.exec(rest)![0]
      if (!word.includes(':') && !word.startsWith('/') && !name.includes('.'))
        throw new Problem(`there is no field "${name}"; to search for text with a colon, put it in quotes`, start, start + name.length)
    }
    const word = this.#word()
    if (!word.quoted && word.wild) {
      if (word.pattern === '*') return { kind: 'all', start, end: word.end }
      const body = word.pattern.slice(0, -1)
      if (!word.pattern.endsWith('*') || /(?<!\\)(\\\\)*\*/.test(body) || body.length === 0) {
        const star = this.#text.indexOf('*', start)
        throw new Problem(
          'in text, * may stand only at the end of a word; in front and inside it works after a field, as in action:*Role*',
          star,
          star + 1,
        )
      }
      return { kind: 'text', text: unescapePattern(body), prefix: true, quoted: false, start, end: word.end }
    }
    if (word.literal.trim() === '') throw new Problem('the text is empty', start, word.end)
    return { kind: 'text', text: word.literal, prefix: false, quoted: word.quoted, start, end: word.end }
  }

  #value(field: string, start: number): Query {
    const at = this.#at
    const sign = /^(>=|<=|>|<)/.exec(this.#text.slice(at, at + 2))?.[0]
    if (sign) {
      this.#at += sign.length
      const bound = this.#operand(field, at)
      const inclusive = sign.length === 2
      if (sign[0] === '>')
        return { kind: 'range', field, from: bound.literal, fromInclusive: inclusive, toInclusive: false, start, end: bound.end }
      return { kind: 'range', field, to: bound.literal, fromInclusive: false, toInclusive: inclusive, start, end: bound.end }
    }
    if (this.#text[at] === '[') return this.#range(field, start)
    const word = this.#operand(field, at)
    const end = word.end
    if (word.quoted) return { kind: 'match', field, value: word.literal, pattern: false, start, end }
    if (word.pattern === '*') return { kind: 'exists', field, start, end }
    if (word.wild) return { kind: 'match', field, value: word.pattern, pattern: true, start, end }
    if (cidr.test(word.literal)) return { kind: 'cidr', field, network: word.literal, start, end }
    return { kind: 'match', field, value: word.literal, pattern: false, start, end }
  }

  #range(field: string, start: number): Query {
    const open = this.#at
    this.#at++
    const bound = (): string | undefined => {
      this.#skip()
      if (this.#at >= this.#text.length) throw new Problem('this range is never closed: field:[from TO to]', open, open + 1)
      const word = this.#word(']')
      return !word.quoted && word.literal === '*' ? undefined : word.literal
    }
    const from = bound()
    this.#skip()
    if (this.#text.slice(this.#at, this.#at + 3).toLowerCase() !== 'to ')
      throw new Problem('a range is written field:[from TO to]', open, this.#at + 1)
    this.#at += 3
    const to = bound()
    this.#skip()
    if (this.#text[this.#at] !== ']') throw new Problem('this range is never closed: field:[from TO to]', open, open + 1)
    this.#at++
    if (from === undefined && to === undefined) return { kind: 'exists', field, start, end: this.#at }
    return {
      kind: 'range',
      field,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      fromInclusive: from !== undefined,
      toInclusive: to !== undefined,
      start,
      end: this.#at,
    }
  }

  #operand(field: string, at: number): Word {
    const next = this.#text[this.#at]
    if (next === undefined || space.test(next) || next === ')' || next === '(')
      throw new Problem(`a value is missing after "${field}"`, at - 1, Math.max(this.#at, at))
    return this.#word()
  }

  #word(until = ''): Word {
    const start = this.#at
    const text = this.#text
    let literal = ''
    if (text[start] === '"') {
      let at = start + 1
      for (; at < text.length && text[at] !== '"'; at++) {
        if (text[at] === '\\' && (text[at + 1] === '"' || text[at + 1] === '\\')) at++
        literal += text[at]
      }
      if (at >= text.length) throw new Problem('this quotation mark is never closed', start, start + 1)
      this.#at = at + 1
      return { literal, pattern: literal, wild: false, quoted: true, start, end: this.#at }
    }
    let pattern = ''
    let wild = false
    let at = start
    for (; at < text.length; at++) {
      const unit = text[at]!
      if (space.test(unit) || unit === '(' || unit === ')' || unit === '"' || unit === until) break
      if (unit === '\\' && at + 1 < text.length) {
        const next = text[++at]!
        literal += next
        pattern += next === '*' || next === '?' || next === '\\' ? `\\${next}` : next
        continue
      }
      if (unit === '*' || unit === '?') wild = true
      literal += unit
      pattern += unit === '\\' ? '\\\\' : unit
    }
    if (at === start) throw new Problem('something is missing here', start, start + 1)
    this.#at = at
    return { literal, pattern, wild, quoted: false, start, end: at }
  }
}

const unescapePattern = (pattern: string) => pattern.replace(/\\(.)/gs, '$1')
