// A negative sentence with its bounds: absence of evidence is said together with what was looked through.
import type { CoverageClause } from './report.ts'

/** "No X appears in [sources] between A and B, which are shown complete." The clause is part of the sentence, not a footnote. */
export function boundedNegative(text: string, { sources, from, to, complete, because }: CoverageClause): string {
  const head = text.replace(/[.\s]+$/, '')
  const state = complete
    ? 'which are shown complete'
    : `which may be incomplete${because === '' ? '' : ` because ${because.replace(/[.\s]+$/, '')}`}`
  return `${head} in ${list(sources)} between ${from} and ${to}, ${state}.`
}

const list = (names: readonly string[]) => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`)
