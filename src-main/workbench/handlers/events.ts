// Events: what the case answers, joined with derivation; export as a stream that the ledger records.
import type { RawRecord } from '../../case/api.ts'
import { bySpecificity } from '../../contract/clock.ts'
import type { EventDetail } from '../../contract/procedures/events.ts'
import { isMasked, maskDeep, secretSpans } from '../../contract/secrets.ts'
import { csvHeader, csvLine, csvShape, ndjsonLine } from '../../jobs/export-lines.ts'
import { cover } from '../../jobs/keep/masks.ts'
import { isWordless, saidOf, withSaid } from '../../jobs/said.ts'
import { sentence } from '../../jobs/sentence.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

/** Raw bytes of one record that a window is given at once. */
const rawShown = 64 * 1024
/** Events between two looks at the export's stream. */
const exportSlice = 500

export function eventHandlers(bench: Bench): Handlers<'events'> {
  const client = () => bench.desk().client
  return {
    page: async (input) => {
      const page = await client().page(given(input))
      const rows = await withSaid(client(), bench.desk().reader, page.rows)
      return { ...page, rows: rows.map((row) => ({ ...row, values: maskDeep(row.values) })) }
    },
    count: (scope, signal) => untilAborted(client().count(scope), signal),
    histogram: (input) => client().histogram(given(input)),
    facets: (input) => client().facetsOf(given(input)),
    detail: ({ uid }) => detail(bench, uid),
    elsewhere: ({ column, value }) => client().elsewhere(column, value),
    check: ({ query }) => client().check(query),
    suggest: ({ query, cursor }) => client().suggest(query, cursor),
    fields: () => client().fields(),
    export: (input, signal) => exportLines(bench, input, signal),
  }
}

/** Absent, not undefined: the case reads `'after' in query`. */
function given<T extends object>(input: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as never
}

async function* untilAborted<T>(stream: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T, void, void> {
  for await (const value of stream) {
    if (signal?.aborted) return
    yield value
  }
}

async function detail(bench: Bench, uid: string): Promise<EventDetail | null> {
  const { client, reader } = bench.desk()
  const stored = await client.event(uid)
  if (!stored) return null
  const { row, raw, receipts, versions } = stored
  const derived = await reader.read(raw)
  const bytes = Buffer.from(raw.bytes.subarray(0, rawShown + 4096))
  const masked = secretSpans(bytes.toString('latin1')).filter(isMasked)
  cover(bytes, masked)
  const columns = maskDeep(row.values)
  return {
    uid,
    ocsf: maskDeep((derived?.event as unknown as Record<string, unknown>) ?? {}),
    sentence: sentence(columns, isWordless(row) && derived ? saidOf(derived.event as unknown as Record<string, unknown>) : undefined),
    columns,
    receipts,
    versions,
    raw: { base64: bytes.subarray(0, rawShown).toString('base64'), truncated: raw.bytes.length > rawShown },
    masked: masked.filter((one) => one.offset < rawShown),
    spans: derived?.spans() ?? [],
    source: {
      id: derived?.source.id ?? raw.member.source ?? '',
      title: derived?.source.title ?? raw.member.source ?? 'unknown source',
      timeMeaning: derived?.source.time.meaning ?? '',
      precision: derived?.source.time.precision ?? '',
    },
    undatedReason: raw.undatedReason,
    clock: await clockOf(client, raw),
  }
}

/** Which of the offsets in force moved it. */
async function clockOf(client: ReturnType<Bench['desk']>['client'], { clockOffset, member }: RawRecord): Promise<EventDetail['clock']> {
  if (clockOffset === 0n) return null
  const us = String(clockOffset)
  const one = bySpecificity(await client.clockOffsets()).find(
    (each) => each.us === us && (each.exhibit === null || each.exhibit === member.exhibit),
  )
  return { us, reason: one?.reason ?? '', by: one?.author ?? '', at: one?.at ?? '' }
}

type ExportInput = Parameters<Handlers<'events'>['export']>[0]

async function* exportLines(
  bench: Bench,
  input: ExportInput,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ lines: string }, void, void> {
  const { client, ledger, reader } = bench.desk()
  const { format, zone, limit, columns, ...scope } = input
  let shape: ReturnType<typeof csvShape>
  try {
    shape = csvShape(zone, columns)
  } catch (error) {
    throw problem('usage', (error as Error).message)
  }
  const { error } = await client.check(scope.query)
  if (error) throw problem('usage', `${error.message} (at character ${error.start + 1})`)
  const entry = ledger.begin('export', { detail: { format, zone, ...scope, ...(limit !== undefined && { limit }) } })
  let events = 0
  let ended = false
  try {
    if (format === 'csv') yield { lines: csvHeader(shape) }
    for await (const slice of client.scan({
      ...given(scope),
      slice: exportSlice,
      raw: format === 'ndjson',
      ...(limit !== undefined && { limit }),
    })) {
      if (signal?.aborted) break
      let lines = ''
      if (format === 'csv') for (const row of await withSaid(client, reader, slice.rows)) lines += csvLine(row, shape)
      else {
        const derived = await reader.derive(slice.raw)
        slice.rows.forEach((row, i) => {
          lines += ndjsonLine(derived[i]!, row, slice.raw[i]!)
        })
      }
      events += slice.rows.length
      if (lines !== '') yield { lines }
    }
    ended = !signal?.aborted
  } finally {
    // Also when the reader leaves the stream early.
    if (ended) entry.done({ detail: { events } })
    else entry.failed('stopped before the end', { detail: { events } })
    bench.changed({ kind: 'custody' })
  }
}
