// What rules say of a record, remembered by the values they look at: records of one kind of call agree in nearly all of
// them, so that most records meet no rule at all and no test is made twice.
import { asks, decide, open, type Partial } from './partial.ts'
import type { View } from './record.ts'

interface Step {
  /** The field that is looked at next; -1 where none is. */
  slot: number
  next: Map<unknown, Step>
  /** Rules that match whatever follows, and rules that are not decided by what is known. */
  readonly yes: readonly number[]
  readonly open: readonly number[]
  /** Slots on the way here. */
  readonly known: ReadonlySet<number>
}

/** A field with more values than this at one step says too little of the next record. */
const mostValues = 4096
const mostSteps = 16_384
/** Longer texts are not kept. */
const longestText = 256

const nothing: Step = { slot: -1, next: new Map(), yes: [], open: [], known: new Set() }
const noSlots: ReadonlySet<number> = new Set()

/** Exact: `tell` is called for the rules that match, and only for them. */
export class Decisions {
  readonly #byNumber: ReadonlyMap<number, Partial>
  readonly #evaluate: (rule: number) => void
  readonly #many: () => void
  readonly #wide = new Set<number>()
  #root: Step
  #steps = 1

  /**
   * `first` is the slot all these rules look at, where there is one. `evaluate` tests one rule on the record in the view;
   * `many` does so for all of them, and is called where more than a few are not decided.
   */
  constructor(
    rules: readonly { number: number; part: Partial }[],
    first: number | undefined,
    evaluate: (rule: number) => void,
    many: () => void,
  ) {
    this.#byNumber = new Map(rules.map(({ number, part }) => [number, part]))
    this.#evaluate = evaluate
    this.#many = many
    const all = rules.map(({ number }) => number)
    this.#root = { slot: first ?? unchosen, next: new Map(), yes: [], open: all, known: noSlots }
  }

  run(view: View, tell: (rule: number) => void): void {
    let step = this.#root
    while (step.slot !== -1) {
      const next = step.slot === unchosen ? undefined : step.next.get(view.raw(step.slot))
      if (next === nothing) return
      const after = next ?? this.#grow(step, view)
      if (after === undefined) break
      step = after
    }
    if (step.open.length > few) {
      this.#many()
      return
    }
    for (let n = 0; n < step.yes.length; n++) tell(step.yes[n]!)
    for (let n = 0; n < step.open.length; n++) this.#evaluate(step.open[n]!)
  }

  /** The step after this one for the record at hand; undefined where it cannot be kept. */
  #grow(step: Step, view: View): Step | undefined {
    if (step.slot === unchosen || this.#wide.has(step.slot) || step.next.size >= mostValues) {
      if (step.slot !== unchosen) this.#wide.add(step.slot)
      step.next = new Map()
      step.slot = this.#choose(step, view)
      // Looked at again from here, with the slot that was chosen now.
      return step.slot === -1 ? undefined : step
    }
    const value = view.raw(step.slot)
    if (typeof value === 'object' ? value !== null : typeof value === 'string' && value.length > longestText) return undefined
    if (this.#steps >= mostSteps) return undefined
    const known = new Set(step.known).add(step.slot)
    const yes = [...step.yes]
    const left: number[] = []
    for (const number of step.open) {
      const result = decide(this.#byNumber.get(number)!, known, view)
      if (result === open) left.push(number)
      else if (result === 1) yes.push(number)
    }
    let after: Step = nothing
    if (yes.length > 0 || left.length > 0) {
      after = { slot: left.length === 0 ? -1 : unchosen, next: new Map(), yes, open: left, known }
      this.#steps++
    }
    step.next.set(value, after)
    return after
  }

  /** The slot that most open rules ask for. */
  #choose(step: Step, view: View): number {
    const counts = new Map<number, number>()
    for (const number of step.open) asks(this.#byNumber.get(number)!, step.known, view, counts)
    let best = -1
    let most = 0
    for (const [slot, count] of counts) {
      if (this.#wide.has(slot) || count < most || (count === most && slot > best)) continue
      best = slot
      most = count
    }
    return best
  }
}

const few = 8
/** Chosen when a record first comes here: until then nothing is known of it. */
const unchosen = -2
