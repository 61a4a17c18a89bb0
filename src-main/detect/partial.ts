// A rule's condition while only some of its fields are known: true, false, or open still.
import type { View } from './record.ts'
import { compile, type Predicate, type Slots } from './sigma/compile.ts'
import type { Expression } from './sigma/expression.ts'

/** `leaf`: what one test, or several on one field, say. One without slots looks at the whole record and is always open. */
export type Partial =
  | { kind: 'leaf'; slots: readonly number[]; test: Predicate }
  | { kind: 'not'; item: Partial }
  | { kind: 'and' | 'or'; items: readonly Partial[] }

/** True and false in numbers, so that no record makes objects. */
export const open = -1

export function partial(expression: Expression, slots: Slots): Partial {
  const read = slotsOf(expression, slots)
  if (read.size === 1 && !read.has(whole)) return { kind: 'leaf', slots: [...read], test: compile(expression, slots) }
  switch (expression.op) {
    case 'test':
      return { kind: 'leaf', slots: read.has(whole) ? [] : [...read], test: compile(expression, slots) }
    case 'not':
      return { kind: 'not', item: partial(expression.item, slots) }
    default:
      return { kind: expression.op, items: expression.items.map((item) => partial(item, slots)) }
  }
}

const whole = -1

function slotsOf(expression: Expression, slots: Slots, out = new Set<number>()): Set<number> {
  if (expression.op === 'test') {
    out.add(expression.field === undefined ? whole : slots(expression.field))
    if (expression.test.kind === 'fieldref') out.add(slots(expression.test.field))
  } else if (expression.op === 'not') slotsOf(expression.item, slots, out)
  else for (const item of expression.items) slotsOf(item, slots, out)
  return out
}

/** Whether some test looks at the whole record. */
export function asksWhole(expression: Expression): boolean {
  if (expression.op === 'test') return expression.field === undefined
  return expression.op === 'not' ? asksWhole(expression.item) : expression.items.some(asksWhole)
}

/** 1, 0, or `open` when slots that are not `known` decide. The view holds the known slots' values. */
export function decide(part: Partial, known: ReadonlySet<number>, view: View): number {
  switch (part.kind) {
    case 'leaf': {
      if (part.slots.length === 0) return open
      for (const slot of part.slots) if (!known.has(slot)) return open
      return part.test(view) ? 1 : 0
    }
    case 'not': {
      const item = decide(part.item, known, view)
      return item === open ? open : 1 - item
    }
    default: {
      const ends = part.kind === 'and' ? 0 : 1
      let result = 1 - ends
      for (const item of part.items) {
        const one = decide(item, known, view)
        if (one === ends) return ends
        if (one === open) result = open
      }
      return result
    }
  }
}

/** Counts the slots that an open condition still asks for. */
export function asks(part: Partial, known: ReadonlySet<number>, view: View, counts: Map<number, number>): void {
  if (decide(part, known, view) !== open) return
  if (part.kind === 'leaf') {
    for (const slot of part.slots) if (!known.has(slot)) counts.set(slot, (counts.get(slot) ?? 0) + 1)
  } else if (part.kind === 'not') asks(part.item, known, view, counts)
  else for (const item of part.items) asks(item, known, view, counts)
}
