// Text as analysers search it: one character a byte, so that an index is an offset; comments and joints blanked, never moved.

/** One character a byte. */
export const latin1 = (bytes: Buffer): string => bytes.toString('latin1')

export interface View {
  text: string
  /** Offset in the layer's bytes of a character of `text`. */
  at(index: number): number
}

export const plain = (text: string): View => ({ text, at: (index) => index })

/** Lines that are comments become spaces (a `#!` line stays); a continued line becomes one; NULs between arguments become spaces. */
export function withoutComments(text: string): string {
  let out = text.includes('\0') ? text.replaceAll('\0', ' ') : text
  if (out.includes('\\\n')) out = out.replaceAll('\\\n', '  ')
  if (!out.includes('#') && !out.includes('//')) return out
  return out.replace(/^[ \t]*(?:#(?!!)|\/\/)[^\n]*/gm, (line) => ' '.repeat(line.length))
}

/** Shell quoting that only hides words is taken out: `c''url`, `c\url`, `${IFS}`; offsets are kept beside. */
export function unquoted(text: string): View {
  const odd = /\$\{IFS\}|\$IFS(?:\$9)?|(?<=[A-Za-z/])(?:''|""|\\(?=[A-Za-z/]))(?=[A-Za-z/\\'"])|\$@(?=[a-z])/g
  let out = ''
  let from = 0
  const starts: number[] = [0]
  const shifts: number[] = [0]
  for (const match of text.matchAll(odd)) {
    out += text.slice(from, match.index)
    if (match[0].startsWith('$') && match[0].includes('IFS')) out += ' '
    from = match.index + match[0].length
    starts.push(out.length)
    shifts.push(from - out.length)
  }
  if (from === 0) return plain(text)
  out += text.slice(from)
  return {
    text: out,
    at: (index) => {
      let low = 0
      let high = starts.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (starts[middle]! <= index) low = middle
        else high = middle - 1
      }
      return index + shifts[low]!
    },
  }
}

/** Share of characters that text is made of. */
export function textShare(text: string): number {
  const looked = Math.min(text.length, 4096)
  if (looked === 0) return 0
  let good = 0
  for (let i = 0; i < looked; i++) {
    const code = text.charCodeAt(i)
    if ((code >= 32 && code < 127) || code === 10 || code === 13 || code === 9) good++
  }
  return good / looked
}

/** Text enough to be searched as text: UTF-8 with other letters too. */
export const isText = (text: string): boolean => textShare(text) > 0.7 && !/\0{4}/.test(text.slice(0, 4096))
