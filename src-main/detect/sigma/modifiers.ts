// `field|modifier|…: values` to tests: every modifier of the specification, in the order written.
import { parseNetwork } from '../address.ts'
import { base64, base64Offsets, utf8, type Wide, wide } from './encode.ts'
import { all, any, type Compare, type Expression, type Test, type TimePart } from './expression.ts'
import { endsWith, literal, type Pattern, parsePattern, plainText, startsWith } from './pattern.ts'
import { compileRegex } from './regex.ts'
import { RuleFault, type Tree } from './tree.ts'

export type Placeholders = ReadonlyMap<string, readonly string[]>

type Scalar = Extract<Tree, { kind: 'scalar' }>

const timeParts = new Set(['minute', 'hour', 'day', 'week', 'month', 'year'])
const wides: Record<string, Wide> = { wide: 'utf16le', utf16le: 'utf16le', utf16be: 'utf16be', utf16: 'utf16' }
const known = new Set(
  'all contains startswith endswith exists cased exact neq windash re i m s base64 base64offset utf16le utf16be utf16 wide lt lte gt gte minute hour day week month year cidr expand fieldref'.split(
    ' ',
  ),
)

interface Chain {
  list: string[]
  all: boolean
  cased: boolean
  neq: boolean
  at: number
}

function readChain(names: string[], at: number): Chain {
  const chain: Chain = { list: [], all: false, cased: false, neq: false, at }
  for (const name of names) {
    if (!known.has(name)) throw new RuleFault(`unknown modifier \`${name}\``, at)
    if (name === 'all') chain.all = true
    else if (name === 'cased' || name === 'exact') chain.cased = true
    else if (name === 'neq') chain.neq = true
    else chain.list.push(name)
  }
  const re = chain.list.indexOf('re')
  for (const flag of ['i', 'm', 's'])
    if (chain.list.includes(flag) && re < 0) throw new RuleFault(`modifier \`${flag}\` without \`re\``, at)
  for (const [i, name] of chain.list.entries()) {
    if (wides[name] && !chain.list.slice(i + 1).some((next) => next === 'base64' || next === 'base64offset')) {
      throw new RuleFault(`modifier \`${name}\` must be followed by base64 or base64offset`, at)
    }
  }
  return chain
}

/** One entry of a search map. `field` is undefined for keywords. */
export function fieldTests(field: string | undefined, names: string[], value: Tree, keyAt: number, placeholders: Placeholders): Expression {
  const chain = readChain(names, keyAt)
  const items = value.kind === 'list' ? value.items : [value]
  if (items.length === 0) throw new RuleFault(`\`${field ?? 'keywords'}\` has no values`, value.at)
  const parts = items.map((item) => {
    if (item.kind !== 'scalar') throw new RuleFault(`a value of \`${field ?? 'keywords'}\` is no text, number, boolean or null`, item.at)
    return any(valueTests(chain, item, field === undefined, placeholders).map((test): Expression => ({ op: 'test', field, test })))
  })
  const joined = chain.all ? all(parts) : any(parts)
  return chain.neq ? { op: 'not', item: joined } : joined
}

function numeric(item: Scalar, what: string): number {
  const value = typeof item.value === 'string' ? Number(item.value.trim() === '' ? Number.NaN : item.value) : item.value
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new RuleFault(`\`${what}\` needs a number`, item.at)
  return value
}

function valueTests(chain: Chain, item: Scalar, keyword: boolean, placeholders: Placeholders): Test[] {
  const { list } = chain
  const has = (name: string) => list.includes(name)
  if (has('exists')) {
    const text = item.source.toLowerCase()
    if (!['true', 'false', 'yes', 'no'].includes(text)) throw new RuleFault('`exists` needs true or false', item.at)
    if (list.length > 1 || keyword) throw new RuleFault('`exists` stands alone on a field', chain.at)
    return [{ kind: 'exists', expected: text === 'true' || text === 'yes' }]
  }
  const compare = (['lt', 'lte', 'gt', 'gte'] as const).filter(has)
  const part = list.find((name) => timeParts.has(name)) as TimePart | undefined
  if (compare.length > 1) throw new RuleFault('more than one comparison', chain.at)
  if (part) return [{ kind: 'time', part, compare: compare[0] ?? 'eq', value: numeric(item, part) }]
  if (compare.length === 1) return [{ kind: 'compare', compare: compare[0] as Compare, value: numeric(item, compare[0]!) }]
  if (item.value === null) {
    if (list.length > 0) throw new RuleFault(`\`${list[0]}\` cannot take null`, item.at)
    return [{ kind: 'null' }]
  }
  if (has('fieldref')) {
    if (typeof item.value !== 'string' || keyword) throw new RuleFault('`fieldref` needs the name of a field', item.at)
    const how = has('contains') ? 'contains' : has('startswith') ? 'startswith' : has('endswith') ? 'endswith' : 'equals'
    return [{ kind: 'fieldref', field: item.value, how, cased: chain.cased }]
  }
  const text = typeof item.value === 'string' ? item.value : item.source
  if (has('cidr')) {
    const network = parseNetwork(text.trim())
    if (!network) throw new RuleFault(`\`${text}\` is no network`, item.at)
    return [{ kind: 'cidr', network }]
  }
  const texts = has('expand') ? expand(text, item, placeholders) : [text]
  if (has('re')) {
    const flags = { i: has('i'), m: has('m'), s: has('s') }
    const at = item.at + (item.quoted ? 1 : 0)
    return texts.map((one) => ({ kind: 'regex', regex: compileRegex(one, flags, at) }))
  }
  if (typeof item.value === 'number' && list.length === 0 && !keyword) return [{ kind: 'number', value: item.value, text: item.source }]
  return texts
    .flatMap((one) => patterns(chain, one, item))
    .map((pattern) => ({ kind: 'text', pattern: keyword ? endsWith(startsWith(pattern)) : pattern, cased: chain.cased }))
}

function expand(text: string, item: Scalar, placeholders: Placeholders): string[] {
  let out = ['']
  const pieces = text.split(/(\\%|%[^%\\\s]+%)/)
  for (const piece of pieces) {
    if (piece === '\\%') out = out.map((front) => `${front}%`)
    else if (piece.length > 2 && piece.startsWith('%') && piece.endsWith('%')) {
      const values = placeholders.get(piece.slice(1, -1))
      if (!values || values.length === 0)
        throw new RuleFault(`placeholder \`${piece}\` has no values: a file with \`vars:\` among the rules gives them`, item.at)
      out = out.flatMap((front) => values.map((value) => front + value))
      if (out.length > 10_000) throw new RuleFault('placeholders expand to more than 10000 values', item.at)
    } else out = out.map((front) => front + piece)
  }
  return out
}

const dashes = ['-', '/', '–', '—', '―']

/** Every mix of dashes at the places where one begins a flag: at the start or after a blank. */
function windash(text: string, at: number): string[] {
  const places: number[] = []
  for (let i = 0; i < text.length; i++) if (dashes.includes(text[i]!) && (i === 0 || /\s/.test(text[i - 1]!))) places.push(i)
  if (places.length > 4) throw new RuleFault('`windash` on more than 4 dashes', at)
  let out = [text]
  for (const place of places) out = out.flatMap((one) => dashes.map((dash) => one.slice(0, place) + dash + one.slice(place + 1)))
  return out
}

function patterns(chain: Chain, text: string, item: Scalar): Pattern[] {
  let texts = [text]
  let bytes: string[] | undefined
  let encoded = false
  const parsed = (): Pattern[] => texts.map((one) => (encoded ? literal(one) : parsePattern(one)))
  let out: Pattern[] | undefined
  for (const name of chain.list) {
    const form = wides[name]
    if (form || name === 'base64' || name === 'base64offset') {
      const plain = encoded ? texts : texts.map((one) => plainText(parsePattern(one)))
      if (plain.some((one) => one === undefined)) throw new RuleFault(`\`${name}\` cannot take wildcards`, item.at)
      texts = plain as string[]
      if (form) bytes = texts.map((one) => wide(one, form))
      else {
        const raw = bytes ?? texts.map(utf8)
        texts = name === 'base64' ? raw.map(base64) : raw.flatMap((one) => base64Offsets(one, item.at))
        bytes = undefined
      }
      encoded = true
    } else if (name === 'windash') texts = texts.flatMap((one) => windash(one, item.at))
    else if (name === 'contains') out = (out ?? parsed()).map((one) => endsWith(startsWith(one)))
    else if (name === 'startswith') out = (out ?? parsed()).map(startsWith)
    else if (name === 'endswith') out = (out ?? parsed()).map(endsWith)
    else if (name === 'expand') continue
    else throw new RuleFault(`modifier \`${name}\` does not apply to text`, chain.at)
  }
  return out ?? parsed()
}
