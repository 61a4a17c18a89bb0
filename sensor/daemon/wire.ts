// Frames and kernel records as the probe sends them, by offset (sensor/bpf/wire.h). The layout test compares both sides (layout.ts).

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
] as const
export type Operation = Exclude<(typeof operations)[number], ''>

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
  image: string
  one: string
  two: string
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
  const out: string[] = []
  let start = from
  for (let i = from; i < to; i++) {
    if (b[i] !== 0) continue
    out.push(text(b, start, i))
    start = i + 1
  }
  if (start < to) out.push(text(b, start, to))
  return out
}

/** One record; throws on a record that is shorter than its type. */
export function decode(b: Buffer): KernelEvent {
  const head: Head = {
    flags: b.readUInt16LE(6),
    ts: u64(b, 8),
    start: u64(b, 16),
    pid: b.readUInt32LE(24),
    tid: b.readUInt32LE(28),
    ppid: b.readUInt32LE(32),
    uid: b.readUInt32LE(36),
    gid: b.readUInt32LE(40),
    euid: b.readUInt32LE(44),
    cgroup: u64(b, 48),
    pstart: u64(b, 56),
    mntns: b.readUInt32LE(64),
    pidns: b.readUInt32LE(68),
    netns: b.readUInt32LE(72),
    nspid: b.readUInt32LE(76),
    comm: string(b, 80, 16),
  }
  switch (b.readUInt16LE(4)) {
    case 1: {
      const filename = 168 + b.readUInt16LE(160)
      const interp = filename + b.readUInt16LE(162)
      return {
        type: 'exec',
        ...head,
        mask: b.readBigUInt64LE(96),
        ino: u64(b, 104),
        dev: b.readUInt32LE(112),
        nlink: b.readUInt32LE(116),
        mode: b.readUInt32LE(120),
        why: b.readUInt32LE(124),
        image: string(b, 128, 16),
        parentImage: string(b, 144, 16),
        filename: string(b, 168, filename - 168),
        interp: string(b, filename, interp - filename),
        args: args(b, interp, interp + b.readUInt16LE(164)),
      }
    }
    case 2:
      return { type: 'fork', ...head, child: b.readUInt32LE(96), childStart: u64(b, 104), image: string(b, 112, 16) }
    case 3:
      return { type: 'exit', ...head, code: b.readInt32LE(96), wasHeld: b.readUInt32LE(100) !== 0 }
    case 4: {
      const family = b.readUInt16LE(112)
      return {
        type: 'connect',
        ...head,
        mask: b.readBigUInt64LE(96),
        ret: b.readInt32LE(104),
        fd: b.readInt32LE(108),
        family: family === 1 ? 'unix' : family === 2 ? 'ipv4' : 'ipv6',
        address: family === 1 ? unixPath(b, 144) : family === 2 ? ipv4(b, 144) : ipv6(b, 144),
        port: b.readUInt16LE(114),
        localPort: b.readUInt16LE(116),
        localAddress: ipv4(b, 120),
        socketType: b.readUInt16LE(118),
        why: b.readUInt32LE(124),
        image: string(b, 128, 16),
      }
    }
    case 5: {
      const one = 176 + b.readUInt16LE(168)
      return {
        type: 'call',
        ...head,
        operation: (operations[b.readUInt32LE(96)] || 'bpf') as Operation,
        ret: Number(b.readBigInt64LE(104)),
        args: [112, 120, 128, 136, 144].map((at) => u64(b, at)),
        image: string(b, 152, 16),
        one: string(b, 176, one - 176),
        two: string(b, one, b.readUInt16LE(170)),
      }
    }
    case 6:
      return { type: 'released', ...head, heldNs: u64(b, 96), attempts: b.readUInt32LE(104), stale: b.readUInt32LE(108) !== 0 }
    default:
      throw new Error(`unknown kernel record ${b.readUInt16LE(4)}`)
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

export const frame = { event: 1, capture: 2, report: 3, stats: 4, execFile: 5, log: 6, ready: 7 } as const
/** Cuts a stream into frames; the buffer given to `take` is valid only during the call. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0)

  push(chunk: Buffer, take: (kind: number, payload: Buffer) => void): void {
    const b = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = 0
    while (b.length - at >= 8) {
      const size = b.readUInt32LE(at)
      if (size < 4 || size > 64 * 1024 * 1024) throw new Error(`a frame of ${size} bytes from the probe`)
      if (b.length - at < size + 4) break
      take(b.readUInt16LE(at + 4), b.subarray(at + 8, at + 4 + size))
      at += size + 4
    }
    this.#rest = at === b.length ? Buffer.alloc(0) : Buffer.from(b.subarray(at))
  }
}
