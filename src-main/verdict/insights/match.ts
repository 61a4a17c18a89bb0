// Runs patterns over one text. Gaps in patterns are bounded, so that the work grows with the text alone.
import type { PeeledLayer } from '../../contract/verdict.ts'
import type { Found } from './artifact.ts'
import { valuesIn } from './values.ts'
import type { View } from './view.ts'

export interface Pattern {
  kind: string
  /** One of these (lower case) must stand in the text, or the pattern is not tried. */
  words: readonly string[]
  /** One, or all of them within `within` characters. */
  find: RegExp | readonly RegExp[]
  within?: number
  says?: string
  /** Drops a match that is something else. */
  unless?: RegExp
}

const matchesOfPattern = 20
const defaultWithin = 6000
const readAsOne = 600

export function findAll(view: View, lower: string, patterns: readonly Pattern[], layers: readonly PeeledLayer[]): Found[] {
  const out: Found[] = []
  for (const pattern of patterns) {
    if (!pattern.words.some((word) => lower.includes(word))) continue
    const spans = Array.isArray(pattern.find)
      ? together(view.text, pattern.find as RegExp[], pattern.within ?? defaultWithin)
      : single(view.text, pattern.find as RegExp, pattern.unless)
    if (spans.length === 0) continue
    const quoted = spans.map(({ start, end }) => view.text.slice(start, Math.min(end, start + 2000))).join('\n')
    out.push({
      kind: pattern.kind,
      spans: spans.map(({ start, end }) => ({ start: view.at(start), end: view.at(end - 1) + 1 })),
      layers: [...layers],
      values: valuesIn(quoted),
      ...(pattern.says !== undefined && { says: pattern.says }),
    })
  }
  return out
}

function single(text: string, find: RegExp, unless: RegExp | undefined): { start: number; end: number }[] {
  const out: { start: number; end: number }[] = []
  const global = new RegExp(find.source, find.flags.includes('g') ? find.flags : `${find.flags}g`)
  for (const match of text.matchAll(global)) {
    if (match[0].length === 0 || unless?.test(match[0])) continue
    out.push({ start: match.index, end: match.index + match[0].length })
    if (out.length >= matchesOfPattern) break
  }
  return out
}

/** First occurrences that lie near the first pattern's. */
function together(text: string, all: readonly RegExp[], within: number): { start: number; end: number }[] {
  const anchors = single(text, all[0]!, undefined)
  for (const anchor of anchors) {
    const from = Math.max(0, anchor.start - within)
    const near = text.slice(from, anchor.end + within)
    const out = [anchor]
    for (const other of all.slice(1)) {
      const match = new RegExp(other.source, other.flags.replace('g', '')).exec(near)
      if (!match) break
      out.push({ start: from + match.index, end: from + match.index + match[0].length })
    }
    if (out.length < all.length) continue
    const start = Math.min(...out.map((one) => one.start))
    const end = Math.max(...out.map((one) => one.end))
    // Near enough to be read as one.
    return end - start <= readAsOne ? [{ start, end }] : out
  }
  return []
}
