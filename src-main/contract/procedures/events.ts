// Events: pages, histogram, facets, one event, its raw record, suggestions, export.
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'

/** What is looked at: one query, one time range, and whether hidden events are left out. Shared by all areas. */
export const scope = z.object({
  query: z.string().default(''),
  /** RFC 3339 with zone, inclusive. */
  from: z.string().optional(),
  /** Exclusive. */
  to: z.string().optional(),
  hidden: z.enum(['without', 'with', 'only']).default('without'),
  possiblySame: z.enum(['with', 'without']).default('with'),
})
export type Scope = z.infer<typeof scope>

/** A count is exact, or a lower bound that says so. */
export const count = z.object({ value: z.number().int(), exact: z.boolean() })
export type Count = z.infer<typeof count>

/** One row of the timeline: stored columns by name, decoded; absent ones are left out. */
export const row = z.object({
  uid: z.string(),
  /** Opaque position for keyset paging. */
  key: z.string(),
  /** Microseconds since the epoch as a decimal string; null when undated. */
  ts: z.string().nullable(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  exhibit: z.string(),
  member: z.string(),
  tags: z.array(z.string()),
  notes: z.number().int(),
  bookmarked: z.boolean(),
  hidden: z.boolean(),
  version: z.boolean(),
  possiblySame: z.boolean(),
  /** Microseconds by which `ts` was moved from what the record says; absent where it was not. */
  clockOffset: z.string().optional(),
  /** What the record says in its own words, on one line: only of events without action and command. */
  said: z.string().optional(),
})
export type EventRow = z.infer<typeof row>

export const queryError = z.object({ message: z.string(), start: z.number().int(), end: z.number().int() })
export type QueryError = z.infer<typeof queryError>

export const page = z.object({
  rows: z.array(row),
  before: z.string().nullable(),
  after: z.string().nullable(),
  error: queryError.nullable(),
})

export const byteSpan = z.object({ path: z.string(), start: z.number().int(), end: z.number().int() })

export const eventReceipt = z.object({
  exhibit: z.string(),
  member: z.string(),
  path: z.string(),
  offset: z.number(),
  length: z.number(),
  /** This receipt's record made the event; the others are duplicates of it. */
  primary: z.boolean(),
})

export const eventDetail = z.object({
  uid: z.string(),
  ocsf: z.record(z.string(), z.unknown()),
  /** The head in words, and which column each underlined part is. */
  sentence: z.array(z.object({ text: z.string(), column: z.string().optional() })),
  columns: z.record(z.string(), z.union([z.string(), z.number()])),
  receipts: z.array(eventReceipt),
  versions: z.array(z.object({ uid: z.string(), first: z.boolean() })),
  raw: z.object({ base64: z.string(), truncated: z.boolean() }),
  /** Probable secrets covered in `raw` and in the values; `keep.reveal` shows them. */
  masked: z.array(z.object({ offset: z.number(), length: z.number(), kind: z.string() })),
  /** Offsets in the raw record. */
  spans: z.array(byteSpan),
  source: z.object({ id: z.string(), title: z.string(), timeMeaning: z.string(), precision: z.string() }),
  undatedReason: z.string().nullable(),
  /** Where the record's time was moved: by how many microseconds, and why. */
  clock: z.object({ us: z.string(), reason: z.string(), by: z.string(), at: z.string() }).nullable(),
})
export type EventDetail = z.infer<typeof eventDetail>

export const histogram = z.object({
  /** Bounds and width in microseconds, decimal strings. */
  from: z.string(),
  to: z.string(),
  width: z.string(),
  /** By layer: counts a bucket. */
  layers: z.record(z.string(), z.array(z.number().int())),
  total: count,
  undated: z.number().int(),
  error: queryError.nullable(),
})
export type Histogram = z.infer<typeof histogram>

export const facet = z.object({
  column: z.string(),
  title: z.string(),
  values: z.array(z.object({ value: z.string(), count: z.number().int() })),
  /** Distinct values in all. */
  distinct: count,
  exact: z.boolean(),
})

export const suggestion = z.object({ text: z.string(), kind: z.enum(['field', 'value', 'operator']), detail: z.string() })

export const eventProcedures = {
  /**
   * A page in time order. `at` seeks a time; `after` and `before` continue; `rank` goes to the row of that number. Rows hold
   * the named columns, or all: scattered rows are read the faster, the fewer are asked for.
   */
  page: oc
    .input(
      scope.extend({
        limit: z.number().int().min(1).max(1000).default(200),
        after: z.string().optional(),
        before: z.string().optional(),
        at: z.string().optional(),
        rank: z.number().int().optional(),
        undatedOnly: z.boolean().default(false),
        columns: z.array(z.string()).max(100).optional(),
      }),
    )
    .output(page),
  /** Refines: first an immediate answer, "at least" when it is not yet exact, then better ones. */
  count: oc.input(scope).output(eventIterator(count)),
  histogram: oc.input(scope.extend({ buckets: z.number().int().min(1).max(4000).default(240) })).output(histogram),
  facets: oc
    .input(scope.extend({ columns: z.array(z.string()).max(16), limit: z.number().int().max(200).default(20) }))
    .output(z.object({ facets: z.array(facet), error: queryError.nullable() })),
  detail: oc.input(z.object({ uid: z.string() })).output(eventDetail.nullable()),
  /** Where else a value occurs: count, first, last, by layer. */
  elsewhere: oc
    .input(z.object({ column: z.string(), value: z.string() }))
    .output(z.array(z.object({ layer: z.string(), count: z.number().int(), first: z.string().nullable(), last: z.string().nullable() }))),
  /** Parses only: error position, or null. */
  check: oc.input(z.object({ query: z.string() })).output(z.object({ error: queryError.nullable() })),
  suggest: oc.input(z.object({ query: z.string(), cursor: z.number().int() })).output(z.array(suggestion)),
  fields: oc.output(z.array(z.object({ column: z.string(), title: z.string(), path: z.string(), aliases: z.array(z.string()) }))),
  /** Lines of NDJSON or CSV. The ledger records the export. */
  export: oc
    .input(
      scope.extend({
        format: z.enum(['ndjson', 'csv']),
        zone: z.string().default('UTC'),
        limit: z.number().int().optional(),
        columns: z.array(z.string()).optional(),
      }),
    )
    .output(eventIterator(z.object({ lines: z.string() }))),
}
