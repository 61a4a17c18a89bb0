// Sigma strings: literal text with the wildcards `*` and `?`, their escapes, and matching without backtracking.

/** Literal runs and wildcards in order. An empty list is the empty string. */
export type Pattern = readonly (string | typeof star | typeof one)[]
export const star = Symbol('*')
export const one = Symbol('?')

/**
 * Reads escapes as the specification lists them: `\*` and `\?` are plain, `\\` before a wildcard is one backslash,
 * a backslash before anything else is itself; `\\\\` is two backslashes.
 */
export function parsePattern(text: string): Pattern {
  const out: (string | typeof star | typeof one)[] = []
  let run = ''
  const flush = () => {
    if (run !== '') out.push(run)
    run = ''
  }
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (char === '\\') {
      const next = text[i + 1]
      if (next === '*' || next === '?' || next === '\\') {
        run += next
        i++
      } else run += char
    } else if (char === '*' || char === '?') {
      flush()
      if (char === '?' || out.at(-1) !== star) out.push(char === '*' ? star : one)
    } else run += char
  }
  flush()
  return out
}

export function literal(text: string): Pattern {
  return text === '' ? [] : [text]
}

/** The text when the pattern has no wildcard. */
export function plainText(pattern: Pattern): string | undefined {
  if (pattern.length === 0) return ''
  return pattern.length === 1 && typeof pattern[0] === 'string' ? pattern[0] : undefined
}

export function startsWith(pattern: Pattern): Pattern {
  return pattern.at(-1) === star ? pattern : [...pattern, star]
}

export function endsWith(pattern: Pattern): Pattern {
  return pattern[0] === star ? pattern : [star, ...pattern]
}

export function mapText(pattern: Pattern, map: (text: string) => string): Pattern {
  return pattern.map((part) => (typeof part === 'string' ? map(part) : part))
}

export interface Shape {
  how: 'equals' | 'starts' | 'ends' | 'contains' | 'any' | 'glob'
  text: string
}

/** The cheapest way to test a pattern, and its longest literal for the prefilter. */
export function shapeOf(pattern: Pattern): Shape {
  const text = plainText(pattern)
  if (text !== undefined) return { how: 'equals', text }
  if (pattern.length === 1 && pattern[0] === star) return { how: 'any', text: '' }
  const [a, b, c] = pattern
  if (pattern.length === 2 && typeof a === 'string' && b === star) return { how: 'starts', text: a }
  if (pattern.length === 2 && a === star && typeof b === 'string') return { how: 'ends', text: b }
  if (pattern.length === 3 && a === star && typeof b === 'string' && c === star) return { how: 'contains', text: b }
  let longest = ''
  for (const part of pattern) if (typeof part === 'string' && part.length > longest.length) longest = part
  return { how: 'glob', text: longest }
}

/** A matcher over text; the caller folds case on both sides. Cost is at most text length times pattern length. */
export function matcher(pattern: Pattern): (text: string) => boolean {
  const shape = shapeOf(pattern)
  const word = shape.text
  switch (shape.how) {
    case 'equals':
      return (text) => text === word
    case 'starts':
      return (text) => text.startsWith(word)
    case 'ends':
      return (text) => text.endsWith(word)
    case 'contains':
      return (text) => text.includes(word)
    case 'any':
      return () => true
    case 'glob':
      return glob(pattern)
  }
}

/** Between stars, a piece is code units with -1 for `?`; the leftmost fit of each piece is always right. */
function glob(pattern: Pattern): (text: string) => boolean {
  const pieces: number[][] = [[]]
  for (const part of pattern) {
    if (part === star) pieces.push([])
    else if (part === one) pieces.at(-1)!.push(-1)
    else for (let i = 0; i < part.length; i++) pieces.at(-1)!.push(part.charCodeAt(i))
  }
  const fits = (text: string, piece: number[], at: number): boolean => {
    for (let i = 0; i < piece.length; i++) {
      const code = piece[i]!
      if (code !== -1 && text.charCodeAt(at + i) !== code) return false
    }
    return true
  }
  const first = pieces[0]!
  const last = pieces.at(-1)!
  const middle = pieces.slice(1, -1).filter((piece) => piece.length > 0)
  if (pieces.length === 1) return (text) => text.length === first.length && fits(text, first, 0)
  return (text) => {
    if (text.length < first.length + last.length || !fits(text, first, 0)) return false
    const end = text.length - last.length
    if (!fits(text, last, end)) return false
    let at = first.length
    for (const piece of middle) {
      while (at + piece.length <= end && !fits(text, piece, at)) at++
      if (at + piece.length > end) return false
      at += piece.length
    }
    return true
  }
}
