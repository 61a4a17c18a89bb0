// The last events, kept as the bytes they came in until a package asks: reading them is dear, keeping them is not.
import { decode, eachRecord, type KernelEvent } from './wire.ts'

/** What a kept frame costs beside its bytes. */
const frameCost = 256

const gone = Buffer.alloc(0)

export class Recent {
  readonly #limit: number
  readonly #frames: Buffer[] = []
  #first = 0
  #bytes = 0

  constructor(bytes: number) {
    this.#limit = bytes
  }

  /** The frame is kept as it is: nobody may write to it afterwards. */
  add(frame: Buffer): void {
    this.#frames.push(frame)
    this.#bytes += frame.length + frameCost
    while (this.#bytes > this.#limit && this.#first < this.#frames.length - 1) {
      this.#bytes -= this.#frames[this.#first]!.length + frameCost
      this.#frames[this.#first++] = gone
    }
    if (this.#first > 512) {
      this.#frames.splice(0, this.#first)
      this.#first = 0
    }
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Events that `wanted` asks for by process and control group, in the order of the kernel's clock. */
  around(wanted: (pid: number, start: number, cgroup: number) => boolean): KernelEvent[] {
    const out: KernelEvent[] = []
    for (const frame of this.#frames)
      eachRecord(frame, (b, at) => {
        const start = b.readUInt32LE(at + 16) + b.readUInt32LE(at + 20) * 4294967296
        const cgroup = b.readUInt32LE(at + 48) + b.readUInt32LE(at + 52) * 4294967296
        if (wanted(b.readUInt32LE(at + 24), start, cgroup)) out.push(decode(b, at))
      })
    return out.sort((a, b) => a.ts - b.ts)
  }
}
