// A worker's current pack: opened when first needed, closed when full.
import { createPack, type Pack } from '../../evidence/seal/pack.ts'

export class PackShelf {
  private current: Pack | undefined
  private readonly store: string
  private readonly exhibit: string
  private readonly worker: number
  private next: number

  constructor(store: string, exhibit: string, worker: number, first: number) {
    this.store = store
    this.exhibit = exhibit
    this.worker = worker
    this.next = first
  }

  pack(): Pack {
    if (this.current?.full) this.close()
    this.current ??= createPack(this.store, this.exhibit, this.worker, this.next++)
    return this.current
  }

  /** Before the case is told of places in it. */
  sync(): void {
    this.current?.sync()
  }

  close(): void {
    this.current?.close()
    this.current = undefined
  }

  abandon(): void {
    this.current?.abandon()
    this.current = undefined
  }
}
