// Editing the one query by act: filter for a value, filter it out, take a filter back. Text in, text out.
import { columns } from '../../../src-main/contract/columns.ts'

/** A word that needs no quotes: no space, none of the language's signs, no keyword. */
const plain = /^[^\s"'():*?[\]<>=\\,!-][^\s"'():*?[\]<>=\\,!]*$/
const keywords = new Set(['and', 'or', 'not', 'to'])

export const quoteValue = (value: string): string =>
  plain.test(value) && !keywords.has(value.toLowerCase()) ? value : `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

/** The shortest name that means this column and no other: an alias of its own, else its OCSF path. */
export const fieldName = (column: string): string => {
  const own = columns.find((each) => each.name === column)
  if (!own) return column
  const alone = own.aliases?.find((alias) => columns.every((each) => each === own || !each.aliases?.includes(alias)))
  return alone ?? own.path
}

export const clause = (column: string, value: string | number): string => `${fieldName(column)}:${quoteValue(String(value))}`

interface Piece {
  text: string
  /** Depth of parentheses before it. */
  depth: number
}

/** Splits at spaces outside of quotes; parentheses stay with their words, as far as depth is told. */
const pieces = (query: string): Piece[] => {
  const out: Piece[] = []
  let depth = 0
  let at = 0
  while (at < query.length) {
    const char = query[at]
    if (char === undefined || /\s/.test(char)) {
      at += 1
      continue
    }
    if (char === '(' || char === ')') {
      if (char === ')') depth -= 1
      out.push({ text: char, depth })
      if (char === '(') depth += 1
      at += 1
      continue
    }
    const start = at
    let quoted = false
    while (at < query.length) {
      const here = query[at]!
      if (quoted && here === '\\') at += 1
      else if (here === '"') quoted = !quoted
      else if (!quoted && /[\s()]/.test(here)) break
      at += 1
    }
    out.push({ text: query.slice(start, Math.min(at, query.length)), depth })
  }
  return out
}

const hasTopLevelOr = (query: string): boolean => pieces(query).some(({ text, depth }) => depth === 0 && text.toLowerCase() === 'or')

const join = (parts: readonly Piece[]): string =>
  parts
    .map(({ text }) => text)
    .join(' ')
    .replaceAll('( ', '(')
    .replaceAll(' )', ')')

/** Takes a clause that stands at the top level out again, with the `not` and `and` that belong to it. */
export const withoutClause = (query: string, text: string): string => {
  const parts = pieces(query)
  const at = parts.findIndex((part) => part.depth === 0 && part.text === text)
  if (at < 0 || hasTopLevelOr(query)) return query
  let from = at
  if (parts[from - 1]?.text.toLowerCase() === 'not') from -= 1
  let to = at + 1
  if (parts[from - 1]?.text.toLowerCase() === 'and') from -= 1
  else if (from === 0 && parts[to]?.text.toLowerCase() === 'and') to += 1
  return join([...parts.slice(0, from), ...parts.slice(to)])
}

/** How a clause stands in the query: asked for, left out, or not at all. */
export const standing = (query: string, text: string): 'for' | 'out' | 'none' => {
  const parts = pieces(query)
  const at = parts.findIndex((part) => part.depth === 0 && part.text === text)
  if (at < 0) return 'none'
  return parts[at - 1]?.text.toLowerCase() === 'not' ? 'out' : 'for'
}

/** Adds `text` (or `not text`). The same act again takes it back; the opposite act turns it round. */
export const toggleClause = (query: string, text: string, act: 'for' | 'out'): string => {
  const now = standing(query, text)
  const rest = now === 'none' ? query.trim() : withoutClause(query, text)
  if (now === act) return rest
  const added = act === 'out' ? `not ${text}` : text
  if (rest === '') return added
  return hasTopLevelOr(rest) ? `(${rest}) ${added}` : `${rest} ${added}`
}
