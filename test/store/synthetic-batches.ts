// Batches as parser workers make them, from seeded events, so that the store is tested without any source.
import { createHash } from 'node:crypto'
import { constants, zstdCompressSync } from 'node:zlib'
import { type Batch, blockEvents, type MemberPart } from '../../src-main/contract/batch.ts'
import { columns, undated } from '../../src-main/contract/columns.ts'
import { hash64 } from '../../src-main/contract/hash64.ts'

export interface SyntheticEvent {
  member: number
  offset: number
  /** Null when undated. */
  ts: bigint | null
  vendorId: string | null
  scope: string
  request: string | null
  values: Record<string, string | number>
  resources: string[]
  raw: string
  /** Distinguishes events expanded from one record. */
  part: number
}

export const random = (seed: number) => {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    int: (below: number) => Math.floor(next() * below),
    /** Skewed towards the first. */
    skewed: (below: number) => Math.floor(next() ** 3 * below),
    hex: (digits: number) => {
      let out = ''
      while (out.length < digits)
        out += Math.floor(next() * 4294967296)
          .toString(16)
          .padStart(8, '0')
      return out.slice(0, digits)
    },
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest()
export const uidOf = (event: SyntheticEvent): string =>
  digest(
    event.vendorId === null
      ? `synthetic\0sha-of-${event.member}\0${event.offset}\0${event.part}`
      : `synthetic\0${event.scope}\0${event.vendorId}\0${event.raw}`,
  )
    .subarray(0, 16)
    .toString('hex')

const nameOf = new Map(columns.map((column) => [column.name, column]))
const own = new Set(['id', 'requestId', 'time'])

const wordsOf = (raw: string, verbatim: Set<string>, out: Set<string>): void => {
  const walk = (value: unknown): void => {
    if (value === null || typeof value === 'boolean') return
    if (typeof value !== 'object') {
      const text = String(value)
      if (!verbatim.has(text)) out.add(text)
      return
    }
    for (const [key, item] of Object.entries(value)) {
      if (!Array.isArray(value)) out.add(key)
      if (!own.has(key)) walk(item)
    }
  }
  walk(JSON.parse(raw))
}

export const makeBatch = (events: SyntheticEvent[], parts?: MemberPart[]): Batch => {
  const count = events.length
  const dictionaries = new Map<string, Map<string, number>>()
  const code = (kind: string, value: string): number => {
    let values = dictionaries.get(kind)
    if (!values) {
      values = new Map()
      dictionaries.set(kind, values)
    }
    let found = values.get(value)
    if (found === undefined) {
      found = values.size + 1
      values.set(value, found)
    }
    return found
  }
  const batch: Batch = {
    events: count,
    ts: new BigInt64Array(count),
    uidHi: new BigInt64Array(count),
    uidLo: new BigInt64Array(count),
    vid: new BigInt64Array(count),
    req: new BigInt64Array(count),
    same: new BigInt64Array(count),
    scopes: [],
    member: new Int32Array(count),
    offset: new Float64Array(count),
    length: new Uint32Array(count),
    inBlock: new Uint32Array(count),
    columns: {},
    dictionary: {},
    extra: { event: new Uint32Array(0), column: new Uint16Array(0), code: new Int32Array(0) },
    undated: [],
    blocks: [],
    members: [],
  }
  const extra: [number, number, number][] = []
  const scopes = new Set<string>()
  const resourceColumn = columns.findIndex((column) => column.name === 'resource')
  let pieces: Buffer[] = []
  let words = new Set<string>()
  let inBlock = 0
  let first = 0
  const seal = (end: number) => {
    const stamps = Array.from(batch.ts.subarray(first, end)).filter((ts) => ts !== undated)
    const raw = Buffer.concat(pieces)
    batch.blocks.push({
      first,
      count: end - first,
      payload: new Uint8Array(zstdCompressSync(raw, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })),
      rawBytes: raw.length,
      words: [...words].join('\n'),
      tsMin: stamps.length ? stamps.reduce((a, b) => (a < b ? a : b)) : undated,
      tsMax: stamps.length ? stamps.reduce((a, b) => (a > b ? a : b)) : undated,
    })
    pieces = []
    words = new Set()
    inBlock = 0
    first = end
  }
  events.forEach((event, index) => {
    if (index - first === blockEvents) seal(index)
    const uid = Buffer.from(uidOf(event), 'hex')
    batch.uidHi[index] = uid.readBigInt64BE(0)
    batch.uidLo[index] = uid.readBigInt64BE(8)
    batch.ts[index] = event.ts ?? undated
    if (event.ts === null) batch.undated.push({ event: index, reason: 'no year' })
    if (event.vendorId !== null) {
      batch.vid[index] = hash64(`synthetic\0${event.scope}\0${event.vendorId}`)
      scopes.add(event.scope)
    } else batch.same[index] = digest(event.part === 0 ? event.raw : `${event.raw}\0${event.part}`).readBigInt64BE(0)
    if (event.request !== null) batch.req[index] = hash64(event.request)
    batch.member[index] = event.member
    batch.offset[index] = event.offset
    const bytes = Buffer.from(event.raw)
    batch.length[index] = bytes.length
    const before = index > first && events[index - 1]!.offset === event.offset && events[index - 1]!.member === event.member
    if (before) batch.inBlock[index] = batch.inBlock[index - 1]!
    else {
      batch.inBlock[index] = inBlock
      pieces.push(bytes)
      inBlock += bytes.length
    }
    const verbatim = new Set<string>()
    for (const [name, value] of Object.entries(event.values)) {
      const column = nameOf.get(name)!
      batch.columns[name] ??= column.storage === 'long' ? new BigInt64Array(count) : new Int32Array(count)
      if (column.kind) {
        ;(batch.columns[name] as Int32Array)[index] = code(column.kind, value as string)
        if (column.verbatim) verbatim.add(value as string)
      } else if (column.storage === 'long') (batch.columns[name] as BigInt64Array)[index] = BigInt(value)
      else (batch.columns[name] as Int32Array)[index] = value as number
    }
    for (const resource of event.resources.slice(1)) {
      extra.push([index, resourceColumn, code('resource', resource)])
      verbatim.add(resource)
    }
    wordsOf(event.raw, verbatim, words)
  })
  if (count > first) seal(count)
  batch.extra = {
    event: Uint32Array.from(extra, (one) => one[0]),
    column: Uint16Array.from(extra, (one) => one[1]),
    code: Int32Array.from(extra, (one) => one[2]),
  }
  batch.scopes = [...scopes].map((scope) => ({ source: 'synthetic', scope }))
  for (const [kind, values] of dictionaries)
    batch.dictionary[kind] = { lengths: Uint32Array.from(values.keys(), (value) => value.length), joined: [...values.keys()].join('') }
  batch.members = parts ?? partsOf(events)
  return batch
}

export const partsOf = (events: SyntheticEvent[], done = false): MemberPart[] => {
  const parts = new Map<number, MemberPart>()
  const seen = new Set<string>()
  for (const event of events) {
    let part = parts.get(event.member)
    if (!part) {
      part = { member: event.member, upTo: 0, done, records: 0, primaryCandidates: 0, joined: 0, ignored: [], rejects: [] }
      parts.set(event.member, part)
    }
    part.upTo = Math.max(part.upTo, event.offset + Buffer.byteLength(event.raw))
    if (seen.has(`${event.member} ${event.offset}`)) continue
    seen.add(`${event.member} ${event.offset}`)
    part.records++
    part.primaryCandidates++
  }
  return [...parts.values()]
}

const actions =
  'DescribeInstances GetObject PutObject AssumeRole ListBuckets Decrypt GetCallerIdentity CreateUser RunInstances ConsoleLogin'.split(' ')
const regions = ['us-east-1', 'eu-central-1', 'us-west-2', 'ap-south-1']
const layerNames = ['control', 'identity', 'network', 'runtime', 'data']

export interface Shape {
  start: bigint
  /** Mean distance of events, microseconds. */
  step: number
  /** Bytes of filler, so that a record comes near 1 KB. */
  filler: number
}

/** A CloudTrail-like event; `at` is its number, which gives time and offset. */
export const makeEvent = (dice: ReturnType<typeof random>, at: number, member: number, offset: number, shape: Shape): SyntheticEvent => {
  const user = `user-${dice.skewed(400)}`
  const account = String(111111111111 + dice.skewed(12))
  const action = actions[dice.skewed(actions.length)]!
  const ip = `10.${dice.skewed(20)}.${dice.int(10)}.${dice.skewed(50)}`
  const failed = dice.next() < 0.06
  const id = `${dice.hex(8)}-${dice.hex(4)}-${dice.hex(4)}-${dice.hex(12)}`
  const requestId = dice.hex(16).toUpperCase()
  const region = regions[dice.skewed(4)]!
  const ts = shape.start + BigInt(Math.floor((at + dice.next()) * shape.step))
  const resource = `arn:aws:s3:::bucket-${dice.skewed(300)}/key-${dice.skewed(200)}`
  const agent = `aws-sdk-go/1.${dice.skewed(60)}.${dice.int(9)}`
  const resources = dice.next() < 0.1 ? [resource, `arn:aws:kms:${region}:${account}:key/k-${dice.int(50)}`] : [resource]
  // Most of a real record repeats from event to event; a little does not.
  const words = Array.from({ length: Math.ceil(shape.filler / 60) }, () => {
    const pick = dice.skewed(2000)
    return `${pick}-part-${pick % 500} ${fillText}`
  })
  words.push(`tok${dice.skewed(200_000).toString(36)}`)
  const record = {
    time: Number(ts / 1000n),
    id,
    requestId,
    user,
    account,
    action,
    ip,
    region,
    agent,
    ...(failed ? { error: 'AccessDenied', message: `User ${user} is not authorized.` } : {}),
    resources,
    parameters: { words, nested: { mode: dice.int(5), note: `n${dice.skewed(1000)}` } },
  }
  const raw = JSON.stringify(record)
  return {
    member,
    offset,
    ts,
    vendorId: id,
    scope: account,
    request: requestId,
    resources,
    raw,
    part: 0,
    values: {
      source: 'synthetic',
      layer: layerNames[dice.skewed(5)]!,
      class_uid: 6003,
      activity_id: 1 + dice.int(4),
      severity_id: failed ? 3 : 1,
      status_id: failed ? 2 : 1,
      user_name: user,
      account,
      action,
      service: `${action.slice(0, 3).toLowerCase()}.amazonaws.com`,
      src_ip: ip,
      region,
      user_agent: agent,
      resource,
      ...(failed ? { status_code: 'AccessDenied' } : {}),
      src_port: 1024 + dice.int(60000),
      bytes: dice.int(100000),
    },
  }
}
const fillText = 'lorem ipsum dolor sit amet co'
