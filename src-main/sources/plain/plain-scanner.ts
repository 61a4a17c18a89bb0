// The scanner of plain records (scan.c) and what it found, read without building JavaScript objects.
// A record is plain when it is ASCII without escapes and with ordinary numbers: nearly every record of a cloud log.
// long because: one memory, and the views of it
import { hash } from 'node:crypto'
import { hash64 } from '../../contract/hash64.ts'
import { type LookUps, mostPlainShapes, mostPlainTexts, notPeeked, type PlainRecord } from '../../contract/plain-record.ts'
import { scanWasm } from './scan-wasm.ts'

interface Exports {
  memory: WebAssembly.Memory
  scan(from: number, to: number): number
  reset(): void
  add_node(parent: number, length: number, lists: number): number
  place(what: number): number
  id_of(length: number): number
  part(which: number): number
  forget_parts(which: number): void
  add_part_node(which: number, node: number): number
  collect(round: number, owns: number, skipA: number, skipB: number): number
  take_words(): number
  identify(length: number, id: number, correlation: number): number
}

/** What stands at a path. */
export const plainKind = { absent: 0, text: 1, number: 2, true: 3, false: 4, null: 5, object: 6, array: 7 } as const

const headroom = 4096
/** Of source and scope together, and of a text that is looked for. */
const longestHead = 1024
const longestSought = 64 * 1024
const mostNodes = 256
const windowStep = 256 * 1024

/** Paths a source wants to read, keys below the record with a dot between, each after its parent, and the node of each. */
export interface PlainPaths {
  readonly nodes: ReadonlyMap<string, number>
  /** Objects whose members are told in the order they are met. */
  readonly listed: ReadonlySet<string>
  /** Parts, each the nodes that it is made of; below 0 where all that matters of a text is whether it is empty. */
  readonly parts: readonly (readonly number[])[]
}

/** Numbers paths: `a`, `a.b`; a parent that is not named is added ahead of its children. In a part, `?a`: whether the text is empty. */
export function plainPaths(
  paths: readonly string[],
  listed: readonly string[] = [],
  parts: readonly (readonly string[])[] = [],
): PlainPaths {
  const nodes = new Map<string, number>()
  for (const path of [...listed, ...paths])
    for (let end = path.indexOf('.'); ; end = path.indexOf('.', end + 1)) {
      const part = end < 0 ? path : path.slice(0, end)
      if (!nodes.has(part)) nodes.set(part, nodes.size + 2)
      if (end < 0) break
    }
  const nodeOf = (path: string) => (path.startsWith('?') ? -nodes.get(path.slice(1))! : nodes.get(path)!)
  return { nodes, listed: new Set(listed), parts: parts.map((part) => part.map(nodeOf)) }
}

export class PlainScanner implements PlainRecord {
  epoch = 0
  /** Nodes met below listed paths, in order. */
  visitCount = 0
  readonly visits: Int32Array
  readonly own: Int32Array
  /** By part: changes when its numbers begin anew. */
  readonly partsEpoch = [0, 0, 0, 0]
  vendorId = 0
  correlation = 0
  readonly #wasm: Exports
  readonly #memory: Buffer
  readonly #window: number
  readonly #windowSize: number
  readonly #canon: number
  readonly #arena: number
  readonly #scratch: number
  readonly #words: number
  readonly #head: number
  readonly #keyArena: number
  /** Four words a text: where, how long, what kind, nothing. */
  readonly #entries: Uint32Array
  readonly #keyAt: Uint32Array
  readonly #keyLength: Uint32Array
  readonly #shapeAt: number
  readonly #shapeSize: number
  readonly #kinds: Int32Array
  readonly #values: Int32Array
  readonly #starts: Int32Array
  readonly #ends: Int32Array
  readonly #out: Int32Array
  readonly #longs: BigInt64Array
  #texts: (string | undefined)[] = []
  #shapeKeys: (readonly string[] | undefined)[] = []
  #paths: PlainPaths | undefined
  #canonLength = 0
  /** By path: its node after those it stands below. */
  #peeks = new Map<string, readonly number[]>()
  /** The same, numbered. */
  #places: (readonly number[])[] = []
  readonly #placeOf = new Map<string, number>()
  /** By node: the keys asked for below it, in lower case and as they are. */
  #below: (ReadonlyMap<string, string> | undefined)[] = []
  /** By node and shape: 1 when a key there might be meant that is spelt otherwise, 2 when not. */
  readonly #odd = new Uint8Array(mostNodes * mostPlainShapes)
  /** What the window holds: `#held` from `#from` on, `#length` bytes. */
  #held: Uint8Array | undefined
  #from = 0
  #length = 0
  /** Where the record begins in the window. */
  #start = 0
  /** What stands before the vendor's id in an identity, and of which source and scope. */
  #source = ''
  #scope = ''
  #headLength = -1
  /** Whose words are gathered, and those of other rounds. */
  #round = 0
  readonly #gathered = new Map<number, string>()

  constructor() {
    const module = new WebAssembly.Module(Buffer.from(scanWasm, 'base64'))
    const wasm = new WebAssembly.Instance(module, {}).exports as unknown as Exports
    this.#wasm = wasm
    const { buffer } = wasm.memory
    const place = (what: number) => wasm.place(what)
    if (place(4) !== mostPlainTexts || place(19) !== headroom) throw new Error('scan.c and its tables here differ in size')
    const ints = (what: number, length: number) => new Int32Array(buffer, place(what), length)
    const words = (what: number) => new Uint32Array(buffer, place(what))
    this.#memory = Buffer.from(buffer)
    this.#window = place(0)
    this.#canon = place(1)
    this.#arena = place(2)
    this.#entries = words(3)
    this.#keyArena = place(6)
    this.#keyAt = words(7)
    this.#keyLength = words(8)
    this.#shapeAt = place(9)
    this.#shapeSize = place(10)
    this.#kinds = ints(11, 256)
    this.#values = ints(12, 256)
    this.#starts = ints(5, 256)
    this.#ends = ints(13, 256)
    this.visits = ints(16, 256)
    this.#out = ints(17, 8)
    this.#longs = new BigInt64Array(buffer, place(17), 4)
    this.#windowSize = place(18)
    this.#scratch = place(20)
    this.#words = place(21)
    this.own = ints(22, place(23))
    this.#head = place(24)
  }

  /** Which paths to tell; the same ones again cost nothing. */
  use(paths: PlainPaths): void {
    if (this.#paths === paths) return
    this.#paths = paths
    this.#peeks = new Map()
    for (const [path, node] of paths.nodes) {
      const end = path.lastIndexOf('.')
      this.#peeks.set(path, [...(end < 0 ? [1] : this.#peeks.get(path.slice(0, end))!), node])
    }
    this.#places = [...this.#peeks.values()]
    this.#placeOf.clear()
    for (const [place, path] of [...this.#peeks.keys()].entries()) this.#placeOf.set(path, place)
    const below: Map<string, string>[] = []
    for (const path of paths.nodes.keys()) {
      const end = path.lastIndexOf('.')
      const parent = end < 0 ? 1 : paths.nodes.get(path.slice(0, end))!
      const key = path.slice(end + 1)
      const keys = below[parent] ?? new Map<string, string>()
      below[parent] = keys
      const lower = key.toLowerCase()
      // Of two spellings that are asked for, either may be meant by both.
      keys.set(lower, keys.has(lower) ? '' : key)
    }
    this.#below = below
    this.#reset()
  }

  #reset(): void {
    this.epoch++
    this.#texts = []
    this.#shapeKeys = []
    this.#odd.fill(0)
    this.#held = undefined
    this.#wasm.reset()
    for (const [path, expected] of this.#paths?.nodes ?? []) {
      const end = path.lastIndexOf('.')
      const parent = end < 0 ? 1 : this.#paths!.nodes.get(path.slice(0, end))!
      const length = this.#memory.write(path.slice(end + 1), this.#window, 'latin1')
      const node = this.#wasm.add_node(parent, length, this.#paths!.listed.has(path) ? 1 : 0)
      if (node !== expected) throw new Error('too many paths for the scanner of plain records')
    }
    this.#paths?.parts.forEach((nodes, which) => {
      for (const node of nodes) if (this.#wasm.add_part_node(which, node) === 0) throw new Error('a part of too many nodes')
    })
    for (let which = 0; which < this.partsEpoch.length; which++) this.partsEpoch[which]!++
  }

  /** The bytes were moved or written anew: nothing of them is known. */
  forget(): void {
    this.#held = undefined
  }

  /** Scans the record at `at`. Its end in `bytes`; 0 when it is not plain, -1 when it does not end in `bytes`. */
  scan(bytes: Uint8Array, at: number): number {
    if (this.#held !== bytes || at < this.#from || at >= this.#from + this.#length) this.#load(bytes, at, windowStep)
    for (let turn = 0; turn < 3; turn++) {
      this.#start = at - this.#from
      const end = this.#wasm.scan(this.#start, this.#length)
      if (end > 0) {
        const out = this.#out
        this.#canonLength = out[0]!
        this.visitCount = out[3]!
        this.vendorId = 0
        this.correlation = 0
        return end + this.#from
      }
      if (end === -1) {
        // Cut off by the window alone: once more from here, and once more with all the room there is.
        if (this.#from + this.#length >= bytes.length) return -1
        if (this.#length - this.#start >= this.#windowSize) return 0
        this.#load(bytes, at, at === this.#from ? this.#windowSize : windowStep)
      } else if (end === -2) {
        this.#reset()
        this.#load(bytes, at, windowStep)
      } else return 0
    }
    return 0
  }

  #load(bytes: Uint8Array, at: number, size: number): void {
    this.#held = bytes
    this.#from = at
    this.#length = Math.min(size, this.#windowSize, bytes.length - at)
    this.#memory.set(bytes.subarray(at, at + this.#length), this.#window)
  }

  identify(source: string, scope: string, into: LookUps): string {
    if (this.#source !== source || this.#scope !== scope || this.#headLength < 0) this.#writeHead(source, scope)
    const length = this.#headLength > 0 ? this.#wasm.identify(this.#headLength, this.vendorId, this.correlation) : 0
    if (length === 0) return this.#identifyLong(source, scope, into)
    into.vid = this.#longs[2]!
    into.req = this.#longs[3]!
    return hash('sha256', this.#memory.subarray(this.#canon - length, this.#canon + this.#canonLength), 'hex')
  }

  #writeHead(source: string, scope: string): void {
    const text = `${source}\0${scope}\0`
    this.#source = source
    this.#scope = scope
    // Beyond ASCII, or beyond the room there is, it goes the long way.
    const fits = text.length <= longestHead && /^[\0-\x7f]*$/.test(text)
    this.#headLength = fits ? this.#memory.write(text, this.#head, 'latin1') : 0
  }

  #identifyLong(source: string, scope: string, into: LookUps): string {
    const id = `${source}\0${scope}\0${this.text(this.vendorId)}`
    into.vid = hash64(id)
    into.req = this.correlation === 0 ? 0n : hash64(this.text(this.correlation))
    return hash('sha256', `${id}\0${this.canonical()}`, 'hex')
  }

  /** The id of a text, 0 where it cannot have one. */
  idOf(text: string): number {
    if (text.length > longestSought) return 0
    const id = this.#wasm.id_of(this.#memory.write(text, this.#scratch, 'latin1'))
    return id !== 0 && this.text(id) === text ? id : 0
  }

  collect(round: number, owns: number): void {
    if (this.#round !== round) {
      this.#gather()
      this.#round = round
    }
    while (this.#wasm.collect(round, owns, this.vendorId, this.correlation) === 0) this.#gather()
  }

  /** Keeps what the words' memory holds. */
  #gather(): void {
    const length = this.#wasm.take_words()
    if (length === 0) return
    const words = this.#memory.toString('latin1', this.#words, this.#words + length - 1)
    const before = this.#gathered.get(this.#round)
    this.#gathered.set(this.#round, before === undefined ? words : `${before}\n${words}`)
  }

  takeWords(round: number): string {
    if (this.#round === round) this.#gather()
    const words = this.#gathered.get(round) ?? ''
    this.#gathered.delete(round)
    return words
  }

  /** The record's canonical form. */
  canonical(): string {
    return this.#memory.toString('latin1', this.#canon, this.#canon + this.#canonLength)
  }

  text(id: number): string {
    let text = this.#texts[id]
    if (text === undefined) {
      const from = this.#arena + this.#entries[4 * id]!
      text = this.#memory.toString('latin1', from, from + this.#entries[4 * id + 1]!)
      this.#texts[id] = text
    }
    return text
  }

  keys(shape: number): readonly string[] {
    let keys = this.#shapeKeys[shape]
    if (keys === undefined) {
      const from = this.#shapeAt + shape * this.#shapeSize
      const count = this.#memory.readUInt16LE(from + 4)
      const made: string[] = []
      for (let n = 0; n < count; n++) {
        const key = this.#memory.readUInt16LE(from + 8 + 2 * n)
        const at = this.#keyArena + this.#keyAt[key]!
        made.push(this.#memory.toString('latin1', at, at + this.#keyLength[key]!))
      }
      keys = made
      this.#shapeKeys[shape] = keys
    }
    return keys
  }

  /** `plainKind` of what stands at a node. */
  kind(node: number): number {
    return this.#kinds[node]!
  }

  /** The text at a node, `undefined` when there is none or something else. */
  textAt(node: number): string | undefined {
    return this.#kinds[node] === plainKind.text ? this.text(this.#values[node]!) : undefined
  }

  /** The id of the text at a node, 0 when there is none. */
  textIdAt(node: number): number {
    return this.#kinds[node] === plainKind.text ? this.#values[node]! : 0
  }

  /** A scalar as JSON.parse gives it; `undefined` for what is absent, an object or a list. */
  scalarAt(node: number): string | number | boolean | null | undefined {
    switch (this.#kinds[node]) {
      case plainKind.text:
        return this.text(this.#values[node]!)
      case plainKind.number:
        return Number(this.text(this.#values[node]!))
      case plainKind.true:
        return true
      case plainKind.false:
        return false
      case plainKind.null:
        return null
      default:
        return undefined
    }
  }

  peek(path: string): string | number | boolean | null | undefined | typeof notPeeked {
    const nodes = this.#peeks.get(path)
    if (nodes === undefined || !this.#isPlainTo(nodes)) return notPeeked
    const node = nodes[nodes.length - 1]!
    return this.#kinds[node]! >= plainKind.object ? notPeeked : this.scalarAt(node)
  }

  place(path: string): number {
    return this.#placeOf.get(path) ?? -1
  }

  peekText(place: number): number {
    const nodes = this.#places[place]!
    const node = nodes[nodes.length - 1]!
    return this.#kinds[node] === plainKind.text && this.#isPlainTo(nodes) ? this.#values[node]! : 0
  }

  /** Whether the last of these nodes, each below the one before, is all that its path means. */
  #isPlainTo(nodes: readonly number[]): boolean {
    const last = nodes.length - 1
    for (let n = 0; n < last; n++) {
      const node = nodes[n]!
      const kind = this.#kinds[node]
      // A list is looked through, and a text may be JSON itself.
      if (kind === plainKind.array || kind === plainKind.text) return false
      if (kind === plainKind.object && this.#isOdd(node, this.#values[node]!)) return false
    }
    return true
  }

  /** A key that differs only in case, or that has a dot, may be what a path means. */
  #isOdd(node: number, shape: number): boolean {
    const at = node * mostPlainShapes + shape
    if (this.#odd[at] === 0) {
      const below = this.#below[node]
      const odd = this.keys(shape).some((key) => {
        if (key.includes('.')) return true
        const meant = below?.get(key.toLowerCase())
        return meant !== undefined && meant !== key
      })
      this.#odd[at] = odd ? 1 : 2
    }
    return this.#odd[at] === 1
  }

  /** Keys of the object at a node. */
  keysAt(node: number): readonly string[] {
    return this.keys(this.#values[node]!)
  }

  /** The number of what the record holds at the nodes of a part: the same for the same, until its `partsEpoch` changes. */
  part(which: number): number {
    const known = this.#wasm.part(which)
    if (known !== 0) return known
    this.#wasm.forget_parts(which)
    this.partsEpoch[which]!++
    return this.#wasm.part(which)
  }

  /** The object or list at a node, parsed. */
  parsedAt(node: number): unknown {
    return JSON.parse(this.#memory.toString('latin1', this.#window + this.#starts[node]!, this.#window + this.#ends[node]!))
  }
}
