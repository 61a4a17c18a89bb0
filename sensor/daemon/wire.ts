// Frames and kernel records as the probe sends them, by offset (sensor/bpf/wire.h). The layout test compares both sides (layout.ts).
// long because: one reader for every frame of the probe, laid out beside each other as the probe writes them

export const flag = { held: 1, wouldHold: 2, script: 4, unlinked: 8, tty: 16, secure: 32, cut: 64, denied: 128, newNamespace: 256 } as const
export const whys = [
  'held',
  'observing',
  'terminal',
  'no heartbeat',
  'budget',
  'too many at once',
  'never held',
  'signal refused',
  'rule says never',
] as const
export const operations = [
  '',
  'open_write',
  'open_read',
  'unlink',
  'rename',
  'memfd_create',
  'init_module',
  'finit_module',
  'delete_module',
  'ptrace',
  'setuid',
  'setgid',
  'capset',
  'mount',
  'umount',
  'unshare',
  'setns',
  'bpf',
  'process_vm_writev',
  'link',
  'chmod',
  'chroot',
  'chdir',
  'fchdir',
] as const
export type Operation = Exclude<(typeof operations)[number], ''>
/** Those that act on a file by its name. */
export const fileOperations: ReadonlySet<string> = new Set(['open_write', 'open_read', 'unlink', 'rename', 'memfd_create', 'link', 'chmod'])

export interface Head {
  /** ns since boot. */
  ts: number
  /** Start of the process, ns since boot: with `pid` its identity. */
  start: number
  pid: number
  tid: number
  ppid: number
  pstart: number
  uid: number
  gid: number
  euid: number
  cgroup: number
  /** Namespaces and the process's number in its own; known at exec, else 0. */
  mntns: number
  pidns: number
  netns: number
  nspid: number
  comm: string
  flags: number
}
export interface ExecEvent extends Head {
  type: 'exec'
  mask: bigint
  ino: number
  dev: number
  nlink: number
  mode: number
  why: number
  /** Last component of the image, and of the parent's image, cut to 15 bytes. */
  image: string
  parentImage: string
  /** Path of the image as the probe found it; empty where it did not look. */
  path: string
  filename: string
  interp: string
  args: string[]
}
export interface ForkEvent extends Head {
  type: 'fork'
  child: number
  childStart: number
  image: string
}
export interface ExitEvent extends Head {
  type: 'exit'
  code: number
  wasHeld: boolean
}
export interface ConnectEvent extends Head {
  type: 'connect'
  mask: bigint
  ret: number
  fd: number
  family: 'unix' | 'ipv4' | 'ipv6'
  /** Address, or the path of a local socket (`@` before an abstract one). */
  address: string
  port: number
  localPort: number
  localAddress: string
  socketType: number
  why: number
  image: string
}
export interface CallEvent extends Head {
  type: 'call'
  operation: Operation
  ret: number
  args: number[]
  /** The arguments to the last bit, as signed numbers. */
  registers: string[]
  image: string
  one: string
  two: string
  /** What a call on files acted on, and where it came from (renames, links): resolved by the probe. */
  target: string
  source: string | undefined
}
export interface ReleasedEvent extends Head {
  type: 'released'
  heldNs: number
  attempts: number
  stale: boolean
}
export type KernelEvent = ExecEvent | ForkEvent | ExitEvent | ConnectEvent | CallEvent | ReleasedEvent

/** Names are bytes that others chose: ASCII fast, else UTF-8 with what is no UTF-8 as \xNN. */
export function text(b: Buffer, from: number, to: number): string {
  for (let i = from; i < to; i++) {
    if (b[i]! < 0x80) continue
    const s = b.toString('utf8', from, to)
    if (!s.includes('\ufffd')) return s
    let out = ''
    for (let j = from; j < to; j++) out += b[j]! < 0x80 ? String.fromCharCode(b[j]!) : `\\x${b[j]!.toString(16).padStart(2, '0')}`
    return out
  }
  return b.toString('latin1', from, to)
}

function string(b: Buffer, at: number, room: number): string {
  let end = at
  while (end < at + room && b[end] !== 0) end++
  return text(b, at, end)
}

export function u64(b: Buffer, at: number): number {
  return b.readUInt32LE(at) + b.readUInt32LE(at + 4) * 4294967296
}

function args(b: Buffer, from: number, to: number): string[] {
  if (from >= to) return []
  const end = b[to - 1] === 0 ? to - 1 : to
  let plain = true
  for (let i = from; i < end; i++) if (b[i]! >= 0x80) plain = false
  if (plain) return b.toString('latin1', from, end).split('\0')
  const out: string[] = []
  let start = from
  for (let i = from; i < end; i++) {
    if (b[i] !== 0) continue
    out.push(text(b, start, i))
    start = i + 1
  }
  out.push(text(b, start, end))
  return out
}

/** Least bytes of each record type, by its number. */
const least = [0, 168, 128, 104, 256, 176, 112]

/** The records of one frame: calls `take` with the offset of each. Throws where the sizes do not fit. */
export function eachRecord(b: Buffer, take: (b: Buffer, at: number, type: number, size: number) => void): void {
  for (let at = 0; at < b.length; ) {
    if (b.length - at < 96) throw new Error(`a record cut short: ${b.length - at} bytes`)
    const size = b.readUInt32LE(at)
    const type = b.readUInt16LE(at + 4)
    if (size < (least[type] || 96) || at + size > b.length) throw new Error(`a record of type ${type} with ${size} bytes`)
    take(b, at, type, size)
    at += size
  }
}

/** One record at `o`; throws on a type that is none. */
export function decode(b: Buffer, o = 0): KernelEvent {
  const type = b.readUInt16LE(o + 4)
  const flags = b.readUInt16LE(o + 6)
  const ts = u64(b, o + 8)
  const start = u64(b, o + 16)
  const pid = b.readUInt32LE(o + 24)
  const tid = b.readUInt32LE(o + 28)
  const ppid = b.readUInt32LE(o + 32)
  const uid = b.readUInt32LE(o + 36)
  const gid = b.readUInt32LE(o + 40)
  const euid = b.readUInt32LE(o + 44)
  const cgroup = u64(b, o + 48)
  const pstart = u64(b, o + 56)
  const mntns = b.readUInt32LE(o + 64)
  const pidns = b.readUInt32LE(o + 68)
  const netns = b.readUInt32LE(o + 72)
  const nspid = b.readUInt32LE(o + 76)
  const comm = string(b, o + 80, 16)
  // Written out for each type: spreading a head costs more than reading it.
  switch (type) {
    case 1: {
      const filename = o + 168 + b.readUInt16LE(o + 160)
      const interp = filename + b.readUInt16LE(o + 162)
      const block = interp + b.readUInt16LE(o + 164)
      const mask = u64(b, o + 96)
      return {
        type: 'exec',
        ts,
        start,
        pid,
        tid,
        ppid,
        pstart,
        uid,
        gid,
        euid,
        cgroup,
        mntns,
        pidns,
        netns,
        nspid,
        comm,
        flags,
        // Bits beyond the 52nd do not fit a number.
        mask: mask === 0 ? 0n : b.readBigUInt64LE(o + 96),
        ino: u64(b, o + 104),
        dev: b.readUInt32LE(o + 112),
        nlink: b.readUInt32LE(o + 116),
        mode: b.readUInt32LE(o + 120),
        why: b.readUInt32LE(o + 124),
        image: string(b, o + 128, 16),
        parentImage: string(b, o + 144, 16),
        filename: string(b, o + 168, filename - o - 168),
        interp: filename === interp ? '' : string(b, filename, interp - filename),
        args: args(b, interp, block),
        path: string(b, block, b.readUInt16LE(o + 166)),
      }
    }
    case 2:
      return {
        type: 'fork',
        ts,
        start,
        pid,
        tid,
        ppid,
        pstart,
        uid,
        gid,
        euid,
        cgroup,
        mntns,
        pidns,
        netns,
        nspid,
        comm,
        flags,
        child: b.readUInt32LE(o + 96),
        childStart: u64(b, o + 104),
        image: string(b, o + 112, 16),
      }
    case 3:
      return {
        type: 'exit',
        ts,
        start,
        pid,
        tid,
        ppid,
        pstart,
        uid,
        gid,
        euid,
        cgroup,
        mntns,
        pidns,
        netns,
        nspid,
        comm,
        flags,
        code: b.readInt32LE(o + 96),
        wasHeld: b.readUInt32LE(o + 100) !== 0,
      }
    case 4: {
      const family = b.readUInt16LE(o + 112)
      return {
        type: 'connect',
        ts,
        start,
        pid,
        tid,
        ppid,
        pstart,
        uid,
        gid,
        euid,
        cgroup,
        mntns,
        pidns,
        netns,
        nspid,
        comm,
        flags,
        mask: b.readBigUInt64LE(o + 96),
        ret: b.readInt32LE(o + 104),
        fd: b.readInt32LE(o + 108),
        family: family === 1 ? 'unix' : family === 2 ? 'ipv4' : 'ipv6',
        address: family === 1 ? unixPath(b, o + 144) : family === 2 ? ipv4(b, o + 144) : ipv6(b, o + 144),
        port: b.readUInt16LE(o + 114),
        localPort: b.readUInt16LE(o + 116),
        localAddress: ipv4(b, o + 120),
        socketType: b.readUInt16LE(o + 118),
        why: b.readUInt32LE(o + 124),
        image: string(b, o + 128, 16),
      }
    }
    case 5: {
      const one = o + 176 + b.readUInt16LE(o + 168)
      const two = one + b.readUInt16LE(o + 170)
      const target = two + b.readUInt16LE(o + 172)
      const source = b.readUInt16LE(o + 174)
      return {
        type: 'call',
        ts,
        start,
        pid,
        tid,
        ppid,
        pstart,
        uid,
        gid,
        euid,
        cgroup,
        mntns,
        pidns,
        netns,
        nspid,
        comm,
        flags,
        operation: (operations[b.readUInt32LE(o + 96)] || 'bpf') as Operation,
        ret: Number(b.readBigInt64LE(o + 104)),
        args: [u64(b, o + 112), u64(b, o + 120), u64(b, o + 128), u64(b, o + 136), u64(b, o + 144)],
        registers: [112, 120, 128, 136, 144].map((at) => b.readBigInt64LE(o + at).toString()),
        image: string(b, o + 152, 16),
        one: string(b, o + 176, one - o - 176),
        two: string(b, one, two - one),
        target: string(b, two, target - two),
        source: source === 0 ? undefined : string(b, target, source),
      }
    }
    case 6:
      return {
        type: 'released',
        ts,
        start,
        pid,
        tid,
        ppid,
        pstart,
        uid,
        gid,
        euid,
        cgroup,
        mntns,
        pidns,
        netns,
        nspid,
        comm,
        flags,
        heldNs: u64(b, o + 96),
        attempts: b.readUInt32LE(o + 104),
        stale: b.readUInt32LE(o + 108) !== 0,
      }
    default:
      throw new Error(`unknown kernel record ${type}`)
  }
}

function ipv4(b: Buffer, at: number): string {
  return `${b[at]}.${b[at + 1]}.${b[at + 2]}.${b[at + 3]}`
}

function ipv6(b: Buffer, at: number): string {
  const groups = Array.from({ length: 8 }, (_, i) => b.readUInt16BE(at + i * 2))
  if (groups.slice(0, 5).every((g) => g === 0) && groups[5] === 0xffff) return ipv4(b, at + 12)
  return new URL(`http://[${groups.map((g) => g.toString(16)).join(':')}]`).hostname.slice(1, -1)
}

function unixPath(b: Buffer, at: number): string {
  return b[at] === 0 ? `@${string(b, at + 1, 107)}` : string(b, at, 108)
}

/** `event`: records among which rules may match one; `tree`: forks, programs and exits that none can; `keep`: for packages that look back. */
export const frame = { event: 1, capture: 2, report: 3, stats: 4, execFile: 5, log: 6, ready: 7, keep: 8, tree: 9 } as const
/** Cuts a stream into frames; the buffer given to `take` is valid only during the call, as the chunk is. */
export class FrameReader {
  /** The begun frame: its room is used again and again. */
  #begun = Buffer.alloc(0)
  #have = 0

  push(chunk: Buffer, take: (kind: number, payload: Buffer) => void): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#have === 0) {
        const size = sizeOf(chunk, at)
        if (size !== undefined && chunk.length - at >= size) {
          take(chunk.readUInt16LE(at + 4), chunk.subarray(at + 8, at + size))
          at += size
          continue
        }
      }
      const wanted = sizeOf(this.#begun, 0, this.#have) ?? 8
      const part = Math.min(wanted - this.#have, chunk.length - at)
      this.#room(wanted)
      chunk.copy(this.#begun, this.#have, at, at + part)
      this.#have += part
      at += part
      const size = sizeOf(this.#begun, 0, this.#have)
      if (size === undefined || this.#have < size) continue
      this.#have = 0
      take(this.#begun.readUInt16LE(4), this.#begun.subarray(8, size))
      // A rare large frame does not keep its room.
      if (this.#begun.length > 1024 * 1024) this.#begun = Buffer.alloc(0)
    }
  }

  #room(size: number): void {
    if (this.#begun.length >= size) return
    const more = Buffer.allocUnsafeSlow(Math.max(size, 320 * 1024))
    this.#begun.copy(more, 0, 0, this.#have)
    this.#begun = more
  }
}

/** Bytes of the frame that begins there, its head with it; undefined while the head is not whole. */
function sizeOf(b: Buffer, at: number, end = b.length): number | undefined {
  if (end - at < 8) return undefined
  const size = b.readUInt32LE(at)
  if (size < 4 || size > 64 * 1024 * 1024) throw new Error(`a frame of ${size} bytes from the probe`)
  return size + 4
}
