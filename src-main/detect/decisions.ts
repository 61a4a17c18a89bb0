// What rules say of a record, remembered by what their tests say of its fields: values that no test tells apart are one
// class, so that records of one kind of call take one way through few steps, and no test is made twice of one value.
import { mostPlainTexts } from '../contract/plain-record.ts'
import { type Partial, simpleLeaves } from './partial.ts'
import type { View } from './record.ts'
import type { Predicate } from './sigma/compile.ts'

/** A field, with all that rules ask of it alone. */
interface Field {
  readonly slot: number
  readonly tests: readonly Predicate[]
  /** By value: its class. */
  classes: Map<unknown, number>
  /** The class of nothing there, -1 while it is not known. */
  absent: number
  /** By number of a plain record's text, in one generation of these: one more than its class. */
  byText: Int32Array | undefined
  generation: number
  /** By the answers of all tests: the class; and of each class the answers. */
  byAnswers: Map<string, number>
  answers: Uint8Array[]
}

interface Step {
  /** Looked at next; none where nothing more is to be known. */
  field: Field | undefined
  /** By class. */
  readonly next: (Step | undefined)[]
  /** Rules that match whatever follows, and rules that are not decided by what is known. */
  readonly yes: readonly number[]
  readonly open: readonly number[]
  /** Classes on the way here, by slot. */
  readonly known: ReadonlyMap<number, number>
}

/** Values of one field that are kept, and classes, and steps in all: past them all is learnt anew. */
const mostValues = 8192
const mostSteps = 16_384
const mostClasses = 4096
/** Longer texts are not kept. */
const longestText = 256
/** Undecided rules that are tested one by one. */
const few = 8
/** Not decided by what is known. */
const open = -1

/** Exact: `tell` is called for the rules that match, and only for them. */
export class Decisions {
  readonly #parts: ReadonlyMap<number, Partial>
  readonly #evaluate: (rule: number) => void
  readonly #many: () => void
  readonly #fields = new Map<number, Field>()
  /** Of each test that asks one field alone: its field, and its place among that field's. */
  readonly #places = new Map<Partial, { slot: number; at: number }>()
  #root: Step | undefined
  #steps = 0
  #isFull = false

  /**
   * `evaluate` tests one rule on the record in the view; `many` does so for all of them, and is called where more than a
   * few are not decided.
   */
  constructor(rules: readonly { number: number; part: Partial }[], evaluate: (rule: number) => void, many: () => void) {
    this.#parts = new Map(rules.map(({ number, part }) => [number, part]))
    this.#evaluate = evaluate
    this.#many = many
    const tests = new Map<number, Predicate[]>()
    for (const { part } of rules)
      for (const leaf of simpleLeaves(part)) {
        const slot = leaf.slots[0]!
        const list = tests.get(slot) ?? []
        tests.set(slot, list)
        this.#places.set(leaf, { slot, at: list.push(leaf.test) - 1 })
      }
    for (const [slot, list] of tests)
      this.#fields.set(slot, {
        slot,
        tests: list,
        classes: new Map(),
        absent: -1,
        byText: undefined,
        generation: -1,
        byAnswers: new Map(),
        answers: [],
      })
  }

  run(view: View, tell: (rule: number) => void): void {
    if (this.#isFull) this.#forget()
    let step = this.#root ?? this.#begin()
    while (step.field !== undefined) {
      const of = this.#classOf(step.field, view)
      step = step.next[of] ?? this.#grow(step, of)
    }
    if (step.open.length > few) {
      this.#many()
      return
    }
    for (let n = 0; n < step.yes.length; n++) tell(step.yes[n]!)
    for (let n = 0; n < step.open.length; n++) this.#evaluate(step.open[n]!)
  }

  #forget(): void {
    for (const field of this.#fields.values()) {
      field.classes = new Map()
      field.absent = -1
      field.byAnswers = new Map()
      field.answers = []
      field.generation = -1
    }
    this.#isFull = false
    this.#root = undefined
  }

  #begin(): Step {
    this.#steps = 0
    this.#root = this.#step([], [...this.#parts.keys()], new Map())
    return this.#root
  }

  #classOf(field: Field, view: View): number {
    const text = view.textId(field.slot)
    if (text === 0) {
      const value = view.raw(field.slot)
      if (value !== undefined) return field.classes.get(value) ?? this.#learn(field, view)
      if (field.absent < 0) field.absent = this.#learn(field, view)
      return field.absent
    }
    field.byText ??= new Int32Array(mostPlainTexts)
    if (field.generation !== view.generation) {
      field.byText.fill(0)
      field.generation = view.generation
    }
    const known = field.byText[text]!
    if (known > 0) return known - 1
    const of = field.classes.get(view.raw(field.slot)) ?? this.#learn(field, view)
    field.byText[text] = of + 1
    return of
  }

  #learn(field: Field, view: View): number {
    const answers = Uint8Array.from(field.tests, (test) => (test(view) ? 1 : 0))
    const key = String.fromCharCode(...answers)
    let of = field.byAnswers.get(key)
    if (of === undefined) {
      of = field.answers.push(answers) - 1
      field.byAnswers.set(key, of)
      if (of >= mostClasses) this.#isFull = true
    }
    const value = view.raw(field.slot)
    if (typeof value === 'object' ? value === null : typeof value !== 'string' || value.length <= longestText) {
      if (field.classes.size >= mostValues) field.classes = new Map()
      field.classes.set(value, of)
    }
    return of
  }

  #grow(step: Step, of: number): Step {
    const known = new Map(step.known).set(step.field!.slot, of)
    const yes = [...step.yes]
    const left: number[] = []
    for (const number of step.open) {
      const result = this.#decide(this.#parts.get(number)!, known)
      if (result === open) left.push(number)
      else if (result === 1) yes.push(number)
    }
    const after = this.#step(yes, left, known)
    // Past the bound this record goes on with what is let go.
    if (this.#steps > mostSteps) this.#root = undefined
    step.next[of] = after
    return after
  }

  #step(yes: readonly number[], left: readonly number[], known: ReadonlyMap<number, number>): Step {
    this.#steps++
    return { field: this.#choose(left, known), next: [], yes, open: left, known }
  }

  /** The field that most open rules ask for. */
  #choose(rules: readonly number[], known: ReadonlyMap<number, number>): Field | undefined {
    const counts = new Map<number, number>()
    for (const number of rules) this.#asks(this.#parts.get(number)!, known, counts)
    let best: number | undefined
    let most = 0
    for (const [slot, count] of counts) {
      if (count < most || (count === most && best !== undefined && slot > best)) continue
      best = slot
      most = count
    }
    return best === undefined ? undefined : this.#fields.get(best)
  }

  /** 1, 0, or `open` when fields that are not known decide. */
  #decide(part: Partial, known: ReadonlyMap<number, number>): number {
    switch (part.kind) {
      case 'leaf': {
        const place = this.#places.get(part)
        const of = place && known.get(place.slot)
        return of === undefined ? open : this.#fields.get(place!.slot)!.answers[of]![place!.at]!
      }
      case 'not': {
        const item = this.#decide(part.item, known)
        return item === open ? open : 1 - item
      }
      default: {
        const ends = part.kind === 'and' ? 0 : 1
        let result = 1 - ends
        for (const item of part.items) {
          const one = this.#decide(item, known)
          if (one === ends) return ends
          if (one === open) result = open
        }
        return result
      }
    }
  }

  /** Counts the fields that an open condition still asks for. */
  #asks(part: Partial, known: ReadonlyMap<number, number>, counts: Map<number, number>): void {
    if (this.#decide(part, known) !== open) return
    if (part.kind === 'leaf') {
      const place = this.#places.get(part)
      if (place) counts.set(place.slot, (counts.get(place.slot) ?? 0) + 1)
    } else if (part.kind === 'not') this.#asks(part.item, known, counts)
    else for (const item of part.items) this.#asks(item, known, counts)
  }
}
