// What of a block's values and of a search term goes to FTS5, and how a record's bytes are tested for a term.
// The index splits at everything but letters and digits: with `-_.` inside tokens it would be a little smaller, but "denied." at
// a sentence's end would hide "denied", and `evil` would not find evil.example.com. Addresses, whose parts are in
// every block, get one token each besides.

const ipv4 = /(?<![\d.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.])/g
const ipv4Token = (address: string) => `ip4x${address.replaceAll('.', 'x')}`

export const indexWords = (words: string): string => {
  let extra = ''
  ipv4.lastIndex = 0
  for (let hit = ipv4.exec(words); hit; hit = ipv4.exec(words)) extra += ` ${ipv4Token(hit[0])}`
  return extra === '' ? words : `${words}\n${extra}`
}

/** What unicode61 takes for part of a token. */
const token = /[\p{L}\p{N}\p{Co}]+/gu
const inToken = '[\\p{L}\\p{N}\\p{Co}]'

export interface Term {
  text: string
  prefix: boolean
  /** FTS5 expression that every block or value with the term matches; null when the term holds no letter or digit. */
  match: string | null
  test: RegExp
}

const escape = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

export const makeTerm = (text: string, prefix: boolean): Term => {
  const tokens = text.match(token) ?? []
  const open = prefix && /[\p{L}\p{N}\p{Co}]$/u.test(text)
  let match: string | null = null
  if (tokens.length > 0) {
    const parts = tokens.map((one, index) => `"${one}"${open && index === tokens.length - 1 ? '*' : ''}`)
    match = parts.join(' AND ')
  }
  const before = new RegExp(`^${inToken}`, 'u').test(text) ? `(?<!${inToken})` : ''
  const after = !prefix && new RegExp(`${inToken}$`, 'u').test(text) ? `(?!${inToken})` : ''
  return { text, prefix, match, test: new RegExp(`${before}${escape(text)}${after}`, 'iu') }
}

/** As `Term.match`, for blocks: an address is one token there. */
export const blockMatch = (term: Term): string | null => {
  ipv4.lastIndex = 0
  return ipv4.test(term.text) && !term.prefix && /^[\d.]+$/.test(term.text) ? `"${ipv4Token(term.text)}"` : term.match
}

const escaped = /\\u([0-9a-fA-F]{4})|\\(["\\/bfnrt])|""/g
const plain: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** Tests a record as it stands, and with JSON and CSV escapes undone. */
export const recordHas = (record: string, term: Term): boolean => {
  if (term.test.test(record)) return true
  if (!record.includes('\\') && !record.includes('""')) return false
  const undone = record.replace(escaped, (all, hex: string | undefined, short: string | undefined) => {
    if (hex) return String.fromCharCode(Number.parseInt(hex, 16))
    return short ? (plain[short] ?? short) : all === '""' ? '"' : all
  })
  return term.test.test(undone)
}
