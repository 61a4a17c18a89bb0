// Runs a parsed expression in time of text length times states, whatever the expression: no backtracking.
import { type Assertion, type CharSet, type Node, words } from './regex-parser.ts'
import { RuleFault } from './tree.ts'

const stateLimit = 20_000

function has(set: CharSet, code: number): boolean {
  const ranges = set.ranges
  for (let i = 0; i < ranges.length; i += 2) if (code >= ranges[i]! && code <= ranges[i + 1]!) return true
  return false
}

function fold(code: number): [number, number] {
  const char = String.fromCharCode(code)
  const lower = char.toLowerCase()
  const upper = char.toUpperCase()
  return [lower.length === 1 ? lower.charCodeAt(0) : code, upper.length === 1 ? upper.charCodeAt(0) : code]
}

interface State {
  test?: (code: number) => boolean
  assert?: Assertion
  next: number[]
}

export class Automaton {
  readonly #states: State[] = []
  readonly #start: number
  readonly #accept: number
  readonly #marks: Uint32Array
  #mark = 0

  constructor(node: Node, at: number) {
    this.#accept = this.#add({ next: [] }, at)
    this.#start = this.#build(node, this.#accept, at)
    this.#marks = new Uint32Array(this.#states.length)
  }

  #add(state: State, at: number): number {
    if (this.#states.length >= stateLimit) throw new RuleFault(`regular expression: more than ${stateLimit} states`, at)
    return this.#states.push(state) - 1
  }

  /** Returns the entry of `node` continuing at `to`. */
  #build(node: Node, to: number, at: number): number {
    switch (node.kind) {
      case 'set': {
        const { set, fold: folding } = node
        const small = new Uint8Array(128)
        const slow = (code: number): boolean => {
          if (!folding) return has(set, code) !== set.negated
          const [lower, upper] = fold(code)
          return (has(set, code) || has(set, lower) || has(set, upper)) !== set.negated
        }
        for (let code = 0; code < 128; code++) small[code] = slow(code) ? 1 : 0
        return this.#add({ test: (code) => (code < 128 ? small[code] === 1 : slow(code)), next: [to] }, at)
      }
      case 'assert':
        return this.#add({ assert: node.what, next: [to] }, at)
      case 'sequence':
        return node.items.reduceRight((next, item) => this.#build(item, next, at), to)
      case 'choice':
        return this.#add({ next: node.items.map((item) => this.#build(item, to, at)) }, at)
      case 'repeat': {
        let entry = to
        if (node.max === Number.POSITIVE_INFINITY) {
          entry = this.#add({ next: [to] }, at)
          this.#states[entry]!.next.unshift(this.#build(node.item, entry, at))
        } else {
          for (let i = node.min; i < node.max; i++) entry = this.#add({ next: [this.#build(node.item, entry, at), to] }, at)
        }
        for (let i = 0; i < node.min; i++) entry = this.#build(node.item, entry, at)
        return entry
      }
    }
  }

  test(text: string): boolean {
    let now: number[] = []
    let then: number[] = []
    const stack: number[] = []
    const states = this.#states
    const marks = this.#marks
    for (let position = 0; ; position++) {
      // Every position may begin a match; states carried over were collected by their consumers.
      if (++this.#mark === 0xffffffff) {
        marks.fill(0)
        this.#mark = 1
      }
      const mark = this.#mark
      stack.length = 0
      stack.push(this.#start)
      for (const state of now) stack.push(state)
      now = []
      while (stack.length > 0) {
        const index = stack.pop()!
        if (marks[index] === mark) continue
        marks[index] = mark
        if (index === this.#accept) return true
        const state = states[index]!
        if (state.test) now.push(index)
        else if (!state.assert || holds(state.assert, text, position)) for (const next of state.next) stack.push(next)
      }
      if (position >= text.length) return false
      const code = text.charCodeAt(position)
      then = []
      for (const index of now) {
        const state = states[index]!
        if (state.test!(code)) then.push(state.next[0]!)
      }
      now = then
    }
  }
}

function isWord(text: string, i: number): boolean {
  return i >= 0 && i < text.length && has({ ranges: words, negated: false }, text.charCodeAt(i))
}

function isBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 0x2028 || code === 0x2029
}

function holds(what: Assertion, text: string, i: number): boolean {
  switch (what) {
    case 'textStart':
      return i === 0
    case 'textEnd':
      return i === text.length
    case 'lineStart':
      return i === 0 || isBreak(text.charCodeAt(i - 1))
    case 'lineEnd':
      return i === text.length || isBreak(text.charCodeAt(i))
    case 'word':
      return isWord(text, i - 1) !== isWord(text, i)
    case 'notWord':
      return isWord(text, i - 1) === isWord(text, i)
  }
}
