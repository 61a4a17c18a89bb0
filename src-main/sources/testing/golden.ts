// What every source must hold, proved over its samples; a source writes no test code for it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { canonicalJson } from '../../contract/canonical-json.ts'
import { plainContent } from '../../contract/plain-record.ts'
import type { Claim, Framed, MemberContext, Source } from '../../contract/source.ts'
import { derive } from '../derive.ts'
import { fromUtf16 } from '../framing/utf16.ts'
import { allClaims, headBytes, recognise } from '../recognise.ts'
import { sourceById } from '../registry.ts'
import { clearRow, createRow, rowFrom, valueAt } from '../row.ts'
import { type Collected, collect, rowColumns } from './collect.ts'
import { ocsfProblems, ocsfSchema } from './ocsf-check.ts'

export interface Sample {
  source: Source
  name: string
  path: string
  bytes: Buffer
}

export function samplesOf(source: Source): Sample[] {
  const folder = resolve(import.meta.dirname, '..', source.id, 'samples')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => !name.endsWith('.expected.json'))
    .sort()
    .map((name) => ({ source, name, path: join(folder, name), bytes: readFileSync(join(folder, name)) }))
}

export function claimOf(sample: Sample): Claim {
  const head = sample.bytes.subarray(0, headBytes)
  const found = recognise(head, head.length === sample.bytes.length, `samples/${sample.name}`)
  if ('unrecognised' in found) throw new Error(`${sample.name} is not recognised: ${found.unrecognised}`)
  if (found.source !== sample.source) throw new Error(`${sample.name} of ${sample.source.id} is claimed by ${found.source.id}`)
  return found.claim
}

/** Every source that claims the sample at all: only its own may. */
export function claimants(sample: Sample): string[] {
  const head = sample.bytes.subarray(0, headBytes)
  return allClaims(head, head.length === sample.bytes.length, `samples/${sample.name}`).map(({ source }) => source.id)
}

export function read(sample: Sample, pieces: Iterable<number> = []): Collected {
  return collect(sample.source, claimOf(sample), `samples/${sample.name}`, sample.bytes, pieces)
}

/** The expectation that lies beside a sample. */
export function expectation(sample: Sample): unknown {
  const claim = claimOf(sample)
  const events: unknown[] = []
  const { entries, account, header, problem } = collect(
    sample.source,
    claim,
    `samples/${sample.name}`,
    sample.bytes,
    [],
    (record, _row, nth, member) => {
      const derived = derivedOf(sample, claim, record, member)[nth]
      events.push(derived && { ocsf: derived.event, spans: derived.spans.map(({ path, start, end }) => `${path} ${start}-${end}`) })
    },
  )
  let nth = 0
  const listed = entries.map((entry) => (entry.kind === 'event' ? { ...entry, ...(events[nth++] as object) } : entry))
  const plain = { ...account, ignored: Object.fromEntries(account.ignored), rejects: Object.fromEntries(account.rejects) }
  return JSON.parse(JSON.stringify({ claim, account: plain, header, problem, entries: listed }))
}

function derivedOf(sample: Sample, claim: Claim, record: Framed, member: MemberContext) {
  // A copy of its own, as the case gives it back: nothing may depend on the bytes around it.
  return derive(sample.source, claim.framing, member, Uint8Array.from(record.bytes), record.offset, sourceById)
}

/** What is wrong with how the sample is read; empty when all holds. */
export function problemsOf(sample: Sample): string[] {
  const problems: string[] = []
  const claim = claimOf(sample)
  const schema = ocsfSchema()
  const collected = collect(sample.source, claim, `samples/${sample.name}`, sample.bytes, [], (record, row, nth, member) => {
    const where = `record at ${record.offset}`
    const projected = JSON.stringify(rowOf(row.content === plainContent ? { ...row, content: record.value } : row))
    const derived = derivedOf(sample, claim, record, member)
    const one = derived[nth]
    if (!one) {
      problems.push(`${where}: no event when derived from its bytes alone`)
      return
    }
    const other = createRow()
    clearRow(other, sample.source.id)
    rowFrom(one, other)
    if (JSON.stringify(rowOf(other)) !== projected)
      problems.push(`${where}: project gives\n  ${projected}\nnormalise\n  ${JSON.stringify(rowOf(other))}`)
    if ((one.ts === undefined) === (one.undatedReason === undefined)) problems.push(`${where}: needs a time or a reason why there is none`)
    if (schema) for (const problem of ocsfProblems(one.event, schema)) problems.push(`${where}: OCSF: ${problem}`)
    const encoded = one.routed?.at.includes('*base64')
    for (const span of one.spans) {
      const value = span.path === 'time' ? one.event.metadata.original_time : valueAt(one.event, span.path)
      if (encoded) {
        if (!Buffer.from(Buffer.from(record.bytes.subarray(span.start, span.end)).toString('latin1'), 'base64').includes(String(value)))
          problems.push(`${where}: ${span.path} is not in the base64 at ${span.start}-${span.end}`)
      } else if (!cites(textBytes(record.bytes.subarray(span.start, span.end), claim), String(value)))
        problems.push(`${where}: ${span.path} is not at ${span.start}-${span.end}`)
    }
    // Compressed bytes have no place of their own for a value.
    if (one.spans.length === 0 && !one.routed?.at.includes('*gzip')) problems.push(`${where}: no value can show its bytes`)
    // What a record of several events holds must stand in one of them.
    const all =
      nth === 0
        ? lostLeaves(
            record.value,
            derived.map(({ event }) => event),
            derived.map((each) => routedText(record.value, each)),
          )
        : []
    for (const lost of all) problems.push(`${where}: ${JSON.stringify(lost)} is nowhere in the event`)
  })
  const { account, entries } = collected
  const counted = { event: 0, joined: 0, ignored: 0, reject: 0 }
  for (const entry of entries) if (!entry.nth) counted[entry.kind] += 1
  const sum = (map: Map<string, number>) => [...map.values()].reduce((a, b) => a + b, 0)
  if (account.records !== account.primary + account.joined + sum(account.ignored) + sum(account.rejects))
    problems.push('the account does not close')
  if (account.primary !== counted.event || sum(account.rejects) !== counted.reject) problems.push('the account is not what was said')
  for (const reason of account.rejects.keys()) if (reason.startsWith('source failed')) problems.push(`the source threw: ${reason}`)
  problems.push(...orderProblems(entries))
  return problems
}

/** Records stand one after the other; a joined part may lie inside the record it belongs to, and records with parts may interleave. */
function orderProblems(entries: Collected['entries']): string[] {
  const problems: string[] = []
  const withParts = new Set(entries.flatMap((entry) => (entry.of === undefined ? [] : [entry.of])))
  const ends = new Map<number, number>()
  let at = -1
  let end = 0
  for (const entry of entries) {
    if (entry.nth) continue
    const stop = entry.offset + entry.length
    if (entry.of !== undefined) {
      if (entry.offset < entry.of) problems.push(`a part at ${entry.offset} stands before its record`)
      else if (entry.offset >= (ends.get(entry.of) ?? 0)) {
        if (entry.offset < end) problems.push(`records overlap or run backwards at ${entry.offset}`)
        end = stop
      } else if (stop > ends.get(entry.of)!) problems.push(`a part at ${entry.offset} runs out of its record`)
      continue
    }
    if (entry.offset <= at && !(at < 0)) problems.push(`records run backwards at ${entry.offset}`)
    if (entry.offset < end && ![...withParts].some((of) => of < entry.offset && (ends.get(of) ?? 0) > entry.offset))
      problems.push(`records overlap at ${entry.offset}`)
    at = entry.offset
    end = Math.max(end, stop)
    ends.set(entry.offset, stop)
  }
  return problems
}

function rowOf(row: ReturnType<typeof createRow>): unknown {
  const { ts, undatedReason, vendorId, scope, content, correlation, source, extra } = row
  return {
    ...rowColumns(row),
    '(rest)': {
      ts: String(ts),
      undatedReason,
      vendorId,
      scope,
      content: content === undefined ? '' : canonicalJson(content),
      correlation,
      source,
      extra: [...extra].sort((a, b) => (a[0] + a[1] < b[0] + b[1] ? -1 : 1)),
    },
  }
}

function textBytes(bytes: Uint8Array, { framing }: Claim): Uint8Array {
  return framing.encoding ? fromUtf16(bytes, framing.encoding).bytes : bytes
}

/** Whether the bytes hold the value, as text, as a JSON string's content, or as JSON inside JSON. */
function cites(bytes: Uint8Array, value: string): boolean {
  let text = Buffer.from(bytes).toString('utf8')
  for (let level = 0; level < 3; level++) {
    if (text === value || text.replaceAll('""', '"') === value) return true
    try {
      text = JSON.parse(`"${text}"`) as string
    } catch {
      try {
        // JSON inside a CSV cell.
        text = JSON.parse(`"${text.replaceAll('""', '"')}"`) as string
      } catch {
        return false
      }
    }
  }
  return false
}

const encodedAt = (routed: { at: readonly string[] } | undefined): number | undefined => {
  const at = routed?.at.indexOf('*base64') ?? -1
  return at < 0 ? undefined : at
}

/** The text that an envelope gave to another source: that source holds it by its parts. */
function routedText(value: unknown, { routed }: { routed?: { at: readonly string[] } }): unknown {
  // A line with a time in front: all of it.
  if (routed?.at[0] === '*text') return value
  let here = value
  for (const step of (routed?.at ?? []).slice(0, encodedAt(routed)))
    here = here !== null && typeof here === 'object' ? (here as Record<string, unknown>)[step] : undefined
  return routed && typeof here === 'string' ? here : undefined
}

/** Strings and numbers of a record that its events do not hold anywhere. */
function lostLeaves(value: unknown, events: object, routed: readonly unknown[]): unknown[] {
  const held = new Set<string>()
  leaves(events, (leaf) => held.add(String(leaf)))
  // Lists of names and values may become objects.
  keys(events, held)
  const lost: unknown[] = []
  leaves(value, (leaf) => {
    const text = String(leaf)
    if (text === '' || held.has(text) || routed.includes(leaf)) return
    if (held.has(Buffer.from(text, 'base64').toString('utf8').trim())) return
    // Text that is itself a structure (an embedded event, a struct in a cell) is held by its parts.
    if (/^[[{]/.test(text)) return
    // A value may be shown in another spelling of the same: `true` as text, a name in a path.
    if (text === 'true' || text === 'false' || text === 'null' || text === '-') return
    lost.push(leaf)
  })
  return lost
}

function keys(value: unknown, into: Set<string>): void {
  if (value === null || typeof value !== 'object') return
  for (const [key, item] of Object.entries(value)) {
    if (!Array.isArray(value)) into.add(key)
    keys(item, into)
  }
}

function leaves(value: unknown, visit: (leaf: string | number) => void): void {
  if (typeof value === 'string' || typeof value === 'number') visit(value)
  else if (Array.isArray(value)) for (const item of value) leaves(item, visit)
  else if (value !== null && typeof value === 'object') for (const item of Object.values(value)) leaves(item, visit)
}
