// A rule's condition in the parts that each look at one field, so that it can be decided while only some are known.
import { compile, type Predicate, type Slots } from './sigma/compile.ts'
import type { Expression } from './sigma/expression.ts'

/** `leaf`: what one test, or several on one field, say. One without slots looks at the whole record. */
export type Partial =
  | { kind: 'leaf'; slots: readonly number[]; test: Predicate }
  | { kind: 'not'; item: Partial }
  | { kind: 'and' | 'or'; items: readonly Partial[] }

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

/** The tests that look at one field and nothing else. */
export function simpleLeaves(part: Partial, out: (Partial & { kind: 'leaf' })[] = []): (Partial & { kind: 'leaf' })[] {
  if (part.kind === 'leaf') {
    if (part.slots.length === 1) out.push(part)
  } else if (part.kind === 'not') simpleLeaves(part.item, out)
  else for (const item of part.items) simpleLeaves(item, out)
  return out
}
