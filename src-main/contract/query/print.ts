// Query tree back to text, so that "filter for this value" and saved searches go through one grammar.
import type { Column } from '../columns.ts'
import type { Query } from './ast.ts'
import { fieldNameOf } from './fields.ts'

const quote = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`
const cidrLike = /^[0-9a-f.:]+\/\d+$/i
const plain = /^[^\s()"\\*?<>[\]]+$/

const value = (text: string) => (plain.test(text) && !cidrLike.test(text) ? text : quote(text))
const bound = (text: string | undefined) => (text === undefined ? '*' : /^[^\s()"\\*?<>[\]]+$/.test(text) ? text : quote(text))
/** A pattern's bytes as written: wildcards stand, the rest is escaped where the grammar would stop. */
const pattern = (text: string) => text.replace(/\\[\\*?]|[\s()"\\<>[\]]/g, (hit) => (hit.length === 2 ? hit : `\\${hit}`))

export const print = (query: Query): string => {
  switch (query.kind) {
    case 'all':
      return '*'
    case 'and':
      return query.parts.map((part) => (part.kind === 'or' ? `(${print(part)})` : print(part))).join(' and ')
    case 'or':
      return query.parts.map(print).join(' or ')
    case 'not':
      return query.part.kind === 'and' || query.part.kind === 'or' ? `not (${print(query.part)})` : `not ${print(query.part)}`
    case 'text':
      if (query.prefix) return `${query.text.replace(/[\\*?\s()":]/g, '\\$&')}*`
      return query.quoted || !bare(query.text) ? quote(query.text) : query.text
    case 'match':
      return `${query.field}:${query.pattern ? pattern(query.value) : value(query.value)}`
    case 'exists':
      return `${query.field}:*`
    case 'cidr':
      return `${query.field}:${query.network}`
    case 'range':
      if (query.from !== undefined && query.to !== undefined) return `${query.field}:[${bound(query.from)} TO ${bound(query.to)}]`
      if (query.from !== undefined) return `${query.field}:>${query.fromInclusive ? '=' : ''}${bound(query.from)}`
      return `${query.field}:<${query.toInclusive ? '=' : ''}${bound(query.to)}`
  }
}

const bare = (text: string) => plain.test(text) && !text.includes(':') && !/^(and|or|not)$/i.test(text)

/** `ip:10.0.0.1`: the term that means exactly this value of this column. */
export const printMatch = (column: Column, text: string): string => `${fieldNameOf(column)}:${value(text)}`

/** Adds a term to what is asked already, or its exclusion. */
export const withTerm = (query: string, term: string, exclude = false): string => {
  const added = exclude ? `not ${term}` : term
  if (query.trim() === '' || query.trim() === '*') return added
  return /\bor\b/i.test(query) ? `(${query}) and ${added}` : `${query} and ${added}`
}
