// Puts a suggestion in the place of the word that is being typed.

interface Suggestion {
  text: string
  kind: 'field' | 'value' | 'operator'
}

/** Start of the word before the cursor; quotes hold spaces together. */
const wordStart = (text: string, cursor: number): number => {
  let start = 0
  let quoted = false
  for (let at = 0; at < cursor; at++) {
    const char = text[at]
    if (quoted && char === '\\') at += 1
    else if (char === '"') quoted = !quoted
    else if (!quoted && (char === ' ' || char === '(' || char === ')')) start = at + 1
  }
  return start
}

export const applied = (text: string, cursor: number, { text: suggested, kind }: Suggestion): { text: string; cursor: number } => {
  const start = wordStart(text, cursor)
  const word = text.slice(start, cursor)
  const colon = word.indexOf(':')
  // A value keeps the field before it, unless the suggestion repeats the field itself.
  const keep = kind === 'value' && colon >= 0 && !suggested.startsWith(word.slice(0, colon + 1)) ? colon + 1 : 0
  let end = cursor
  while (end < text.length && !/[\s()]/.test(text[end]!)) end += 1
  const ends = kind === 'field' ? (suggested.endsWith(':') ? '' : ':') : ' '
  const before = text.slice(0, start + keep) + suggested + ends
  return { text: before + text.slice(end).replace(/^ /, ends === ' ' ? '' : ' '), cursor: before.length }
}
