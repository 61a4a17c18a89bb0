// Expressions to functions over a View. Alternatives of one field become one set look-up.
import { inNetwork, parseAddress } from '../address.ts'
import type { View } from '../record.ts'
import type { Compare, Expression, Test, TimePart } from './expression.ts'
import { mapText, matcher, plainText, shapeOf } from './pattern.ts'

export type Predicate = (view: View) => boolean
/** The slot of a field in the View at hand. */
export type Slots = (field: string) => number

export function compile(expression: Expression, slots: Slots): Predicate {
  switch (expression.op) {
    case 'test':
      return compileTest(expression.field, expression.test, slots)
    case 'not': {
      const item = compile(expression.item, slots)
      return (view) => !item(view)
    }
    case 'and': {
      const items = expression.items.map((item) => compile(item, slots))
      return (view) => {
        for (const item of items) if (!item(view)) return false
        return true
      }
    }
    case 'or': {
      const items = compileOr(expression.items, slots)
      if (items.length === 1) return items[0]!
      return (view) => {
        for (const item of items) if (item(view)) return true
        return false
      }
    }
  }
}

function compileOr(expressions: readonly Expression[], slots: Slots): Predicate[] {
  const sets = new Map<string, Set<string>>()
  const out: Predicate[] = []
  for (const expression of expressions) {
    if (expression.op === 'test' && expression.field !== undefined && expression.test.kind === 'text' && !expression.test.cased) {
      const text = plainText(expression.test.pattern)
      if (text !== undefined) {
        const set = sets.get(expression.field) ?? new Set()
        set.add(text.toLowerCase())
        sets.set(expression.field, set)
        continue
      }
    }
    out.push(compile(expression, slots))
  }
  for (const [field, set] of sets) {
    const slot = slots(field)
    out.unshift((view) => {
      const single = view.single(slot)
      if (single !== undefined) return set.has(single)
      for (const text of view.folded(slot)) if (set.has(text)) return true
      return false
    })
  }
  return out
}

function compileTest(field: string | undefined, test: Test, slots: Slots): Predicate {
  if (field === undefined) return compileKeyword(test)
  const slot = slots(field)
  const some = (check: (text: string) => boolean): Predicate => {
    return (view) => {
      for (const text of view.texts(slot)) if (check(text)) return true
      return false
    }
  }
  switch (test.kind) {
    case 'text': {
      if (shapeOf(test.pattern).how === 'any') return (view) => view.texts(slot).length > 0
      if (test.cased) return some(matcher(test.pattern))
      const match = matcher(mapText(test.pattern, (text) => text.toLowerCase()))
      return (view) => {
        const single = view.single(slot)
        if (single !== undefined) return match(single)
        for (const text of view.folded(slot)) if (match(text)) return true
        return false
      }
    }
    case 'number': {
      const { value, text } = test
      return some((one) => one === text || (one !== '' && Number(one) === value))
    }
    case 'compare': {
      const holds = comparison(test.compare, test.value)
      return some((text) => text.trim() !== '' && holds(Number(text)))
    }
    case 'time': {
      const holds = comparison(test.compare, test.value)
      return some((text) => {
        const part = timePart(text, test.part)
        return part !== undefined && holds(part)
      })
    }
    case 'regex': {
      const { regex } = test
      const { literal } = regex
      if (literal === undefined) return some((text) => regex.test(text))
      return (view) => {
        const folded = view.folded(slot)
        for (const [number, text] of view.texts(slot).entries()) if (folded[number]!.includes(literal) && regex.test(text)) return true
        return false
      }
    }
    case 'cidr':
      return some((text) => {
        const address = parseAddress(text)
        return address !== undefined && inNetwork(address, test.network)
      })
    case 'null':
      return (view) => view.raw(slot) === null || view.raw(slot) === undefined
    case 'exists':
      return (view) => (view.raw(slot) !== undefined) === test.expected
    case 'fieldref': {
      const other = slots(test.field)
      const match = {
        equals: (a: string, b: string) => a === b,
        contains: (a: string, b: string) => a.includes(b),
        startswith: (a: string, b: string) => a.startsWith(b),
        endswith: (a: string, b: string) => a.endsWith(b),
      }[test.how]
      return (view) => {
        const left = test.cased ? view.texts(slot) : view.folded(slot)
        const right = test.cased ? view.texts(other) : view.folded(other)
        return left.some((a) => right.some((b) => match(a, b)))
      }
    }
  }
}

function compileKeyword(test: Test): Predicate {
  if (test.kind === 'regex') return (view) => test.regex.test(view.whole)
  if (test.kind !== 'text') return () => false
  if (test.cased) {
    const match = matcher(test.pattern)
    return (view) => match(view.whole)
  }
  const match = matcher(mapText(test.pattern, (text) => text.toLowerCase()))
  return (view) => match(view.wholeFolded)
}

export function comparison(compare: Compare, limit: number): (value: number) => boolean {
  switch (compare) {
    case 'lt':
      return (value) => value < limit
    case 'lte':
      return (value) => value <= limit
    case 'gt':
      return (value) => value > limit
    case 'gte':
      return (value) => value >= limit
    case 'eq':
      return (value) => value === limit
  }
}

/** A part of a date as it is written: no zone is applied to text; bare epoch numbers are read as UTC. */
export function timePart(text: string, part: TimePart): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?/.exec(text)
  let parts: number[]
  if (match) parts = match.slice(1).map((piece) => (piece === undefined ? Number.NaN : Number(piece)))
  else {
    if (!/^\d{9,19}(\.\d+)?$/.test(text)) return undefined
    const epoch = Number(text)
    const date = new Date(epoch < 1e11 ? epoch * 1000 : epoch < 1e14 ? epoch : epoch < 1e17 ? epoch / 1000 : epoch / 1e6)
    parts = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes()]
  }
  const [year, month, day, hour, minute] = parts as [number, number, number, number, number]
  if (part === 'week') return isoWeek(year, month, day)
  const value = { year, month, day, hour, minute }[part]
  return Number.isNaN(value) ? undefined : value
}

/** ISO 8601 week: the week of the Thursday. */
function isoWeek(year: number, month: number, day: number): number {
  const date = new Date(Date.UTC(year, month - 1, day))
  date.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7))
  const first = Date.UTC(date.getUTCFullYear(), 0, 1)
  return Math.ceil(((date.getTime() - first) / 86_400_000 + 1) / 7)
}
