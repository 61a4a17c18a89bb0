// RFC 8785 (JSON Canonicalization Scheme) of a parsed record, made for speed: it runs once for every event.
// Numbers beyond IEEE doubles cannot survive JSON.parse and are outside the scheme (decision 0002).

const escaped = /["\\\u0000-\u001f\ud800-\udfff]/
const quotedKeys = new Map<string, string>()
const quotedKeysLimit = 20_000

/** JSON.stringify escapes exactly as the scheme demands, lone surrogates aside, which it writes as `\udXXX`. */
function quote(text: string): string {
  return escaped.test(text) ? JSON.stringify(text) : `"${text}"`
}

function quoteKey(key: string): string {
  let quoted = quotedKeys.get(key)
  if (quoted === undefined) {
    quoted = `${quote(key)}:`
    // Hostile input may hold any number of different keys.
    if (quotedKeys.size < quotedKeysLimit) quotedKeys.set(key, quoted)
  }
  return quoted
}

/** The keys by UTF-16 code units, which is how `<` compares strings. */
function sortedKeys(object: object): string[] {
  const keys = Object.keys(object)
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!
    let at = i
    while (at > 0 && keys[at - 1]! > key) {
      keys[at] = keys[at - 1]!
      at--
    }
    keys[at] = key
    if (i > 64 && at === 0) return keys.sort()
  }
  return keys
}

/** Depth is bounded by the record limit before parsing. Absent values (`undefined`) are left out, as JSON.stringify does. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null'
  if (value === true) return 'true'
  if (value === false) return 'false'
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) {
    let text = '['
    for (let i = 0; i < value.length; i++) text += i === 0 ? canonicalJson(value[i]) : `,${canonicalJson(value[i])}`
    return `${text}]`
  }
  const object = value as Record<string, unknown>
  const keys = sortedKeys(object)
  let text = '{'
  let first = true
  for (const key of keys) {
    const member = object[key]
    if (member === undefined) continue
    text += first ? quoteKey(key) : `,${quoteKey(key)}`
    text += canonicalJson(member)
    first = false
  }
  return `${text}}`
}
