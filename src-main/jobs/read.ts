// Joins a raw record with its source on demand: OCSF, byte spans, and the sentence at the head. OCSF is derived, never stored.
import type { RawRecord } from '../case/api.ts'
import type { CaseClient } from '../case/client.ts'
import type { SavedMapping } from '../contract/mapping.ts'
import type { OcsfEvent } from '../contract/ocsf.ts'
import type { ByteSpan, Framed, Framing, MemberContext, Normalised, Source } from '../contract/source.ts'
import { isLossy, parseRecord } from '../sources/derive.ts'
import { createIdentity, eventIdentity, uidHex } from '../sources/identity.ts'
import { knownSources, type SourceOf } from '../sources/mapping/known.ts'
import { sourceById } from '../sources/registry.ts'
import { clearRow, createRow, rowFrom } from '../sources/row.ts'
import { spansOf } from '../sources/spans.ts'

/** How a member's records are framed, as its import noted it. */
interface Framed1 {
  framing: Framing | undefined
  header: readonly string[] | undefined
}

export interface Derived {
  event: OcsfEvent
  source: Source
  spans(): ByteSpan[]
}

const framingsKept = 20_000

export class RecordReader {
  private readonly client: CaseClient
  private readonly framings = new Map<number, Framed1>()
  private readonly row = createRow()
  private readonly identity = createIdentity()
  private sourceOf: SourceOf = sourceById

  constructor(client: CaseClient) {
    this.client = client
  }

  /** The case's mappings, at its opening and whenever one is saved. */
  use(mappings: readonly SavedMapping[]): void {
    this.sourceOf = knownSources(mappings)
  }

  /** In slices, as the case asks for them. */
  async derive(records: RawRecord[]): Promise<(Record<string, unknown> | null)[]> {
    const events: (Record<string, unknown> | null)[] = []
    for (const record of records) {
      try {
        events.push((await this.read(record))?.event ?? null)
      } catch {
        // The bytes no longer parse as they once did: shown by their columns and raw bytes.
        events.push(null)
      }
    }
    return events
  }

  /** Null when the record no longer becomes the event it was indexed as (another normaliser made it). */
  async read(record: RawRecord): Promise<Derived | null> {
    const source = record.member.source === null ? undefined : this.sourceOf(record.member.source)
    if (!source) return null
    const { framing, header } = await this.framingOf(record.member.id)
    const bytes = Buffer.from(record.bytes.buffer, record.bytes.byteOffset, record.bytes.byteLength)
    const framed: Framed = {
      offset: record.offset,
      length: record.length,
      bytes,
      value: parseRecord(source, framing, bytes, header),
      lossy: isLossy(framing, bytes),
    }
    const context: MemberContext = {
      path: record.member.path,
      sha256: record.member.sha256 ?? '',
      form: record.member.form ?? '',
      ...(record.member.mtime !== null && { mtime: record.member.mtime }),
      ...(header && { header }),
    }
    const result = source.normalise(framed, context)
    if (!('events' in result)) return null
    const one = this.pick(source, framed, context, result.events, record.uid)
    if (!one) return null
    one.event.metadata.uid = record.uid
    if (record.clockOffset !== 0n) moveTime(one.event, record.clockOffset)
    const owner = one.routed ? (this.sourceOf(one.routed.source) ?? source) : source
    return { event: one.event, source: owner, spans: () => spansOf(owner, framing, bytes, header, one.event, one.routed?.at) }
  }

  /** Which of a record's events it is, by its id. */
  private pick(source: Source, framed: Framed, context: MemberContext, events: Normalised[], uid: string): Normalised | undefined {
    if (events.length === 1) return events[0]
    return events.find((one, nth) => {
      clearRow(this.row, source.id)
      rowFrom(one, this.row)
      const { hi, lo } = eventIdentity(this.row, framed, context, nth, this.identity)
      return uidHex(hi, lo) === uid
    })
  }

  private async framingOf(member: number): Promise<Framed1> {
    const known = this.framings.get(member)
    if (known) return known
    const [work] = await this.client.memberWork({ after: member - 1, limit: 1 })
    const { framing, header } = ((work?.id === member ? work.resume : undefined) ?? {}) as Partial<Framed1>
    if (this.framings.size >= framingsKept) this.framings.clear()
    // A member still being read has not told its framing yet: ask again next time.
    const found = { framing, header }
    if (framing) this.framings.set(member, found)
    return found
  }
}

/** The event stands where it sorts, and says so: what the record says stays in `metadata.original_time`. */
function moveTime(event: OcsfEvent, us: bigint): void {
  if (typeof event.time === 'number') event.time += Number(us / 1000n)
  const seconds = Number(us) / 1e6
  const label = `time moved by ${seconds > 0 ? '+' : ''}${seconds} s from what the record says: clock offset`
  const { labels } = event.metadata
  event.metadata.labels = [...(Array.isArray(labels) ? labels : []), label]
}
