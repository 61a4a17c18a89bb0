// Parts of a query by what they are, for its colours: keywords and field names step back, values stand out.

export interface Part {
  text: string
  kind: 'keyword' | 'name' | 'plain'
  wrong: boolean
}

const token = /("(?:\\.|[^"\\])*"?)|([A-Za-z_][\w.[\]]*)(?=:)|\b(and|or|not)\b|([\s\S])/gi

export const parts = (query: string, error: { start: number; end: number } | null): Part[] => {
  const kinds: Part['kind'][] = new Array(query.length).fill('plain')
  for (const found of query.matchAll(token)) {
    const kind = found[2] !== undefined ? 'name' : found[3] !== undefined ? 'keyword' : 'plain'
    if (kind !== 'plain') for (let at = 0; at < found[0].length; at++) kinds[found.index + at] = kind
  }
  const from = error ? Math.min(error.start, Math.max(0, query.length - 1)) : -1
  const to = error ? Math.max(error.end, from + 1) : -1
  const out: Part[] = []
  for (let at = 0; at < query.length; at++) {
    const kind = kinds[at]!
    const wrong = at >= from && at < to
    const last = out[out.length - 1]
    if (last && last.kind === kind && last.wrong === wrong) last.text += query[at]
    else out.push({ text: query[at]!, kind, wrong })
  }
  return out
}
