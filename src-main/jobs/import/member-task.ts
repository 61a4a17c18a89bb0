// Reads one member as far as it goes: peels compressions, walks containers, recognises, and hands records on.
// Whatever happens ends as a state and a reason on the member; only what stops the whole import is thrown.
import type { MemberUpdate, NewMember } from '../../case/api.ts'
import type { MemberInfo } from '../../contract/exhibit.ts'
import { limits } from '../../contract/limits.ts'
import type { MemberContext, Source } from '../../contract/source.ts'
import type { Budget } from '../../evidence/containers/budget.ts'
import type { GunzipScratch } from '../../evidence/containers/gzip.ts'
import type { InnerMember } from '../../evidence/containers/inner.ts'
import type { Keys } from '../../evidence/containers/keys.ts'
import { members, type Opened, openMember, openSmall } from '../../evidence/containers/open.ts'
import type { Content, Problem } from '../../evidence/content.ts'
import { hashContent, sha256Hex, spool } from '../../evidence/seal/seal.ts'
import type { SourceOf } from '../../sources/mapping/known.ts'
import { headBytes, type Recognition, recognise, recogniseAs } from '../../sources/recognise.ts'
import type { RecordRules } from '../detect/record-rules.ts'
import type { BatchOutlet } from './batch-outlet.ts'
import { type Records, readRecords } from './member-records.ts'
import type { Asks, Step } from './protocol.ts'

/** Members of a container that are numbered in the case at once. */
const numberedAtOnce = 500

export interface TaskContext {
  outlet: BatchOutlet
  store: string
  secret: Uint8Array
  source: string | null
  sourceOf: SourceOf
  rules: RecordRules | null
  keys: Keys | undefined
  scratch: GunzipScratch
  /** Of the member that was recognised last. */
  likely?: Source
  signal: AbortSignal
  onStep: (step: Step) => void
  ask: <K extends keyof Asks>(what: K, ask: Asks[K]['ask']) => Promise<Asks[K]['answer']>
}

export interface MemberToRead {
  id: number
  path: string
  content: Content
  sha256: string
  mtime: number | null
  depth: number
  budget: Budget
  skip: number
  /** Stays in the member's `resume`, whatever else comes there. */
  kept: Readonly<Record<string, unknown>>
  /** Of a container: only these of its members. */
  only: { id: number; seqs: number[] } | null
}

/** The case could not answer a worker: that is no fault of the evidence. */
export class AskError extends Error {
  override readonly name = 'AskError'
}

/** Errors of the machine, not of the evidence: the import stops and says so. */
export function stopsImport(error: unknown): boolean {
  const { code, name } = error as { code?: string; name?: string }
  return (
    name === 'AbortError' ||
    name === 'OutletError' ||
    name === 'AskError' ||
    ['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'ENFILE', 'EIO'].includes(code ?? '')
  )
}

const stateOf: Record<Problem['state'], MemberInfo['state']> = { cut: 'cut', failed: 'failed', locked: 'locked', noted: 'read' }

export async function readMember(task: TaskContext, member: MemberToRead): Promise<void> {
  const { outlet } = task
  let opened: Opened | undefined
  const update: MemberUpdate = { id: member.id, state: 'read' }
  try {
    // One member is read after the other, and a container is never left in the scratch.
    opened = openSmall(member.content, task.scratch, member.budget, member.path) ?? (await openLarge(task, member))
    if (opened.archive) await readContainer(task, member, opened, update)
    else if (!member.only) {
      const reading = readPlain(task, member, opened, update)
      if (reading) await reading
    }
    const { problem } = opened
    if (problem) {
      if (update.state !== 'unrecognised' || problem.state !== 'noted') update.state = stateOf[problem.state]
      update.problem = joined(problem.reason, update.problem)
    }
  } catch (error) {
    if (task.signal.aborted || stopsImport(error)) throw error
    update.state = 'failed'
    update.problem = joined(error instanceof Error ? error.message : String(error), update.problem)
  } finally {
    opened?.close()
  }
  if (!member.only) outlet.update(update)
  outlet.sendIfFull()
  if (outlet.busy) await outlet.ready()
}

function openLarge(task: TaskContext, member: MemberToRead): Promise<Opened> {
  return openMember(member.content, {
    budget: member.budget,
    depth: member.depth,
    path: member.path,
    spool: (source) => spool(task.store, source, { signal: task.signal }),
    signal: task.signal,
    keys: task.keys,
    scratch: task.scratch,
  })
}

const joined = (first: string, then: string | null | undefined) => (then ? `${first}; ${then}` : first)

/** Promises something only where there is something to wait for. */
function readPlain(task: TaskContext, member: MemberToRead, opened: Opened, update: MemberUpdate): Promise<void> | undefined {
  const { bytes } = opened.content
  if (bytes) return readFrom(task, member, opened, update, bytes.subarray(0, headBytes), bytes.length <= headBytes)
  return headOf(opened.content).then(({ head, whole }) => readFrom(task, member, opened, update, head, whole))
}

function readFrom(
  task: TaskContext,
  member: MemberToRead,
  opened: Opened,
  update: MemberUpdate,
  head: Uint8Array,
  whole: boolean,
): Promise<void> | undefined {
  if (opened.problem?.state === 'failed' || opened.problem?.state === 'locked') return undefined
  const claimed = claim(task, head, whole, member.path)
  if ('unrecognised' in claimed) {
    update.state = 'unrecognised'
    // A container that we know and do not open says more than that no source claims its bytes.
    update.problem = opened.unopened ?? claimed.unrecognised
    update.source = null
    return undefined
  }
  task.likely = claimed.source
  update.source = claimed.source.id
  update.form = claimed.claim.form
  update.note = noteOf(claimed.claim.note, opened.peeled)
  // Told before the records, so that a committed part of a member always names its source.
  task.outlet.update({ id: member.id, source: update.source, form: update.form, note: update.note })
  const { path, sha256, mtime } = member
  const { form } = claimed.claim
  const context: MemberContext = mtime === null ? { path, sha256, form } : { path, sha256, form, mtime }
  const read = readRecords(task.outlet, {
    id: member.id,
    content: opened.content,
    claimed,
    context,
    secret: task.secret,
    kept: member.kept,
    skip: member.skip,
    signal: task.signal,
    onStep: task.onStep,
    rules: task.rules,
  })
  const told = ({ merkleRoot, problem, header }: Records) => {
    update.merkleRoot = merkleRoot
    // How a record's bytes are read again on demand (jobs/read).
    update.resume = { ...member.kept, framing: claimed.claim.framing, ...(header && { header }) }
    update.problem = problem ?? null
  }
  if (read instanceof Promise) return read.then(told)
  told(read)
  return undefined
}

function noteOf(note: string | undefined, peeled: Opened['peeled']): string | null {
  const said = [
    ...(note ? [note] : []),
    ...(peeled.includes('age') ? ['opened with an age key'] : []),
    ...(peeled.includes('parquet') ? ['rows of a Parquet file as JSON lines: offsets are of that text'] : []),
  ]
  return said.length > 0 ? said.join('; ') : null
}

function claim(task: TaskContext, head: Uint8Array, whole: boolean, path: string): Recognition {
  const source = task.source === null ? undefined : task.sourceOf(task.source)
  // Evidence read by another source than the one asked for would say what nobody meant.
  if (task.source !== null && !source) return { unrecognised: `there is no source ${task.source}` }
  return source ? recogniseAs(source, head, whole, path) : recognise(head, whole, path, task.likely)
}

async function headOf(content: Content): Promise<{ head: Uint8Array; whole: boolean }> {
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of content.chunks()) {
    parts.push(Buffer.from(chunk))
    length += chunk.length
    if (length > headBytes) break
  }
  return { head: Buffer.concat(parts).subarray(0, headBytes), whole: length <= headBytes }
}

async function readContainer(task: TaskContext, member: MemberToRead, opened: Opened, update: MemberUpdate): Promise<void> {
  update.form = opened.archive ?? null
  if (member.depth >= limits.containerDepth) {
    update.state = 'failed'
    update.problem = `not opened: more than ${limits.containerDepth} containers inside each other (limit containerDepth)`
    return
  }
  const context = {
    budget: member.budget,
    depth: member.depth,
    path: member.path,
    spool: (source: AsyncIterable<Uint8Array>) => spool(task.store, source, { signal: task.signal }),
    signal: task.signal,
    keys: task.keys,
  }
  const list = members(opened, context)
  let waiting: InnerMember[] = []
  for (;;) {
    const next = await list.next().catch(async (error) => {
      // What was found before is read all the same.
      if (!task.signal.aborted && !stopsImport(error)) await readInner(task, member, waiting)
      throw error
    })
    if (!next.done) waiting.push(next.value)
    if (waiting.length >= numberedAtOnce || (next.done && waiting.length > 0)) {
      await readInner(task, member, waiting)
      waiting = []
    }
    if (next.done) {
      if (next.value) {
        update.state = stateOf[next.value.state]
        update.problem = next.value.reason
      }
      return
    }
  }
}

async function readInner(task: TaskContext, parent: MemberToRead, inner: InnerMember[]): Promise<void> {
  const wanted = parent.only ? inner.filter((one) => one.number === parent.only!.seqs[0]) : inner
  if (wanted.length === 0) return
  const rows = await task.ask('members', { parent: parent.id, members: wanted.map(asNewMember) })
  for (let i = 0; i < wanted.length; i++) {
    const one = wanted[i]!
    const row = rows[i]!
    task.signal.throwIfAborted()
    const rest = parent.only ? parent.only.seqs.slice(1) : []
    const target = parent.only !== null && rest.length === 0
    const finished = row.state !== 'waiting' && row.state !== 'sealed'
    if (!one.content || (finished && !target && rest.length === 0)) continue
    let sha256: string
    let size = one.size
    try {
      if (one.content.bytes) {
        sha256 = sha256Hex(one.content.bytes)
        size = one.content.bytes.length
      } else ({ sha256, size } = await hashContent(one.content, { signal: task.signal }))
    } catch (error) {
      if (task.signal.aborted || stopsImport(error)) throw error
      task.outlet.update({ id: row.id, state: 'failed', problem: error instanceof Error ? error.message : String(error) })
      continue
    }
    task.outlet.update({ id: row.id, sha256, ...(size !== undefined && { size }) })
    const problem = one.content.problem
    await readMember(task, {
      id: row.id,
      path: one.path,
      content: one.content,
      sha256,
      mtime: one.mtime ?? null,
      depth: parent.depth + 1,
      budget: parent.budget,
      skip: target ? 0 : emittedOf(row.resume),
      kept: {},
      only: rest.length > 0 ? { id: parent.only!.id, seqs: rest } : null,
    })
    if (problem && problem.state !== 'noted') task.outlet.update({ id: row.id, state: stateOf[problem.state], problem: problem.reason })
  }
}

export function emittedOf(resume: unknown): number {
  const emitted = (resume as { emitted?: unknown } | null | undefined)?.emitted
  return typeof emitted === 'number' ? emitted : 0
}

export function edgesOf(resume: unknown): string | null {
  const edges = (resume as { edges?: unknown } | null | undefined)?.edges
  return typeof edges === 'string' ? edges : null
}

function asNewMember(one: InnerMember): NewMember {
  const problem = one.refused ?? one.locked ?? null
  return {
    seq: one.number,
    path: one.path,
    ...(one.size !== undefined && { size: one.size }),
    mtime: one.mtime ?? null,
    mode: one.mode ?? null,
    state: one.refused ? 'refused' : one.locked ? 'locked' : 'waiting',
    problem,
  }
}
