// Patterns of `*` (any text) and `?` (one character), `\` before a literal one.

/** Whole-value test, without regard to case. */
export const patternTest = (pattern: string): ((value: string) => boolean) => {
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const unit = pattern[at]!
    if (unit === '\\' && at + 1 < pattern.length) source += literally(pattern[++at]!)
    else if (unit === '*') source += source.endsWith('[^]*') ? '' : '[^]*'
    else if (unit === '?') source += '[^]'
    else source += literally(unit)
  }
  const test = new RegExp(`^${source}$`, 'i')
  return (value) => test.test(value)
}

const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
