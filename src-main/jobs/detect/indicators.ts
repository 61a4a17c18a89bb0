// Indicators over the case: looked up among the distinct values of its columns, and, where they stand nowhere there, in
// the text of its records.
import type { CaseClient } from '../../case/client.ts'
import type { Indicator, IndicatorKind, IndicatorProblem } from '../../detect/indicators/indicator.ts'
import { IndicatorMatcher } from '../../detect/indicators/matcher.ts'
import { readIndicators } from '../../detect/indicators/read.ts'

const valuesAtOnce = 20_000
/** Indicators that are also searched as text: each costs a search. */
const mostSearched = 500
const eventsAtOnce = 1000

/** What a value of a dictionary kind may be. */
const kindsOf: Record<string, IndicatorKind[]> = {
  ip: ['address'],
  host: ['domain', 'address'],
  hash: ['hash'],
  agent: ['user_agent'],
  credential: ['key'],
  user: ['email', 'key'],
  file: ['path'],
  resource: ['url', 'domain', 'path'],
  session: ['key'],
}

interface Numbered extends Indicator {
  id: number
}

export async function allIndicators(client: CaseClient): Promise<Numbered[]> {
  const out: Numbered[] = []
  let after = 0
  for (;;) {
    const { indicators, next } = await client.indicators({ after, limit: 1000 })
    for (const one of indicators) out.push({ ...one, kind: one.kind as IndicatorKind })
    if (next === null) return out
    after = next
  }
}

export async function matchIndicators(client: CaseClient): Promise<{ hits: number }> {
  const indicators = await allIndicators(client)
  if (indicators.length === 0) return { hits: 0 }
  const ids = new Map<Indicator, number>(indicators.map((one) => [one, one.id]))
  const matcher = new IndicatorMatcher(indicators)
  const codes = new Map<number, number[]>()
  let after = 0
  for (;;) {
    const values = await client.values({ after, limit: valuesAtOnce })
    for (const { code, kind, value } of values)
      for (const wanted of kindsOf[kind] ?? [])
        for (const indicator of matcher.match(wanted, value)) {
          const id = ids.get(indicator)!
          const list = codes.get(id)
          if (list) list.push(code)
          else codes.set(id, [code])
        }
    if (values.length < valuesAtOnce) break
    after = values.at(-1)!.code
  }
  const found = indicators.map((one) => ({
    indicator: one.id,
    codes: [...new Set(codes.get(one.id) ?? [])],
    events: [] as string[],
    value: one.value,
  }))
  const rest = found.filter((one, i) => one.codes.length === 0 && indicators[i]!.kind !== 'network').slice(0, mostSearched)
  for (const one of rest) one.events = await searched(client, one.value)
  return client.setIndicatorHits(found.filter((one) => one.codes.length > 0 || one.events.length > 0))
}

async function searched(client: CaseClient, value: string): Promise<string[]> {
  const { rows } = await client.page({
    query: `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
    hidden: 'with',
    possiblySame: 'with',
    limit: eventsAtOnce,
  })
  return rows.map((row) => row.uid)
}

/** Reads a list of any kind and adds what is new. */
export async function addIndicators(
  client: CaseClient,
  text: string,
  source: string,
  more: { date?: string; confidence?: number },
): Promise<{ added: number; known: number; problems: IndicatorProblem[] }> {
  const { indicators, problems } = readIndicators(source, text)
  const { added, known } = await client.addIndicators(indicators.map((one) => ({ ...more, ...one })))
  return { added, known, problems }
}
