// One member's Merkle tree over its records (decision 0002): lets a later redaction be proved record by record.
// It runs for every record, hence the reused buffers and one-shot hashes.
import { hash } from 'node:crypto'

const fan = 16
const width = 32

/** HMAC-SHA-256 (RFC 2104) under the case secret. Two one-shot hashes: a key object for each of many small members costs ten times that. */
export function memberKey(caseSecret: Uint8Array, memberSha256: string): Buffer {
  if (padded === undefined || !padded.secret.equals(caseSecret)) padded = pad(caseSecret)
  const { inner, outer } = padded
  inner.write(memberSha256, 64, 'hex')
  outer.write(
    hash('sha256', inner.length === 64 + memberSha256.length / 2 ? inner : inner.subarray(0, 64 + memberSha256.length / 2), 'hex'),
    64,
    'hex',
  )
  return Buffer.from(hash('sha256', outer, 'hex'), 'hex')
}

/** The last secret and its two blocks, room for a hash behind each. */
let padded: { secret: Buffer; inner: Buffer; outer: Buffer } | undefined

function pad(secret: Uint8Array): NonNullable<typeof padded> {
  const key = secret.length > 64 ? Buffer.from(hash('sha256', secret, 'hex'), 'hex') : secret
  const block = (mask: number) => {
    const bytes = Buffer.alloc(64 + width)
    for (let at = 0; at < 64; at++) bytes[at] = (key[at] ?? 0) ^ mask
    return bytes
  }
  return { secret: Buffer.from(secret), inner: block(0x36), outer: block(0x5c) }
}

/** Takes records in order; memory grows with the logarithm of their number. */
export interface MerkleBuilder {
  readonly count: number
  add(record: Uint8Array): void
  /** Records whose leaves were hashed elsewhere: 32 bytes each, SHA-256 over 0x00, the salt and the record. */
  addLeaves(leaves: Uint8Array, many: number): void
  /** Hex root; the builder is spent, and its buffers go to another. */
  root(): string
}
export interface Proof {
  index: number
  count: number
  /** Hex salt of the record. */
  salt: string
  /** From the leaves up, groups of one left out: our place in the group, and the hex hashes of the others in order. */
  path: { place: number; siblings: string[] }[]
}

export function merkleBuilder(key: Uint8Array): MerkleBuilder {
  return build(key, -1, [])
}

interface Level {
  /** 0x01 and the hashes of the group that is being filled. */
  group: Buffer
  filled: number
  /** Groups finished before. */
  done: number
}

/** Salts come in pairs: SHA-256(memberKey ‖ uint64 big-endian pair number), halves of 16 bytes. */
function saltSource(key: Uint8Array): (index: number) => string {
  const input = Buffer.alloc(key.length + 8)
  input.set(key)
  let pair = ''
  let held = -1
  return (index) => {
    const number = Math.floor(index / 2)
    if (number !== held) {
      input.writeUInt32BE(Math.floor(number / 2 ** 32), key.length)
      input.writeUInt32BE(number >>> 0, key.length + 4)
      pair = hash('sha256', input, 'hex')
      held = number
    }
    return index % 2 === 0 ? pair.slice(0, 32) : pair.slice(32)
  }
}

/** The buffers of a builder, for the next one: new ones for each of many small members would keep the collector at work. */
interface Room {
  leaf: Buffer
  groups: Buffer[]
}
const spare: Room[] = []
const spareAtMost = 4
const leafBytes = 17 + 8192

function build(key: Uint8Array, watched: number, path: Proof['path']): MerkleBuilder {
  return new Tree(key, watched, path)
}

class Tree implements MerkleBuilder {
  count = 0
  /** None once the root is told: the buffers are another's then. */
  #room: Room | undefined = spare.pop() ?? { leaf: Buffer.alloc(leafBytes), groups: [] }
  readonly #salt: (index: number) => string
  readonly #levels: Level[] = []
  readonly #watched: number
  readonly #path: Proof['path']
  #leaf = this.#room!.leaf

  constructor(key: Uint8Array, watched: number, path: Proof['path']) {
    this.#salt = saltSource(key)
    this.#watched = watched
    this.#path = path
  }

  // Digests travel as hex: a one-shot hash to text costs a third of one to a Buffer.
  add(record: Uint8Array): void {
    this.#roomy()
    const length = 17 + record.length
    if (length > this.#leaf.length) this.#leaf = Buffer.alloc(length * 2)
    this.#leaf.write(this.#salt(this.count), 1, 'hex')
    this.#leaf.set(record, 17)
    this.#push(0, hash('sha256', this.#leaf.subarray(0, length), 'hex'))
    this.count++
  }

  addLeaves(leaves: Uint8Array, many: number): void {
    for (let at = 0; at < many; ) {
      const level = this.#levelAt(0)
      const taken = Math.min(fan - level.filled, many - at)
      level.group.set(leaves.subarray(at * width, (at + taken) * width), 1 + level.filled * width)
      level.filled += taken
      at += taken
      if (level.filled === fan) this.#push(1, this.#fold(level, 0))
    }
    this.count += many
  }

  root(): string {
    const room = this.#roomy()
    const root = this.count === 0 ? hash('sha256', empty, 'hex') : this.#top()
    this.#room = undefined
    this.#levels.length = 0
    if (spare.length < spareAtMost) spare.push(room)
    return root
  }

  #top(): string {
    const levels = this.#levels
    for (let at = 0; ; at++) {
      const level = levels[at]!
      // The top is the level where one hash stands alone and nothing lies above.
      if (at === levels.length - 1 && level.filled === 1) return level.group.toString('hex', 1, 1 + width)
      if (level.filled > 0) this.#push(at + 1, this.#fold(level, at))
    }
  }

  #roomy(): Room {
    if (!this.#room) throw new Error('this tree has told its root')
    return this.#room
  }

  #levelAt(at: number): Level {
    let level = this.#levels[at]
    if (level === undefined) {
      const { groups } = this.#roomy()
      groups[at] ??= Buffer.alloc(1 + fan * width, 1)
      level = { group: groups[at], filled: 0, done: 0 }
      this.#levels.push(level)
    }
    return level
  }

  #push(at: number, digest: string): void {
    const level = this.#levelAt(at)
    level.group.write(digest, 1 + level.filled * width, 'hex')
    if (++level.filled === fan) this.#push(at + 1, this.#fold(level, at))
  }

  #fold(level: Level, at: number): string {
    const { group, filled } = level
    if (this.#watched >= 0 && filled > 1) {
      const place = Math.floor(this.#watched / fan ** at) - level.done * fan
      if (place >= 0 && place < filled) this.#path.push({ place, siblings: hexes(group.subarray(1, 1 + filled * width), place) })
    }
    const digest = filled === 1 ? group.toString('hex', 1, 1 + width) : hash('sha256', group.subarray(0, 1 + filled * width), 'hex')
    level.filled = 0
    level.done++
    return digest
  }
}
const empty = Buffer.from([2])

function hexes(members: Buffer, without: number): string[] {
  const out: string[] = []
  for (let i = 0; i < members.length / width; i++) if (i !== without) out.push(members.toString('hex', i * width, (i + 1) * width))
  return out
}

/** Proof of record `index` out of all records of the member, fed again in order. Throws a RangeError when there is no such record. */
export function prove(key: Uint8Array, records: Iterable<Uint8Array>, index: number): { root: string; proof: Proof } {
  const path: Proof['path'] = []
  const builder = build(key, index, path)
  for (const record of records) builder.add(record)
  const root = builder.root()
  if (!Number.isInteger(index) || index < 0 || index >= builder.count) throw new RangeError(`no record ${index} of ${builder.count}`)
  return { root, proof: { index, count: builder.count, salt: saltSource(key)(index), path } }
}

/** Whether `record` was record `proof.index` of `proof.count` under `root`. */
export function verifyProof(root: string, record: Uint8Array, proof: Proof): boolean {
  if (!Number.isInteger(proof.index) || proof.index < 0 || proof.index >= proof.count || !/^[0-9a-f]{32}$/.test(proof.salt)) return false
  let digest: Buffer = hash('sha256', Buffer.concat([Buffer.from([0]), Buffer.from(proof.salt, 'hex'), record]), 'buffer')
  let index = proof.index
  let size = proof.count
  let step = 0
  while (size > 1) {
    const group = Math.min(fan, size - Math.floor(index / fan) * fan)
    if (group > 1) {
      const { place, siblings } = proof.path[step++] ?? { place: -1, siblings: [] }
      if (place !== index % fan || siblings.length !== group - 1 || !siblings.every((each) => /^[0-9a-f]{64}$/.test(each))) return false
      const members: Buffer[] = siblings.map((each) => Buffer.from(each, 'hex'))
      members.splice(place, 0, digest)
      digest = hash('sha256', Buffer.concat([Buffer.from([1]), ...members]), 'buffer')
    }
    index = Math.floor(index / fan)
    size = Math.ceil(size / fan)
  }
  return step === proof.path.length && digest.toString('hex') === root
}

export interface Levels {
  /** Hashes the next record; gives its number and its salt in hex. */
  add(record: Uint8Array): { index: number; salt: string }
  /** Root, and of the records that are not `shown` as few subtrees as there can be: [place in its level, level, hex hash]. */
  hide(shown: readonly number[]): { root: string; count: number; hidden: [number, number, string][] }
}

/** The same tree with all its leaves kept: 32 bytes a record. */
export function merkleLevels(key: Uint8Array): Levels {
  const saltOf = saltSource(key)
  let leaves = Buffer.alloc(1024 * width)
  let count = 0
  return {
    add(record) {
      if (count * width === leaves.length) leaves = Buffer.concat([leaves, Buffer.alloc(leaves.length)])
      const salt = saltOf(count)
      hash('sha256', Buffer.concat([Buffer.from([0]), Buffer.from(salt, 'hex'), record]), 'buffer').copy(leaves, count * width)
      return { index: count++, salt }
    },
    hide(shown) {
      const hidden: [number, number, string][] = []
      if (count === 0) return { root: hash('sha256', Buffer.from([2]), 'hex'), count, hidden }
      const at = (level: Buffer, i: number) => level.subarray(i * width, (i + 1) * width)
      let level = leaves.subarray(0, count * width)
      let touched = new Set(shown)
      for (let depth = 0; ; depth++) {
        const size = level.length / width
        if (size === 1) {
          if (!touched.has(0)) hidden.push([0, depth, level.toString('hex')])
          return { root: level.toString('hex'), count, hidden }
        }
        const next = Buffer.alloc(Math.ceil(size / fan) * width)
        const above = new Set<number>()
        for (const place of touched) above.add(Math.floor(place / fan))
        for (let group = 0; group * fan < size; group++) {
          const members = level.subarray(group * fan * width, Math.min(size, (group + 1) * fan) * width)
          const alone = members.length === width
          if (alone) members.copy(next, group * width)
          else hash('sha256', Buffer.concat([Buffer.from([1]), members]), 'buffer').copy(next, group * width)
          // A group of which something is shown opens up: its other members stand as they are.
          if (!above.has(group)) continue
          for (let i = group * fan; i < Math.min(size, (group + 1) * fan); i++)
            if (!touched.has(i)) hidden.push([i, depth, at(level, i).toString('hex')])
        }
        level = next
        touched = above
      }
    },
  }
}
