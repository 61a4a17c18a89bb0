// Regular expressions of rules with a bounded cost: parsed here, run by the engine's own RegExp only where that is
// surely cheap, otherwise by a simulation whose cost is text length times states. A rule cannot hang an import.
import { Automaton } from './automaton.ts'
import { type Node, RegexParser } from './regex-parser.ts'
import { RuleFault } from './tree.ts'

export interface Regex {
  test(text: string): boolean
  /** Lower-cased ASCII text that every match contains, so that most texts need no look at all; undefined when there is none. */
  readonly literal?: string
}

/** The longest run of single ASCII characters that no match can do without. */
function requiredText(node: Node): string {
  let best = ''
  let run = ''
  const end = () => {
    if (run.length > best.length) best = run
    run = ''
  }
  const visit = (one: Node): void => {
    if (one.kind === 'sequence') for (const item of one.items) visit(item)
    else if (one.kind === 'set') {
      const { negated, ranges } = one.set
      if (!negated && ranges.length === 2 && ranges[0] === ranges[1] && ranges[0]! < 128) run += String.fromCharCode(ranges[0]!)
      else end()
    } else if (one.kind === 'repeat' && one.min >= 1) {
      end()
      visit(one.item)
      end()
    } else if (one.kind !== 'assert') end()
  }
  visit(node)
  end()
  return best.toLowerCase()
}
/** Back to the syntax of the engine; undefined when a part folds case and another does not. */
function source(node: Node): string {
  const hex = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`
  switch (node.kind) {
    case 'set': {
      let out = ''
      for (let i = 0; i < node.set.ranges.length; i += 2) out += `${hex(node.set.ranges[i]!)}-${hex(node.set.ranges[i + 1]!)}`
      return `[${node.set.negated ? '^' : ''}${out}]`
    }
    case 'assert':
      return {
        textStart: '^',
        textEnd: '$',
        lineStart: '(?<![^\\n\\r\\u2028\\u2029])',
        lineEnd: '(?![^\\n\\r\\u2028\\u2029])',
        word: '\\b',
        notWord: '\\B',
      }[node.what]
    case 'sequence':
      return `(?:${node.items.map(source).join('')})`
    case 'choice':
      return `(?:${node.items.map(source).join('|')})`
    case 'repeat':
      return `(?:${source(node.item)}){${node.min},${node.max === Number.POSITIVE_INFINITY ? '' : node.max}}`
  }
}

/** How many repeats a match may have to try against each other; infinite when one stands inside another. */
function repeats(node: Node): number {
  switch (node.kind) {
    case 'set':
    case 'assert':
      return 0
    case 'sequence':
    case 'choice':
      return node.items.reduce((sum, item) => sum + repeats(item), 0)
    case 'repeat':
      if (node.max <= 1) return repeats(node.item) + 0.5
      return repeats(node.item) > 0 || node.item.kind === 'choice' ? Number.POSITIVE_INFINITY : 1
  }
}

function foldings(node: Node, out: boolean[]): boolean[] {
  if (node.kind === 'set') out.push(node.fold)
  else if (node.kind === 'repeat') foldings(node.item, out)
  else if (node.kind !== 'assert') for (const item of node.items) foldings(item, out)
  return out
}

/** Compiles or throws a RuleFault at the character; `at` is the offset of the expression in its file. */
export function compileRegex(text: string, flags: { i: boolean; m: boolean; s: boolean }, at: number): Regex {
  if (text.length > 10_000) throw new RuleFault('regular expression: longer than 10000 characters', at)
  const node = new RegexParser(text, flags, at).parse()
  const automaton = new Automaton(node, at)
  const literal = requiredText(node)
  const known = literal === '' ? {} : { literal }
  const count = repeats(node)
  const folding = foldings(node, [])
  if (count > 3 || folding.some((fold) => fold !== folding[0])) return { test: (value) => automaton.test(value), ...known }
  const native = new RegExp(source(node), folding[0] ? 'i' : '')
  // Backtracking costs up to length to the power of repeats + 1; below these lengths that is less than the simulation.
  const longest = count === 0 ? Number.POSITIVE_INFINITY : count <= 1 ? 2048 : count <= 2 ? 256 : 64
  return { test: (value) => (value.length <= longest ? native.test(value) : automaton.test(value)), ...known }
}
