// The last events, kept as the bytes they came in until a package asks: reading them is dear, keeping them is not.
import { KeptRecords } from './kept-records.ts'
import { decode, eachRecord, type KernelEvent, u64 } from './wire.ts'

export class Recent {
  readonly #limit: number
  readonly #kept = new KeptRecords()
  #shed = false

  constructor(bytes: number) {
    this.#limit = bytes
  }

  /** Copies the frame. */
  add(frame: Buffer): void {
    this.#kept.add(frame)
    if (this.#kept.bytes <= this.#limit) return
    this.#shed = true
    this.#kept.shed(this.#limit)
  }

  get bytes(): number {
    return this.#kept.bytes
  }

  /** Kernel time of the earliest event that is still kept; undefined while none had to go. */
  get since(): number | undefined {
    if (!this.#shed) return undefined
    let first: number | undefined
    for (const frame of this.#kept.frames())
      eachRecord(frame, (b, at) => {
        first = Math.min(first ?? Number.POSITIVE_INFINITY, u64(b, at + 8))
      })
    return first
  }

  /** Events that `wanted` asks for by process and control group, in the order of the kernel's clock. */
  around(wanted: (pid: number, start: number, cgroup: number) => boolean): KernelEvent[] {
    const out: KernelEvent[] = []
    for (const frame of this.#kept.frames())
      eachRecord(frame, (b, at) => {
        if (wanted(b.readUInt32LE(at + 24), u64(b, at + 16), u64(b, at + 48))) out.push(decode(b, at))
      })
    return out.sort((a, b) => a.ts - b.ts)
  }
}
