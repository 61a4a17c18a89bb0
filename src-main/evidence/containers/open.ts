// Opens one member: peels its compressions, and says whether an archive or plain bytes are left.
import { limits } from '../../contract/limits.ts'
import { type Content, contentOfBytes, type Problem, type RandomContent } from '../content.ts'
import { openAge } from './age.ts'
import type { Budget } from './budget.ts'
import { bunzip2 } from './bzip2.ts'
import { type Decoder, decoded } from './decoder.ts'
import { type GunzipScratch, gunzip, gunzipWhole } from './gzip.ts'
import type { InnerMember } from './inner.ts'
import type { Keys } from './keys.ts'
import { lockedPartitions, mayHaveLocks } from './locked.ts'
import { parquetRows } from './parquet.ts'
import { type Archive, type Compression, headBytes, recognise } from './recognise.ts'
import { tarMembers } from './tar.ts'
import { unxz } from './xz.ts'
import { zipMembers } from './zip.ts'
import { unzstd } from './zstd.ts'

export interface Context {
  /** Shared by everything that comes out of one received file. */
  budget: Budget
  /** Archives above this member: 0 for a received file. */
  depth: number
  /** The member's path, for messages. */
  path: string
  /** Makes a stream randomly readable (seal/spool), needed for an archive behind a large decompression. */
  spool: (source: AsyncIterable<Uint8Array>) => Promise<RandomContent & { close(): void }>
  signal?: AbortSignal
  /** For what is encrypted; without them it is locked. */
  keys?: Keys | undefined
  /** Plain bytes may lie in it: then they are valid until the next member is opened with it. */
  scratch?: GunzipScratch
}
/** What was taken off: a compression, an encryption, or columns that became rows. */
export type Peeled = Compression | 'age' | 'parquet'
export interface Opened {
  /** Outermost first; empty for a plain member. */
  peeled: Peeled[]
  /** Set when an archive is left: list its members with `members`. */
  archive?: Archive
  /** A container that is known and not opened, in words: the member then stays unrecognised for this reason. */
  unopened?: string
  /** What is left after peeling: bytes in memory when small, else a stream that can be opened again. */
  content: Content
  /** Problem of peeling known so far; for a stream look again after reading. */
  readonly problem: Problem | undefined
  /** Frees a spool. */
  close(): void
}

const decoders: Record<Compression, Decoder> = { gzip: gunzip, bzip2: bunzip2, xz: unxz, zstd: unzstd }
/** Decompressed bytes up to this stay in memory. */
const wholeBytes = 2 * limits.wholeFileBytes

/** Never throws for bad bytes: they are a `problem`. Throws on abort and when the disk is full. */
export async function openMember(content: Content, context: Context): Promise<Opened> {
  const peeled: Peeled[] = []
  let left = content
  let odd: Problem | undefined
  let lent = false
  for (;;) {
    const head = await headOf(left)
    const found = recognise(head)
    if (found === undefined) {
      const partitions = lockedPartitions(left, head)
      return opened(peeled, left, partitions === undefined ? odd : { state: 'locked', reason: partitions })
    }
    if ('locked' in found) return opened(peeled, left, { state: 'locked', reason: found.locked })
    if ('unopened' in found) return { ...asItIs(peeled, left, odd), unopened: found.unopened }
    const layer = 'compression' in found ? found.compression : 'archive' in found ? found.archive : 'age' in found ? 'age' : 'parquet'
    if (peeled.length >= limits.containerDepth) return opened(peeled, left, tooDeep(context, layer))
    // What is opened further needs its bytes while the scratch serves others.
    if (lent && left.bytes) left = contentOfBytes(Buffer.from(left.bytes), left.problem)
    lent = false
    if ('archive' in found) {
      if (context.depth >= limits.containerDepth) return opened(peeled, left, tooDeep(context, layer))
      return archive(found.archive, peeled, left, odd, context)
    }
    if ('age' in found) {
      const inside = await openAge(left, context.keys, context.path)
      if ('state' in inside) return opened(peeled, left, inside)
      left = await inMemory(inside)
      peeled.push('age')
    } else if ('parquet' in found) {
      const rows = parquetRows(left.read === undefined ? await randomly(left, context) : (left as RandomContent), context)
      return { ...asItIs([...peeled, 'parquet'], rows.content, odd), close: rows.close }
    } else {
      const quick = found.compression === 'gzip' && left.bytes ? context.scratch?.whole(left.bytes) : undefined
      lent = quick !== undefined
      left = quick ? inBudget(quick, left, context) : await peel(found.compression, left, context)
      peeled.push(found.compression)
    }
    odd ??= left.problem
    if (left.problem?.state === 'failed') return opened(peeled, left, odd)
  }
}

/**
 * As `openMember`, at once, for what is small, lies in memory and is plain or plain inside one gzip: nearly every file of a cloud's log.
 * Undefined where there is more to it.
 */
export function openSmall(content: Content, scratch: GunzipScratch, budget: Budget, path: string): Opened | undefined {
  const { bytes } = content
  if (!bytes || content.problem) return undefined
  const head = bytes.subarray(0, headBytes)
  const found = recognise(head)
  if (found === undefined) return mayHaveLocks(head) ? undefined : opened([], content, undefined)
  if (!('compression' in found) || found.compression !== 'gzip') return undefined
  const inside = scratch.whole(bytes)
  if (!inside) return undefined
  const innerHead = inside.subarray(0, headBytes)
  if (recognise(innerHead) !== undefined || mayHaveLocks(innerHead)) return undefined
  const left = contentOfBytes(inside, budget.spend(path, inside.length))
  return opened(['gzip'], left, left.problem)
}

/** Members of an archive in its own order. The generator returns the archive's own problem (truncated, damaged directory, hidden bytes), if any. */
export async function* members(from: Opened, context: Context): AsyncGenerator<InnerMember, Problem | undefined> {
  const content = from.content as RandomContent
  if (from.archive === undefined) throw new Error('not an archive')
  const problem = yield* from.archive === 'zip' ? zipMembers(content, context) : tarMembers(content, context.path)
  return problem ?? from.problem
}

function inBudget(bytes: Buffer, stored: Content, context: Context): Content {
  return contentOfBytes(bytes, context.budget.spend(context.path, bytes.length) ?? stored.problem)
}

async function peel(compression: Compression, stored: Content, context: Context): Promise<Content> {
  if (compression === 'gzip' && stored.bytes !== undefined) {
    const bytes = gunzipWhole(stored.bytes, wholeBytes)
    if (bytes !== undefined) return inBudget(bytes, stored, context)
  }
  const stream = decoded(stored, decoders[compression], context)
  // What may well be small is tried in memory; what was read so far is not read twice if it is not.
  if ((stored.size ?? Number.POSITIVE_INFINITY) > limits.wholeFileBytes) return stream
  return inMemory(stream)
}

async function inMemory(stream: Content): Promise<Content> {
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of stream.chunks()) {
    length += chunk.length
    if (length > wholeBytes) return stream
    parts.push(Buffer.from(chunk))
  }
  return contentOfBytes(parts.length === 1 ? parts[0]! : Buffer.concat(parts, length), stream.problem)
}

async function randomly(left: Content, context: Context): Promise<RandomContent & { close?: () => void }> {
  return context.spool(left.chunks())
}

async function archive(kind: Archive, peeled: Peeled[], left: Content, odd: Problem | undefined, context: Context): Promise<Opened> {
  if (left.read !== undefined) return { ...asItIs(peeled, left, odd), archive: kind }
  const spooled = await context.spool(left.chunks())
  return {
    peeled,
    archive: kind,
    content: spooled,
    problem: odd ?? left.problem,
    close: () => spooled.close(),
  }
}

function asItIs(peeled: Peeled[], content: Content, odd: Problem | undefined): Opened {
  return { peeled, content, problem: odd ?? content.problem, close() {} }
}

function opened(peeled: Peeled[], content: Content, odd: Problem | undefined): Opened {
  return new Peeling(peeled, content, odd)
}

/** A class, because a getter of its own for each of many small files costs more than what it gives. */
class Peeling implements Opened {
  readonly peeled: Peeled[]
  readonly content: Content
  readonly #odd: Problem | undefined
  constructor(peeled: Peeled[], content: Content, odd: Problem | undefined) {
    this.peeled = peeled
    this.content = content
    this.#odd = odd
  }
  get problem(): Problem | undefined {
    return this.#odd ?? this.content.problem
  }
  close(): void {}
}

function tooDeep(context: Context, layer: string): Problem {
  return {
    state: 'cut',
    limit: 'containerDepth',
    reason: `${context.path}: ${layer} inside more than ${limits.containerDepth} containers or compressions (limit containerDepth): not opened`,
  }
}

async function headOf(content: Content): Promise<Buffer> {
  if (content.bytes !== undefined) return content.bytes.subarray(0, headBytes)
  if (content.read !== undefined) return content.read(0, headBytes)
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of content.chunks()) {
    parts.push(Buffer.from(chunk.subarray(0, headBytes)))
    length += chunk.length
    if (length >= headBytes) break
  }
  return Buffer.concat(parts).subarray(0, headBytes)
}
