// Records that only make the process tree are kept as bytes until someone asks: most processes begin and end unasked.
// Where more gathers than is kept, those that have ended again and left nobody behind are passed over, and counted.
import { KeptRecords } from './kept-records.ts'
import { stranger } from './proc.ts'
import type { ProcessTable } from './process-table.ts'
import { decode, eachRecord, u64 } from './wire.ts'

const exec = 1
const fork = 2
const exit = 3

interface Seen {
  start: number
  ended: boolean
  /** It is the parent of one that is not passed over: whoever asks for that one's parents must find it. */
  needed: boolean
}

export class Tree {
  readonly #table: ProcessTable
  readonly #most: number
  readonly #waiting = new KeptRecords()
  /** Processes that were passed over. */
  passed = 0

  /** `most`: bytes that wait. */
  constructor(table: ProcessTable, most = 3 * 1024 * 1024) {
    this.#table = table
    this.#most = most
  }

  /** A frame of forks, programs and exits that no rule looks at; copied. */
  wait(frame: Buffer): void {
    this.#waiting.add(frame)
    if (this.#waiting.bytes > this.#most) this.#apply(true)
  }

  /** Brings the table up to now: whoever asks gets all that still waits. */
  settle(): void {
    if (this.#waiting.bytes > 0) this.#apply(false)
  }

  #apply(sparing: boolean): void {
    const frames = [...this.#waiting.frames()]
    const unneeded = sparing ? endedAndAlone(frames) : undefined
    for (const frame of frames)
      eachRecord(frame, (b, at, type) => {
        const who = type === fork ? b.readUInt32LE(at + 96) : b.readUInt32LE(at + 24)
        if (unneeded?.get(who) === u64(b, type === fork ? at + 104 : at + 16)) return
        this.apply(b, at, type)
      })
    this.passed += unneeded?.size ?? 0
    this.#waiting.clear()
  }

  /** One record; the rest of the types are not of the tree. */
  apply(b: Buffer, at: number, type: number): void {
    if (type === fork) this.#fork(b, at)
    else if (type === exit) this.#table.exit(b.readUInt32LE(at + 24), u64(b, at + 16), u64(b, at + 8), b.readInt32LE(at + 96))
    else if (type === exec) {
      const event = decode(b, at)
      if (event.type === 'exec') this.#table.exec(event)
    }
  }

  /** By numbers alone: this and exits are most of what comes. */
  #fork(b: Buffer, at: number): void {
    const table = this.#table
    const parent = table.get(b.readUInt32LE(at + 24), u64(b, at + 16)) ?? table.adopt(stranger(decode(b, at)))
    table.fork(b.readUInt32LE(at + 96), u64(b, at + 104), parent, b.readUInt32LE(at + 36), u64(b, at + 48))
  }
}

function need(seen: Map<number, Seen>, pid: number, start: number): void {
  const one = seen.get(pid)
  if (one?.start === start) one.needed = true
  else seen.set(pid, { start, ended: false, needed: true })
}

/** From the last record to the first: a child is seen before its parent, and an end before its beginning. */
function endedAndAlone(frames: readonly Buffer[]): Map<number, number> {
  const seen = new Map<number, Seen>()
  const out = new Map<number, number>()
  for (let i = frames.length - 1; i >= 0; i--) {
    const places: number[] = []
    eachRecord(frames[i]!, (_b, at) => void places.push(at))
    const b = frames[i]!
    for (let k = places.length - 1; k >= 0; k--) {
      const at = places[k]!
      const type = b.readUInt16LE(at + 4)
      const pid = b.readUInt32LE(at + 24)
      const start = u64(b, at + 16)
      if (type === exit) seen.set(pid, { start, ended: true, needed: false })
      // Its parent by now may be another than the one that forked it.
      if (type === exec) need(seen, b.readUInt32LE(at + 32), u64(b, at + 56))
      if (type !== fork) continue
      const child = b.readUInt32LE(at + 96)
      const began = u64(b, at + 104)
      const its = seen.get(child)
      seen.delete(child)
      // A number that was given twice meanwhile: the earlier one is taken as it comes.
      if (its?.start === began && its.ended && !its.needed && !out.has(child)) {
        out.set(child, began)
        continue
      }
      need(seen, pid, start)
    }
  }
  return out
}
