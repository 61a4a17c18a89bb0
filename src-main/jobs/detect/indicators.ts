// Indicators over the case: looked up among the distinct values of its columns and in the text of its records. The indexes deny most
// of a long list at once; only the others are searched.
import type { CaseClient } from '../../case/client.ts'
import type { Indicator, IndicatorKind, IndicatorProblem } from '../../detect/indicators/indicator.ts'
import { IndicatorMatcher } from '../../detect/indicators/matcher.ts'
import { readIndicators } from '../../detect/indicators/read.ts'

const valuesAtOnce = 20_000
const textsAtOnce = 1000
/** Events of one that are found as text; where there are more, it says so. */
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

export async function matchIndicators(client: CaseClient, signal?: AbortSignal): Promise<{ hits: number }> {
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
  const found = indicators.map(({ id, kind, value }) => ({
    network: kind === 'network',
    hit: { indicator: id, codes: [...new Set(codes.get(id) ?? [])], events: [] as string[], more: false, value },
  }))
  // A network is no text that stands anywhere.
  const texts = found.filter(({ network }) => !network).map(({ hit }) => hit)
  for (let at = 0; at < texts.length; at += textsAtOnce) {
    const part = texts.slice(at, at + textsAtOnce)
    const held = await client.textsHeld(part.map(({ value }) => value))
    for (const [i, one] of part.entries()) {
      signal?.throwIfAborted()
      if (held[i]) Object.assign(one, await searched(client, one.value))
    }
  }
  return client.setIndicatorHits(found.flatMap(({ hit }) => (hit.codes.length > 0 || hit.events.length > 0 ? [hit] : [])))
}

async function searched(client: CaseClient, value: string): Promise<{ events: string[]; more: boolean }> {
  const { rows, after, error } = await client.page({
    query: `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
    hidden: 'with',
    possiblySame: 'with',
    limit: eventsAtOnce,
  })
  // No value that is an indicator makes one: better an end that is heard than a hit that is not.
  if (error) throw new Error(`the indicator ${value} could not be searched: ${error.message}`)
  return { events: rows.map((row) => row.uid), more: after !== null }
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
