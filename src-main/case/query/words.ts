// What of a block's values and of a search term goes to FTS5, and how a record's bytes are tested for a term.
// The index splits at everything but letters and digits: with `-_.` inside tokens it would be smaller, but "denied." at a
// sentence's end would hide "denied", and `evil` would not find evil.example.com. Names like my-bucket-prod, whose
// parts are in every block, are found by their neighbours besides: mybucket and bucketprod. Addresses get a token each.

const ipv4 = /(?<![\d.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.])/g
const ipv4Token = (address: string) => `ip4x${address.replaceAll('.', 'x')}`
/** Candidates only: what beyond ASCII is a letter is looked at one by one. */
const joint = /[A-Za-z0-9\x80-\uffff][-_.](?=[A-Za-z0-9\x80-\uffff])/g
const longest = 8

/** Long parts are rare enough alone, and pairs of numbers are dates and versions. */
const pairs = (a: string, b: string): boolean => a.length <= longest && b.length <= longest && !(isDigit(a) && isDigit(b))
const isDigit = (text: string): boolean => {
  const unit = text.charCodeAt(0)
  return unit >= 48 && unit <= 57
}

export const indexWords = (words: string): string => {
  const extra = new Set<string>()
  joint.lastIndex = 0
  // Walks a few letters to both sides of a joint, never a whole value: a value may be megabytes without one.
  for (let hit = joint.exec(words); hit; hit = joint.exec(words)) {
    const at = hit.index + 1
    if (!isPart(words, at - 1) || !isPart(words, at + 1)) continue
    let from = at - 1
    while (from > 0 && at - from <= longest && isPart(words, from - 1)) from--
    let to = at + 2
    while (to < words.length && to - at - 1 <= longest && isPart(words, to)) to++
    const [a, b] = [words.slice(from, at), words.slice(at + 1, to)]
    if (pairs(a, b)) extra.add(a + b)
  }
  for (const [address] of words.matchAll(ipv4)) extra.add(ipv4Token(address))
  return extra.size === 0 ? words : `${words}\n${[...extra].join(' ')}`
}

/** What unicode61 takes for part of a token. */
const tokens = /[\p{L}\p{N}\p{Co}]+/gu
const tokenPart = /^[\p{L}\p{N}\p{Co}]$/u
const isPart = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at)
  if (unit < 128) return (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122)
  if (unit >= 0xdc00 && unit <= 0xdfff) return tokenPart.test(text.slice(at - 1, at + 1))
  return tokenPart.test(String.fromCodePoint(text.codePointAt(at)!))
}

export interface Term {
  text: string
  prefix: boolean
  /** FTS5 expression that every value with the term matches; null when the term holds no letter or digit. */
  match: string | null
  /** One token: an index hit needs no test. */
  single: boolean
  /** May stand escaped in JSON or CSV. */
  escapable: boolean
  literal: RegExp
}

const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

export const makeTerm = (text: string, prefix: boolean): Term => {
  const found = text.match(tokens) ?? []
  const open = prefix && isPart(text, text.length - 1)
  const parts = found.map((one, index) => `"${one}"${open && index === found.length - 1 ? '*' : ''}`)
  return {
    text,
    prefix,
    match: parts.length > 0 ? parts.join(' AND ') : null,
    single: found.length === 1 && found[0] === text,
    escapable: /[^\w .:@#%+=,;-]/.test(text),
    literal: new RegExp(literally(text), /[^\x00-\x7f]/.test(text) ? 'giu' : 'gi'),
  }
}

/** As `Term.match`, for blocks: an address is one token there, and neighbours in a compound name are one each. */
export const blockMatch = (term: Term): string | null => {
  if (!term.prefix && /^\d{1,3}(\.\d{1,3}){3}$/.test(term.text)) return `"${ipv4Token(term.text)}"`
  const found = [...term.text.matchAll(tokens)]
  if (found.length < 2) return term.match
  const open = term.prefix && isPart(term.text, term.text.length - 1)
  const parts: string[] = []
  let paired = false
  found.forEach((hit, index) => {
    const next = found[index + 1]
    const between = next && term.text.slice(hit.index + hit[0].length, next.index)
    const star = (last: number) => (open && last === found.length - 1 ? '*' : '')
    const whole = index + 1 < found.length - 1 || !open
    if (between && whole && /^[-_.]$/.test(between) && pairs(hit[0], next[0])) {
      parts.push(`"${hit[0]}${next[0]}"`)
      paired = true
    } else {
      if (!paired) parts.push(`"${hit[0]}"${star(index)}`)
      paired = false
    }
  })
  return parts.join(' AND ')
}

/** The end of a JSON escape is a border too: in `\nfoo` the word is foo. */
const afterEscape = /(?:^|[^\\])(?:\\\\)*\\(?:[nrtbf]|u[0-9a-f]{4})$/i

/** Whether a text holds the term between borders of words. */
export const textHas = (text: string, term: Term): boolean => {
  const { literal } = term
  literal.lastIndex = 0
  for (let hit = literal.exec(text); hit; hit = literal.exec(text)) {
    const start = hit.index
    const end = start + hit[0].length
    const opens =
      start === 0 || !isPart(text, start) || !isPart(text, start - 1) || afterEscape.test(text.slice(Math.max(0, start - 12), start))
    if (opens && (term.prefix || end >= text.length || !isPart(text, end - 1) || !isPart(text, end))) return true
    literal.lastIndex = start + 1
  }
  return false
}

const escaped = /\\u([0-9a-fA-F]{4})|\\(["\\/bfnrt])|""/g
const plain: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** Tests a record as it stands, and with JSON and CSV escapes undone where the term may be escaped. */
export const recordHas = (record: string, term: Term): boolean => {
  if (textHas(record, term)) return true
  if (!term.escapable || (!record.includes('\\') && !record.includes('""'))) return false
  const undone = record.replace(escaped, (all, hex: string | undefined, short: string | undefined) => {
    if (hex) return String.fromCharCode(Number.parseInt(hex, 16))
    return short ? (plain[short] ?? short) : all === '""' ? '"' : all
  })
  return textHas(undone, term)
}
