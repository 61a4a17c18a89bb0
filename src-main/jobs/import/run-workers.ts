// Feeds the parser workers, answers their questions, and ends when every file is read and committed.
import type { Worker } from 'node:worker_threads'
import type { MemberUpdate, MemberWork, NewMember, Seal } from '../../case/api.ts'
import type { CaseClient } from '../../case/client.ts'
import type { RuleFile } from '../../detect/rule-set.ts'
import type { Keys, KeyUse } from '../../evidence/containers/keys.ts'
import { noteVersions } from '../index-version.ts'
import { type FileQueue, queueOf } from './file-queue.ts'
import { membersOf } from './number-members.ts'
import {
  type Asks,
  type FileTask,
  type Found,
  type FromWorker,
  type Step,
  type ToWorker,
  taskBytes,
  taskFiles,
  type WorkerInit,
} from './protocol.ts'
import { parser } from './spare-parsers.ts'

/** Tasks a worker has before it: one at work, one waiting. */
const tasksAhead = 2

export interface RunInput {
  client: CaseClient
  store: string
  exhibit: string
  files: FileQueue
  workers: number
  firstPack: number
  source: string | null
  inPlace: boolean
  keys?: Keys | null | undefined
  /** A key opened something. */
  onUnlocked?: (used: KeyUse) => void
  rules: readonly RuleFile[]
  /** Members of containers may be numbered already. */
  resumed: boolean
  signal: AbortSignal
  onStep: (step: Step) => void
  onHealed: (healed: Asks['healed']['ask']) => void
}

export class ImportFailure extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'ImportFailure'
    this.code = code
  }
}

interface Hand {
  worker: Worker
  /** At work and waiting, in order. */
  tasks: FileTask[][]
  flushed?: () => void
  ended: Promise<void>
}

export async function runWorkers(input: RunInput): Promise<void> {
  const { client, exhibit } = input
  await noteVersions(client)
  const secret = await client.secret()
  const mappings = await client.mappings()
  // In a new case only bytes that came before in this very import can lie there already.
  let before = await client.anyObject()
  const claimed = new Set<string>()
  const deferred: FileTask[] = []
  const restored = new Map<string, Seal>()
  let queue = input.files
  let next = 0
  let failure: ImportFailure | undefined
  let idle: (() => void) | undefined
  let lastCommit = false
  const hands: Hand[] = []

  const fail = (error: ImportFailure) => {
    failure ??= error
    for (const hand of hands) say(hand, { kind: 'cancel' })
    idle?.()
  }
  const stop = () => {
    for (const hand of hands) say(hand, { kind: 'cancel' })
    idle?.()
  }
  const say = (hand: Hand, message: ToWorker) => hand.worker.postMessage(message)

  const feed = (hand: Hand, ahead = tasksAhead) => {
    while (!failure && !input.signal.aborted && hand.tasks.length < ahead && next < queue.length) {
      const files: FileTask[] = []
      let bytes = 0
      while (next < queue.length && files.length < taskFiles && (files.length === 0 || bytes + queue.sizeAt(next) <= taskBytes)) {
        bytes += queue.sizeAt(next)
        files.push(queue.take(next))
        next++
      }
      hand.tasks.push(files)
      say(hand, { kind: 'files', files })
    }
    if (next < queue.length) return
    if (!lastCommit) {
      // The workers have the last files: what came so far is committed beside them, so that little is left to do when they are done.
      // Should it fail, the case refuses what the workers send, and they say so.
      lastCommit = true
      void client.commitSegment(true).catch(() => undefined)
    }
    if (hands.every((one) => one.tasks.length === 0)) idle?.()
  }

  // A container's members come in portions; what an earlier run numbered is looked up once.
  const children = new Map<number, Promise<Map<number, MemberWork>>>()
  const childrenOf = (parent: number) => {
    if (!input.resumed) return new Map<number, MemberWork>()
    const known =
      children.get(parent) ?? client.memberWork({ parent, limit: 2_000_000 }).then((rows) => new Map(rows.map((one) => [one.seq, one])))
    children.set(parent, known)
    return known
  }

  const answers: { [K in keyof Asks]: (ask: Asks[K]['ask']) => Promise<Asks[K]['answer']> } = {
    find: async ({ sha256 }) => {
      // Claims are taken before anything is awaited, so that two workers never both seal the same bytes.
      const free = sha256.map((one) => {
        const taken = claimed.has(one)
        claimed.add(one)
        return !taken
      })
      const asked = [...new Set(before ? sha256 : sha256.filter((_, i) => !free[i]))]
      const known = new Map((asked.length > 0 ? await client.findObjects(asked) : []).map((one) => [one.sha256, one]))
      return sha256.map((one, i): Found => {
        const at = known.get(one)
        if (at) return { at: { sha256: at.sha256, size: at.size, seal: at.seal } }
        return free[i] ? 'free' : 'wait'
      })
    },
    members: async ({ parent, members }) => {
      const there = await childrenOf(parent)
      const missing: NewMember[] = members.filter((one) => !there.has(one.seq)).map((one) => ({ ...one, parent }))
      const added = missing.length > 0 ? await client.addMembers(exhibit, missing) : { first: 0, count: 0 }
      let id = added.first
      return members.map(({ seq, state }) => {
        const row = there.get(seq)
        if (row) return { id: row.id, seq, done: row.done, state: row.state, resume: row.resume }
        return { id: id++, seq, done: false, state: state ?? 'waiting', resume: null }
      })
    },
    healed: async (healed) => {
      restored.set(healed.sha256, healed.seal)
      // The first that rests on it at once, so that nobody heals it twice; all others at the end.
      const rows = await client.findObjects([healed.sha256])
      await client.updateMembers(
        rows.map((row) => ({ id: row.member, seal: healed.seal })),
        true,
      )
      input.onHealed(healed)
      return null
    },
  }

  const hear = async (hand: Hand, message: FromWorker) => {
    if (message.kind === 'step') input.onStep(message)
    else if (message.kind === 'unlocked') input.onUnlocked?.(message.used)
    else if (message.kind === 'done') {
      const files = hand.tasks.shift()
      if (message.deferred.length > 0) {
        const waits = new Set(message.deferred)
        for (const file of files ?? []) if (waits.has(file.id)) deferred.push(file)
      }
      feed(hand)
    } else if (message.kind === 'flushed') hand.flushed?.()
    else if (message.kind === 'failed') fail(new ImportFailure(message.code, message.message))
    else if (message.kind === 'ask') {
      try {
        const value = await answers[message.what](message.ask as never)
        say(hand, { kind: 'answer', id: message.id, value })
      } catch (error) {
        say(hand, { kind: 'answer', id: message.id, value: null, error: (error as Error).message })
      }
    }
  }

  for (let worker = 0; worker < input.workers; worker++) {
    const port = client.connectProducer()
    const init: WorkerInit = {
      store: input.store,
      exhibit,
      worker,
      firstPack: input.firstPack,
      secret,
      source: input.source,
      mappings,
      inPlace: input.inPlace,
      rules: input.rules,
      keys: input.keys ? { identities: input.keys.identities, passwords: input.keys.passwords } : null,
    }
    const thread = parser({ init, port })
    const hand: Hand = { worker: thread, tasks: [], ended: new Promise((resolve) => thread.once('exit', () => resolve())) }
    thread.on('message', (message: FromWorker) => void hear(hand, message))
    thread.on('error', (error) => fail(new ImportFailure('worker', `a parser worker ended: ${(error as Error).message}`)))
    hands.push(hand)
  }

  input.signal.addEventListener('abort', stop, { once: true })
  // A cancel that came before anyone listened is told to the workers all the same: else they would wait for work for ever.
  if (input.signal.aborted) stop()
  const drained = () =>
    new Promise<void>((resolve) => {
      idle = resolve
      // One task each in turn, so that a small import is shared too.
      for (let ahead = 1; ahead <= tasksAhead; ahead++) for (const hand of hands) feed(hand, ahead)
      if (failure || input.signal.aborted) resolve()
    })
  const flushed = () =>
    Promise.all(
      hands.map(
        (hand) =>
          new Promise<void>((resolve) => {
            hand.flushed = resolve
            void hand.ended.then(resolve)
            say(hand, { kind: 'flush' })
          }),
      ),
    )

  try {
    await drained()
    while (deferred.length > 0 && !failure && !input.signal.aborted) {
      // Files whose bytes another task was sealing: once that is committed the case knows where they lie.
      await flushed()
      if (!failure) await client.commitSegment().catch((error) => fail(new ImportFailure(error.code ?? 'internal', error.message)))
      claimed.clear()
      before = true
      queue = queueOf(deferred.splice(0))
      next = 0
      await drained()
    }
    if (!failure && !input.signal.aborted) for (const hand of hands) say(hand, { kind: 'finish' })
    await Promise.all(hands.map((hand) => hand.ended))
  } finally {
    input.signal.removeEventListener('abort', stop)
  }
  if (restored.size > 0) await pointTo(client, restored)
  if (failure) throw failure
  input.signal.throwIfAborted()
}

/** Members of all exhibits that rested on a damaged or missing object rest on its whole copy now. */
async function pointTo(client: CaseClient, restored: ReadonlyMap<string, Seal>): Promise<void> {
  const updates: MemberUpdate[] = []
  for await (const { id, sha256, seal } of membersOf(client, '')) {
    const next = sha256 === null || !seal || seal.kind === 'in_place' ? undefined : restored.get(sha256)
    if (next && JSON.stringify(next) !== JSON.stringify(seal)) updates.push({ id, seal: next })
  }
  if (updates.length > 0) await client.updateMembers(updates, true)
}
