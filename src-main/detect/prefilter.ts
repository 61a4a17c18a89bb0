// Which rules could match a record at all: an index of the literal values each rule cannot do without.
// A rule whose literals are absent is never evaluated, so that cost grows with hits and not with rules.
import { WordFinder } from './aho-corasick.ts'
import type { View } from './record.ts'
import type { Slots } from './sigma/compile.ts'
import type { Expression } from './sigma/expression.ts'
import { plainText, shapeOf } from './sigma/pattern.ts'

/** One of these must be in the record. `whole` means the field equals the text; otherwise it contains it. */
export interface Literal {
  field: string | undefined
  text: string
  whole: boolean
}

/** Candidate sets of literals, each of which alone is necessary. */
function anchors(expression: Expression): Literal[][] {
  switch (expression.op) {
    case 'test': {
      const { field, test } = expression
      // Only whole numbers, which have one spelling in JSON; `5.0` in a text field is looked up as `5`.
      if (test.kind === 'number' && field !== undefined && Number.isSafeInteger(test.value) && String(test.value) === test.text) {
        return [[{ field, text: test.text, whole: true }]]
      }
      if (test.kind === 'regex') {
        const text = test.regex.literal
        return text === undefined || text.length < 2 ? [] : [[{ field, text, whole: false }]]
      }
      if (test.kind !== 'text') return []
      const equals = plainText(test.pattern)
      if (equals !== undefined && field !== undefined) return equals === '' ? [] : [[{ field, text: equals.toLowerCase(), whole: true }]]
      const text = shapeOf(test.pattern).text.toLowerCase()
      return text.length < 2 ? [] : [[{ field, text, whole: false }]]
    }
    case 'not':
      return []
    case 'and':
      return expression.items.flatMap(anchors)
    case 'or': {
      // Each alternative gives its shortest anchor; one without any makes the whole unanchored.
      const sets = expression.items.map(anchors)
      if (sets.some((set) => set.length === 0)) return []
      const fields = new Set(sets[0]!.flatMap((anchor) => anchor.map((literal) => literal.field)))
      const out: Literal[][] = []
      // Prefer one field for all alternatives, so that one look-up answers; else the best of each.
      for (const field of fields) {
        const chosen = sets.map((set) => set.find((anchor) => anchor.every((literal) => literal.field === field)))
        if (chosen.every((anchor) => anchor !== undefined)) out.push(chosen.flat() as Literal[])
      }
      out.push(sets.flatMap((set) => set.reduce((best, anchor) => (costOf(anchor) < costOf(best) ? anchor : best))))
      return out
    }
  }
}

/** Fewer literals, whole values, one field: cheaper. */
function costOf(anchor: Literal[]): number {
  return anchor.reduce((sum, literal) => sum + (literal.field === undefined ? 50 : literal.whole ? 1 : 4 + 8 / literal.text.length), 0)
}

/** Text that begins like a number and is not one whole number as JSON writes it. */
function isNumber(text: string): boolean {
  const first = text.charCodeAt(0)
  return (
    (first === 43 || first === 45 || first === 46 || first === 32 || (first >= 48 && first <= 57)) &&
    text.length < 32 &&
    !Number.isNaN(Number(text))
  )
}

/** Of each expression the literals of which one must be in the record, cheapest first; undefined where there are none. */
export function anchorsOf(expressions: readonly Expression[]): (readonly Literal[] | undefined)[] {
  const options = expressions.map(anchors)
  // A literal that many rules share tells little: eventSource=iam.amazonaws.com loses against the event's name.
  const uses = new Map<string, number>()
  const key = (literal: Literal) => `${literal.field ?? ''}\0${literal.whole ? '=' : '~'}${literal.text}`
  for (const sets of options) for (const one of new Set(sets.flat().map(key))) uses.set(one, (uses.get(one) ?? 0) + 1)
  const popularity = new Map<string, number>()
  for (const sets of options)
    for (const field of new Set(sets.flatMap((set) => set.map((literal) => literal.field ?? ''))))
      popularity.set(field, (popularity.get(field) ?? 0) + 1)
  const score = (set: Literal[]) =>
    costOf(set) +
    set.reduce((sum, literal) => sum + uses.get(key(literal))!, 0) / set.length +
    [...new Set(set.map((literal) => literal.field ?? ''))].reduce((sum, field) => sum + 30 / popularity.get(field)!, 0)
  return options.map((sets) => (sets.length === 0 ? undefined : sets.reduce((a, b) => (score(b) < score(a) ? b : a))))
}

export class Prefilter {
  readonly #always: number[] = []
  readonly #exact: { slot: number; rules: Map<string, number[]> }[] = []
  readonly #parts: { slot: number | undefined; finder: WordFinder; rules: number[][] }[] = []
  readonly #seen: Uint32Array
  #round = 0
  // What one record's look-ups share, kept here so that no record makes functions of its own.
  #candidate: (rule: number) => void = () => {}
  #words: readonly number[][] = []
  readonly #found = (word: number): void => {
    for (const rule of this.#words[word]!) this.#tell(rule)
  }

  /** `chosen` as `anchorsOf` gives them. */
  constructor(chosen: readonly (readonly Literal[] | undefined)[], slots: Slots) {
    this.#seen = new Uint32Array(chosen.length)
    const exact = new Map<string, Map<string, number[]>>()
    const parts = new Map<string | undefined, Map<string, number[]>>()
    for (const [rule, literals] of chosen.entries()) {
      if (literals === undefined) {
        this.#always.push(rule)
        continue
      }
      for (const literal of literals) {
        const index = literal.whole ? exact : parts
        const name = literal.field as string
        const words = index.get(name) ?? new Map<string, number[]>()
        index.set(name, words)
        const rules = words.get(literal.text) ?? []
        if (!rules.includes(rule)) rules.push(rule)
        words.set(literal.text, rules)
      }
    }
    for (const [field, rules] of exact) this.#exact.push({ slot: slots(field), rules })
    for (const [field, words] of parts) {
      this.#parts.push({
        slot: field === undefined ? undefined : slots(field),
        finder: new WordFinder([...words.keys()]),
        rules: [...words.values()],
      })
    }
  }

  /** Calls `candidate` once for each rule that could match. */
  candidates(view: View, candidate: (rule: number) => void): void {
    this.#begin(candidate)
    for (const rule of this.#always) this.#tell(rule)
    for (const { slot, rules } of this.#exact) {
      const single = view.single(slot)
      if (single !== undefined) this.#look(rules, single)
      else if (view.raw(slot) !== undefined) for (const text of view.folded(slot)) this.#look(rules, text)
    }
    for (const part of this.#parts) {
      this.#words = part.rules
      if (part.slot === undefined) part.finder.scan(view.wholeFolded, this.#found)
      else {
        const single = view.single(part.slot)
        if (single !== undefined) part.finder.scan(single, this.#found)
        else if (view.raw(part.slot) !== undefined) for (const text of view.folded(part.slot)) part.finder.scan(text, this.#found)
      }
    }
  }

  #begin(candidate: (rule: number) => void): void {
    this.#candidate = candidate
    if (++this.#round !== 0xffffffff) return
    this.#seen.fill(0)
    this.#round = 1
  }

  #tell(rule: number): void {
    if (this.#seen[rule] === this.#round) return
    this.#seen[rule] = this.#round
    this.#candidate(rule)
  }

  #look(rules: Map<string, number[]>, text: string): void {
    const found = rules.get(text) ?? (isNumber(text) ? rules.get(String(Number(text))) : undefined)
    if (found) for (const rule of found) this.#tell(rule)
  }
}
