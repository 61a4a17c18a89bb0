// Grammar of `condition`: and, or, not, parentheses, `1 of`, `any of`, `all of`, `them` and patterns of search identifiers.
import { all, any, type Expression } from './expression.ts'
import { RuleFault } from './tree.ts'

interface Token {
  text: string
  at: number
}

function tokens(text: string, base: number): Token[] {
  const out: Token[] = []
  const pattern = /\s+|[()]|[^\s()]+/g
  for (const match of text.matchAll(pattern)) if (match[0].trim() !== '') out.push({ text: match[0], at: base + match.index })
  return out
}

function nameMatches(pattern: string, name: string): boolean {
  const parts = pattern.split('*')
  if (parts.length === 1) return pattern === name
  if (!name.startsWith(parts[0]!) || !name.endsWith(parts.at(-1)!) || name.length < parts[0]!.length + parts.at(-1)!.length) return false
  let at = parts[0]!.length
  const end = name.length - parts.at(-1)!.length
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}

/** Builds the expression of a condition over named searches; unknown names are faults at their character. */
export function parseCondition(text: string, at: number, searches: ReadonlyMap<string, Expression>): Expression {
  const list = tokens(text, at)
  let i = 0
  let depth = 0
  const end = at + text.length
  const peek = () => list[i]?.text.toLowerCase()
  const fail = (reason: string, place = list[i]?.at ?? end): never => {
    throw new RuleFault(`condition: ${reason}`, place)
  }

  const or = (): Expression => {
    const items = [and()]
    while (peek() === 'or') {
      i++
      items.push(and())
    }
    return any(items)
  }
  const and = (): Expression => {
    const items = [not()]
    while (peek() === 'and') {
      i++
      items.push(not())
    }
    return all(items)
  }
  const not = (): Expression => {
    if (peek() !== 'not') return primary()
    i++
    if (++depth > 200) fail('nested more than 200 deep')
    const item = not()
    depth--
    return { op: 'not', item }
  }
  const primary = (): Expression => {
    const token = list[i]
    if (!token) return fail('ends where a search identifier is expected')
    const word = token.text.toLowerCase()
    if (word === '(') {
      i++
      if (++depth > 200) fail('nested more than 200 deep')
      const inner = or()
      depth--
      if (list[i]?.text !== ')') fail('`(` without `)`', token.at)
      i++
      return inner
    }
    if (word === ')' || word === 'and' || word === 'or' || word === 'of') fail(`\`${token.text}\` where a search identifier is expected`)
    if (word === '|') fail('aggregations with `|` are obsolete; write a correlation rule')
    const quantifier = /^(\d+|any|all)$/.test(word) && list[i + 1]?.text.toLowerCase() === 'of'
    if (quantifier) {
      i += 2
      return quantified(word, token)
    }
    i++
    const search = searches.get(token.text)
    return search ?? fail(`there is no search identifier \`${token.text}\``, token.at)
  }
  const quantified = (word: string, token: Token): Expression => {
    const target = list[i]
    if (!target) return fail('`of` without `them` or a pattern')
    i++
    let names: string[]
    if (target.text.toLowerCase() === 'them') names = [...searches.keys()].filter((name) => !name.startsWith('_'))
    else if (target.text === '(' || target.text === ')') return fail('`of` without `them` or a pattern', target.at)
    else names = [...searches.keys()].filter((name) => nameMatches(target.text, name))
    if (names.length === 0) fail(`no search identifier matches \`${target.text}\``, target.at)
    const items = names.map((name) => searches.get(name)!)
    if (word === 'all') return all(items)
    if (word === '1' || word === 'any') return any(items)
    const wanted = Number(word)
    if (wanted === 0) return { op: 'not', item: any(items) }
    if (wanted > items.length) fail(`asks for ${wanted} of ${items.length}`, token.at)
    return atLeast(items, wanted, () => fail(`${wanted} of ${items.length} has too many combinations`, token.at))
  }

  if (list.length === 0) fail('is empty')
  const expression = or()
  if (i < list.length)
    fail(
      list[i]!.text === '|' ? 'aggregations with `|` are obsolete; write a correlation rule' : `\`${list[i]!.text}\` is not expected here`,
    )
  return expression
}

function atLeast(items: Expression[], wanted: number, tooMany: () => never): Expression {
  const out: Expression[] = []
  const choose = (from: number, chosen: Expression[]): void => {
    if (chosen.length === wanted) {
      if (out.push(all(chosen)) > 500) tooMany()
      return
    }
    for (let i = from; i < items.length; i++) choose(i + 1, [...chosen, items[i]!])
  }
  choose(0, [])
  return any(out)
}
