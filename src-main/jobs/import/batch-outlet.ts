// A worker's way to the case thread: batches with member updates, at most three in flight, packs synced before their places are told.
import type { MessagePort } from 'node:worker_threads'
import { type MemberUpdate, type ProducerMessage, type ProducerReply, producerCredits } from '../../case/api.ts'
import type { Batch } from '../../contract/batch.ts'
import { BatchBuilder } from './batch-builder.ts'

/** Members whose facts wait for a batch, at most. */
const waitingUpdates = 1024

export class OutletError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'OutletError'
    this.code = code
  }
}

export class BatchOutlet {
  readonly builder: BatchBuilder
  private readonly port: MessagePort
  private readonly syncPack: () => void
  private readonly backlog: { message: ProducerMessage; transfer: ArrayBuffer[] }[] = []
  private updates: MemberUpdate[] = []
  private byMember = new Map<number, MemberUpdate>()
  private flying = 0
  private seq = 0
  private error: OutletError | undefined
  private wake: (() => void)[] = []

  constructor(port: MessagePort, syncPack: () => void) {
    this.port = port
    this.syncPack = syncPack
    this.builder = new BatchBuilder((batch, transfer) => this.queue(batch, transfer))
    port.on('message', (reply: ProducerReply) => {
      this.flying--
      if (reply.kind === 'refused') this.error ??= new OutletError(reply.code, reply.message)
      this.drain()
      for (const wake of this.wake.splice(0)) wake()
    })
    port.on('close', () => {
      this.error ??= new OutletError('closed', 'the case was closed')
      for (const wake of this.wake.splice(0)) wake()
    })
  }

  /** Told to the case with the next batch; what is said of one member until then is one update. */
  update(update: MemberUpdate): void {
    const waiting = this.byMember.get(update.id)
    if (waiting) Object.assign(waiting, update)
    else {
      this.updates.push(update)
      this.byMember.set(update.id, update)
    }
  }

  private takeUpdates(): MemberUpdate[] {
    const updates = this.updates
    this.updates = []
    this.byMember.clear()
    return updates
  }

  private queue(batch: Batch, transfer: ArrayBuffer[]): void {
    this.syncPack()
    this.backlog.push({ message: { kind: 'batch', seq: this.seq++, batch, updates: this.takeUpdates() }, transfer })
    this.drain()
  }

  private drain(): void {
    while (!this.error && this.flying < producerCredits && this.backlog.length > 0) {
      const { message, transfer } = this.backlog.shift()!
      this.flying++
      this.port.postMessage(message, transfer)
    }
  }

  /** Between records or members: sends a full batch. */
  sendIfFull(): void {
    if (this.builder.full) this.builder.flush()
    else if (this.updates.length >= waitingUpdates) this.send()
  }

  /** Sends all that waits. */
  send(): void {
    this.builder.flush()
    if (this.updates.length === 0) return
    this.syncPack()
    this.backlog.push({ message: { kind: 'members', seq: this.seq++, updates: this.takeUpdates() }, transfer: [] })
    this.drain()
  }

  /** Whether `ready` would wait, or throw. */
  get busy(): boolean {
    return this.error !== undefined || this.backlog.length > 0
  }

  /** Until no more than a batch waits for a credit: bounds memory. Throws OutletError when the case refuses. */
  async ready(): Promise<void> {
    while (!this.error && this.backlog.length > 0) await new Promise<void>((resolve) => this.wake.push(resolve))
    if (this.error) throw this.error
  }

  /** Until the case has accepted everything. */
  async settled(): Promise<void> {
    while (!this.error && (this.backlog.length > 0 || this.flying > 0)) await new Promise<void>((resolve) => this.wake.push(resolve))
    if (this.error) throw this.error
  }

  close(): void {
    this.port.close()
  }
}
