// Text as a page can hold it: characters without a glyph by code point, and long tokens with places to break.

const zeroWidth = '\u200b'
/** Tokens up to this length fit any column as they are. */
const whole = 14
/** To the millisecond, with a full stop or a comma behind it. */
const wholeTime = 25
/** Without a mark to break at, a token is broken after so many characters. */
const run = 22
const breakAfter = /[/:.\-_=,;?&@|+%#\\()[\]{}"']/

/** Format and control characters can turn a line around or hide in it: they are shown. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u2028\u2029]/u

export interface Printable {
  /** One paragraph: line ends become spaces. */
  line(text: string): string
  /** Line ends stay. */
  lines(text: string): string
}

export function printable(covers: (point: number) => boolean): Printable {
  const shown = (text: string, keepLines: boolean): string => {
    let out = ''
    for (const one of text.replaceAll('\r\n', '\n')) {
      const point = one.codePointAt(0)!
      if (one === '\n') out += keepLines ? '\n' : ' '
      else if (one === '\t') out += keepLines ? '    ' : ' '
      else if (point < 0x7f && point >= 0x20) out += one
      else if (unseen.test(one) || !covers(point)) out += `[U+${point.toString(16).toUpperCase().padStart(4, '0')}]`
      else out += one
    }
    return out
  }
  return {
    line: (text) => breakable(shown(text, false)),
    lines: (text) => breakable(shown(text, true), true),
  }
}

/** Adds zero-width spaces inside long tokens: after separators, before the capital of a joined word, else every so many characters. `wide` lines hold a time whole. */
export function breakable(text: string, wide = false): string {
  return text.replace(/\S+/gu, (token) => {
    const points = [...token]
    if (points.length <= whole) return token
    // A time is broken between date and clock alone, a hash in its middle.
    const time = /^(\d{4}-\d\d-\d\dT)(\d\d:\d\d:\d\d\S{0,16})$/.exec(token)
    if (time) return wide && points.length <= wholeTime ? token : time[1]! + zeroWidth + time[2]!
    if (/^[0-9a-f]{64}$/.test(token)) return token.match(/.{16}/g)!.join(zeroWidth)
    let out = ''
    let since = 0
    for (const [index, one] of points.entries()) {
      out += one
      since++
      const last = index === points.length - 1
      const hump = since > 4 && /[a-z]/.test(one) && /[A-Z]/.test(points[index + 1] ?? '')
      if (!last && ((breakAfter.test(one) && since > 2) || hump || since >= run)) {
        out += zeroWidth
        since = 0
      }
    }
    return out
  })
}
