// Citations of one report: each once, numbered in the order of use, with the bytes' place and hash.
import { createHash } from 'node:crypto'
import type { EventRow, RawRecord } from '../../case/api.ts'
import type { ShownDetection } from '../../contract/procedures/detections.ts'
import type { ReportCitation, ReportDocument, ResolvedCitation } from '../../contract/report.ts'
import { stamp } from '../../report/stamp.ts'
import { sourceById } from '../../sources/registry.ts'
import type { Desk } from '../desk.ts'
import { readBytes } from '../raw-bytes.ts'
import type { RecordReader } from '../read.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
/** Bytes of a cited record that are printed. */
const shownBytes = 2048
const recordsAtMost = 400
/** Events of a detection that are cited one by one. */
const eventsOfDetection = 20
/** Events looked up at once. */
const eventsAtOnce = 2000

interface CitedEvent {
  row: EventRow
  raw: RawRecord
}

export class CitationBook {
  readonly #desk: Desk
  readonly #reader: RecordReader
  readonly #detections: ReadonlyMap<string, ShownDetection>
  readonly #byKey = new Map<string, ResolvedCitation>()
  readonly #list: ResolvedCitation[] = []
  readonly #records: ReportDocument['records'] = []
  readonly #members = new Map<string, ResolvedCitation['within'][number]>()
  readonly #looked = new Map<string, CitedEvent>()
  readonly events = new Map<string, CitedEvent>()
  recordsLeft = 0
  /** Records that only tables cite are not printed. */
  keepTexts = true

  constructor(desk: Desk, reader: RecordReader, detections: ReadonlyMap<string, ShownDetection>) {
    this.#desk = desk
    this.#reader = reader
    this.#detections = detections
  }

  get list(): ResolvedCitation[] {
    return this.#list
  }

  get records(): ReportDocument['records'] {
    return this.#records
  }

  /** Looks events up many at once; one by one each costs a question of its own. */
  async lookUp(citations: Iterable<ReportCitation>): Promise<void> {
    const wanted = new Set<string>()
    for (const one of citations)
      if (one.kind === 'event') wanted.add(one.uid)
      else if (one.kind === 'detection')
        for (const uid of this.#detections.get(one.id)?.eventIds.slice(0, eventsOfDetection) ?? []) wanted.add(uid)
    const uids = [...wanted].filter((uid) => !this.#looked.has(uid))
    for (let at = 0; at < uids.length; at += eventsAtOnce)
      for (const one of await this.#desk.client.recordsOf(uids.slice(at, at + eventsAtOnce))) this.#looked.set(one.row.uid, one)
  }

  /** The citation's id, or why it does not resolve. */
  async cite(one: ReportCitation): Promise<{ id: string } | { problem: string }> {
    const key = JSON.stringify(one)
    const known = this.#byKey.get(key)
    if (known) return { id: known.id }
    const made =
      one.kind === 'event' ? await this.#event(one.uid) : one.kind === 'detection' ? await this.#detection(one.id) : await this.#bytes(one)
    if (typeof made === 'string') return { problem: made }
    this.#byKey.set(key, made)
    return { id: made.id }
  }

  async event(uid: string): Promise<string | null> {
    const made = await this.cite({ kind: 'event', uid })
    return 'id' in made ? made.id : null
  }

  #number(): string {
    return `C${this.#list.length + 1}`
  }

  async #event(uid: string): Promise<ResolvedCitation | string> {
    const stored = this.#looked.get(uid) ?? (await this.#desk.client.event(uid))
    if (!stored) return `event ${uid} is not in the case`
    this.events.set(uid, stored)
    const { raw, row } = stored
    const derived = await this.#reader.read(raw).catch(() => null)
    const precision = sourceById(String(row.values.source ?? ''))?.time.precision ?? 'second'
    const made: ResolvedCitation = {
      id: this.#number(),
      kind: 'event',
      ref: uid,
      exhibit: raw.member.exhibit,
      member: raw.member.label,
      within: await this.#within(raw.member.label),
      offset: raw.offset,
      length: raw.length,
      sha256: sha256(raw.bytes),
      at: raw.ts === null ? null : stamp(raw.ts, precision),
      recordedTime: (derived?.event.metadata.original_time as string | undefined) ?? null,
      source: raw.member.source,
      members: [],
    }
    this.#list.push(made)
    this.#keepText(made.id, raw.bytes)
    return made
  }

  async #detection(id: string): Promise<ResolvedCitation | string> {
    const found = this.#detections.get(id)
    if (!found) return `detection ${id} is not in the case`
    const members: string[] = []
    for (const uid of found.eventIds.slice(0, eventsOfDetection)) {
      const cited = await this.event(uid)
      if (cited !== null) members.push(cited)
    }
    const first = this.#list.find((one) => one.id === members[0])
    if (!first) return `no event of detection ${id} is in the case`
    const made: ResolvedCitation = { ...first, id: this.#number(), kind: 'detection', ref: id, members }
    this.#list.push(made)
    return made
  }

  async #bytes(one: Extract<ReportCitation, { kind: 'bytes' | 'artifact' }>): Promise<ResolvedCitation | string> {
    const length = one.end - one.start
    if (length <= 0) return `${one.member}: bytes ${one.start} to ${one.end} are none`
    let bytes: Buffer
    try {
      bytes = (await readBytes(this.#desk, one.member, one.start, length)).bytes
    } catch (error) {
      return `${one.member}: ${(error as Error).message}`
    }
    if (bytes.length !== length) return `${one.member} ends before byte ${one.end}`
    const within = await this.#within(one.member)
    const made: ResolvedCitation = {
      id: this.#number(),
      kind: one.kind,
      ref: one.kind === 'artifact' ? one.artifact : '',
      exhibit: one.member.split('/')[0]!,
      member: one.member,
      within,
      offset: one.start,
      length,
      sha256: sha256(bytes),
      at: null,
      recordedTime: null,
      source: null,
      members: [],
    }
    this.#list.push(made)
    this.#keepText(made.id, bytes)
    return made
  }

  #keepText(citation: string, bytes: Uint8Array): void {
    if (!this.keepTexts) return
    if (this.#records.length >= recordsAtMost) {
      this.recordsLeft++
      return
    }
    const shown = Math.min(bytes.length, shownBytes)
    this.#records.push({ citation, text: Buffer.from(bytes.subarray(0, shown)).toString('utf8'), shown, bytes: bytes.length })
  }

  /** `EX-003/000001/0004`: the received file, then each container's member. */
  async #within(label: string): Promise<ResolvedCitation['within']> {
    const parts = label.split('/')
    const places: ResolvedCitation['within'] = []
    for (let depth = 2; depth <= parts.length; depth++) {
      const member = parts.slice(0, depth).join('/')
      let known = this.#members.get(member)
      if (!known) {
        const found = await this.#desk.client.member(member)
        if (!found) continue
        known = { member, path: found.path, sha256: found.sha256, size: found.size }
        this.#members.set(member, known)
      }
      places.push(known)
    }
    return places
  }
}
