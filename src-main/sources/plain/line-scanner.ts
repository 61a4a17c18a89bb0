// The scanner of lines (lines.c): whole runs of flow records to columns, hashes and words. A thread has one.
import { columnIndex } from '../../contract/columns.ts'
import { type LineLayout, type LineRun, mostLineTexts, type RunColumn } from '../../contract/line-run.ts'
import { linesWasm } from './lines-wasm.ts'

interface Exports {
  memory: WebAssembly.Memory
  run(from: number, to: number, room: number, base: bigint, index: bigint, round: number): number
  layout(cells: number, delimiter: number, bare: number): void
  member(prefixLength: number): void
  reset(): void
  place(what: number): number
}

/** What a cell must look like where no header names it. */
export const lineCheck = {
  any: 0,
  version: 1,
  account: 2,
  digits: 3,
  address: 4,
  action: 5,
  logStatus: 6,
  ipType: 7,
  direction: 8,
  gatewayWord: 9,
  interface: 10,
  instance: 11,
  vpc: 12,
  subnet: 13,
  gateway: 14,
  stamp: 15,
} as const

/** What a cell is for. */
export const lineRole = {
  other: 0,
  account: 1,
  interface: 2,
  instance: 3,
  src: 4,
  dst: 5,
  srcPort: 6,
  dstPort: 7,
  bytes: 8,
  start: 9,
  end: 10,
  action: 11,
  logStatus: 12,
  region: 13,
} as const

const ending = { noLine: 0, notPlain: 1, noRoom: 2, full: 3 } as const
export const mostLineCells = 64

export class LineScanner implements LineRun {
  source = ''
  epoch = 1
  records = 0
  events = 0
  ignored: LineRun['ignored'] = []
  base = 0
  upTo = 0
  earliest = 0n
  latest = 0n
  raw: Uint8Array = new Uint8Array(0)
  words = ''
  numbers = ''
  constants: LineLayout['constants'] = []
  columns: RunColumn[] = []
  readonly at: Uint32Array
  readonly length: Uint32Array
  readonly rawAt: Uint32Array
  readonly leaves: Uint8Array
  readonly ts: BigInt64Array
  readonly uidHi: BigInt64Array
  readonly uidLo: BigInt64Array
  readonly same: BigInt64Array
  readonly #wasm: Exports
  readonly #memory: Buffer
  readonly #window: number
  readonly #windowSize: number
  readonly #checks: Uint8Array
  readonly #roles: Uint8Array
  readonly #arena: number
  readonly #textAt: Uint32Array
  readonly #textLength: Uint32Array
  readonly #rawFrom: number
  readonly #wordsFrom: number
  readonly #numbersFrom: number
  readonly #out: Int32Array
  readonly #span: BigInt64Array
  readonly #possible: readonly (RunColumn & { bit: number })[]
  readonly #texts: (string | undefined)[] = []
  #layout: LineLayout | undefined
  /** Whose member was told last. */
  #owner: object | undefined
  #held: Uint8Array | undefined
  #from = 0
  #loaded = 0

  constructor() {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(linesWasm, 'base64')), {})
    const wasm = instance.exports as unknown as Exports
    this.#wasm = wasm
    const { buffer } = wasm.memory
    this.#memory = Buffer.from(buffer)
    let next = 0
    const place = () => wasm.place(next++)
    const events = wasm.place(32)
    const records = wasm.place(33)
    const texts = wasm.place(34)
    if (texts !== mostLineTexts || wasm.place(31) !== mostLineCells) throw new Error('lines.c and its tables here differ in size')
    const words = (length: number) => new Uint32Array(buffer, place(), length)
    const ints = (length: number) => new Int32Array(buffer, place(), length)
    const longs = (length: number) => new BigInt64Array(buffer, place(), length)
    // In the order of `place` in lines.c.
    this.#windowSize = wasm.place(30)
    this.#window = place()
    this.#checks = new Uint8Array(buffer, place(), mostLineCells)
    this.#roles = new Uint8Array(buffer, place(), mostLineCells)
    this.#arena = place()
    this.#textAt = words(texts)
    this.#textLength = words(texts)
    this.#rawFrom = place()
    this.#wordsFrom = place()
    this.#numbersFrom = place()
    this.leaves = new Uint8Array(buffer, place(), records * 32)
    this.at = words(events)
    this.length = words(events)
    this.rawAt = words(events)
    this.ts = longs(events)
    const duration = longs(events)
    const bytes = longs(events)
    this.uidHi = longs(events)
    this.uidLo = longs(events)
    this.same = longs(events)
    const status = ints(events)
    const srcPort = ints(events)
    const dstPort = ints(events)
    next++
    const action = words(events)
    const account = words(events)
    const region = words(events)
    const resource = words(events)
    const src = words(events)
    const dst = words(events)
    const out = place()
    this.#out = new Int32Array(buffer, out, 16)
    this.#span = new BigInt64Array(buffer, out + 48, 2)
    const column = (name: string, bit: number, values: RunColumn['values'], isText = values instanceof Uint32Array) => {
      const number = columnIndex.get(name)
      if (number === undefined) throw new Error(`no column ${name}`)
      return { column: number, bit, values, isText }
    }
    this.#possible = [
      column('status_id', 0, status),
      column('src_port', 64, srcPort),
      column('dst_port', 128, dstPort),
      column('duration_us', 0, duration),
      column('bytes', 256, bytes),
      column('action', 1, action),
      column('account', 2, account),
      column('region', 4, region),
      column('src_ip', 16, src),
      column('dst_ip', 32, dst),
      column('resource', 8, resource),
    ]
  }

  text(id: number): string {
    let text = this.#texts[id]
    if (text === undefined) {
      const from = this.#arena + this.#textAt[id]!
      text = this.#memory.toString('latin1', from, from + this.#textLength[id]!)
      this.#texts[id] = text
    }
    return text
  }

  cells(event: number): string[] {
    const from = this.#rawFrom + this.rawAt[event]!
    return this.#memory.toString('latin1', from, from + this.length[event]!).split(this.#layout!.delimiter)
  }

  /** Whose lines come next: what their event ids begin with, and the key of their salts. */
  use(owner: object, prefix: string, key: Uint8Array, layout: LineLayout): void {
    if (this.#owner !== owner) {
      const length = this.#memory.write(prefix, this.#window, 'latin1')
      this.#memory.set(key, this.#window + length)
      this.#wasm.member(length)
      this.#owner = owner
      // It was written where the bytes are.
      this.#held = undefined
    }
    if (this.#layout === layout) return
    this.#layout = layout
    this.source = layout.source
    this.constants = layout.constants
    layout.cells.forEach(({ check, role }, n) => {
      this.#checks[n] = check
      this.#roles[n] = role
    })
    this.#wasm.layout(layout.cells.length, layout.delimiter.charCodeAt(0), layout.bare ? 1 : 0)
  }

  /** Reads lines of `bytes` from `at` on. The place after them; `at` itself when the first is not for a run. */
  run(bytes: Uint8Array, at: number, base: number, room: { events: number; round: number; index: number }): number {
    if (this.#held !== bytes || at < this.#from || at >= this.#from + this.#loaded) this.#load(bytes, at)
    let end = this.#scan(at, base, room)
    if (this.records === 0 && this.#out[5] === ending.noLine && this.#from + this.#loaded < bytes.length && at > this.#from) {
      this.#load(bytes, at)
      end = this.#scan(at, base, room)
    }
    if (this.records === 0 && this.#out[5] === ending.full) {
      this.#wasm.reset()
      this.#texts.length = 0
      this.epoch++
      end = this.#scan(at, base, room)
    }
    return end
  }

  #scan(at: number, base: number, { events, round, index }: { events: number; round: number; index: number }): number {
    const from = at - this.#from
    this.#wasm.run(from, this.#loaded, events, BigInt(base + at), BigInt(index), round)
    const out = this.#out
    this.records = out[1]!
    this.events = out[2]!
    if (this.records === 0) return at
    this.base = base + this.#from
    this.upTo = this.base + out[9]!
    this.ignored =
      out[3] === 0 && out[4] === 0
        ? none
        : [
            { reason: 'NODATA', count: out[3]! },
            { reason: 'SKIPDATA', count: out[4]! },
          ].filter(({ count }) => count > 0)
    this.raw = this.#memory.subarray(this.#rawFrom, this.#rawFrom + out[6]!)
    this.words = this.#memory.toString('latin1', this.#wordsFrom, this.#wordsFrom + out[7]!)
    this.numbers = this.#memory.toString('latin1', this.#numbersFrom, this.#numbersFrom + out[8]!)
    this.earliest = this.#span[0]!
    this.latest = this.#span[1]!
    const present = out[10]!
    this.columns = this.#possible.filter(({ bit }) => bit === 0 || (present & bit) !== 0)
    return out[0]! + this.#from
  }

  #load(bytes: Uint8Array, at: number): void {
    this.#held = bytes
    this.#from = at
    this.#loaded = Math.min(this.#windowSize, bytes.length - at)
    this.#memory.set(bytes.subarray(at, at + this.#loaded), this.#window)
  }
}

const none: LineRun['ignored'] = []
