// A rule's condition as data, before it is bound to a source's fields: what the compiler and the prefilter both read.

import type { Network } from '../address.ts'
import type { Pattern } from './pattern.ts'
import type { Regex } from './regex.ts'

export type Compare = 'lt' | 'lte' | 'gt' | 'gte' | 'eq'
export type TimePart = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year'

export type Test =
  | { kind: 'text'; pattern: Pattern; cased: boolean }
  | { kind: 'number'; value: number; text: string }
  | { kind: 'compare'; compare: Compare; value: number }
  | { kind: 'time'; part: TimePart; compare: Compare; value: number }
  | { kind: 'regex'; regex: Regex }
  | { kind: 'cidr'; network: Network }
  | { kind: 'null' }
  | { kind: 'exists'; expected: boolean }
  | { kind: 'fieldref'; field: string; how: 'equals' | 'contains' | 'startswith' | 'endswith'; cased: boolean }

export type Expression =
  /** `field` is undefined for a keyword, which is looked for in the whole record. */
  | { op: 'test'; field: string | undefined; test: Test }
  | { op: 'and'; items: Expression[] }
  | { op: 'or'; items: Expression[] }
  | { op: 'not'; item: Expression }

export function all(items: Expression[]): Expression {
  return items.length === 1 ? items[0]! : { op: 'and', items }
}

export function any(items: Expression[]): Expression {
  return items.length === 1 ? items[0]! : { op: 'or', items }
}

export function visitTests(expression: Expression, visit: (field: string | undefined, test: Test) => void): void {
  if (expression.op === 'test') visit(expression.field, expression.test)
  else if (expression.op === 'not') visitTests(expression.item, visit)
  else for (const item of expression.items) visitTests(item, visit)
}
