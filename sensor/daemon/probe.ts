// The probe as the daemon sees it: a child process with one socket. Files that it keeps open are read as /proc/PROBE/fd/N.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join, resolve } from 'node:path'
import { type CapabilityReport, capabilityWords } from './capability.ts'
import { type Capture, decodeCapture } from './capture-frame.ts'
import { giveBack } from './kept-records.ts'
import type { CompiledRules } from './prefilter.ts'
import { FrameReader, frame } from './wire.ts'

const command = {
  mode: 1,
  rules: 2,
  never: 3,
  watch: 4,
  close: 5,
  self: 6,
  scope: 7,
  limits: 8,
  quit: 9,
  neverCgroup: 10,
  log: 12,
  clock: 13,
  interest: 14,
  trim: 16,
} as const
export const modes = ['off', 'observe', 'armed'] as const
export type Mode = (typeof modes)[number]

export interface ProbeStats {
  lost: { exec: number; fork: number; exit: number; connect: number; syscall: number; urgent: number }
  holds: number
  broken: number
  kept: number
  execFiles: number
  unmarked: number
  mode: number
  guardian: number
  /** Records taken off the ring, and those of them that went to the daemon to be looked at. */
  taken: number
  looked: number
  /** The event file: lines written, lines that found no room or no disk. */
  file: { lines: number; lost: number; bytes: number; rotations: number; problem: string }
}
export interface ProbeHandlers {
  /** A frame of records (`eachRecord`): nobody writes to it afterwards. */
  records(batch: Buffer): void
  /** Records that no rule can match, of the process tree and others; without these they come as the rest does. */
  tree?(batch: Buffer): void
  keep?(batch: Buffer): void
  capture(capture: Capture): void
  stats?(stats: ProbeStats): void
  log?(line: string): void
  exit?(code: number | null, signal: string | null): void
  /** A frame that could not be read: counted, never fatal. */
  fault?(error: Error): void
}
export interface ProbeOptions {
  path: string
  /** Folder in bpffs where the maps of the kernel's timer are pinned; none: nothing is pinned, and the timer dies with the probe. */
  pin?: string
  without?: string[]
}

export class Probe {
  readonly #child: ChildProcess
  readonly #socket: Socket
  readonly #reader = new FrameReader()
  readonly #handlers: ProbeHandlers
  readonly ready: Promise<CapabilityReport>
  readonly ended: Promise<void>
  report: CapabilityReport | undefined
  stats: ProbeStats | undefined

  constructor(options: ProbeOptions, handlers: ProbeHandlers) {
    this.#handlers = handlers
    const flags = [
      ...(options.pin ? ['--pin', options.pin] : []),
      ...(options.without?.length ? ['--without', options.without.join(',')] : []),
    ]
    this.#child = spawn(options.path, flags, { stdio: ['ignore', 'inherit', 'pipe', 'pipe'], detached: true })
    this.#socket = this.#child.stdio[3] as Socket
    let complaint = ''
    this.#child.stderr!.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-2000)
    })
    this.ready = new Promise((resolve, reject) => {
      this.#socket.on('data', (chunk: Buffer) => {
        try {
          this.#reader.push(chunk, (kind, payload) => {
            if (kind === frame.ready) resolve(this.report!)
            else this.#take(kind, payload)
          })
          giveBack(chunk)
        } catch (error) {
          this.#handlers.fault?.(error as Error)
          this.kill()
        }
      })
      this.#child.once('error', reject)
      this.#child.once('exit', (code) => reject(new Error(complaint.trim() || `the probe ended with ${code}`)))
    })
    this.ready.catch(() => {})
    this.ended = new Promise((resolve) => {
      this.#child.once('error', () => resolve())
      this.#child.once('close', (code, signal) => {
        handlers.exit?.(code, signal)
        resolve()
      })
    })
    this.#socket.on('error', () => {})
    this.#send(command.self, u32(process.pid))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Path under which a descriptor of the probe can be opened again. */
  fdPath(fd: number): string {
    return `/proc/${this.pid}/fd/${fd}`
  }

  #take(kind: number, payload: Buffer): void {
    try {
      if (kind === frame.event) this.#handlers.records(payload)
      else if (kind === frame.tree) (this.#handlers.tree ?? this.#handlers.records)(payload)
      else if (kind === frame.keep) (this.#handlers.keep ?? this.#handlers.records)(payload)
      else if (kind === frame.capture) this.#handlers.capture(decodeCapture(payload))
      else if (kind === frame.report) {
        const report = JSON.parse(payload.toString())
        this.report = { ...report, words: capabilityWords(report) }
      } else if (kind === frame.stats) {
        this.stats = JSON.parse(payload.toString())
        this.#handlers.stats?.(this.stats!)
      } else if (kind === frame.log) this.#handlers.log?.(payload.toString())
    } catch (error) {
      this.#handlers.fault?.(error as Error)
    }
  }

  #send(kind: number, payload: Buffer): void {
    if (this.#socket.destroyed) return
    const head = Buffer.alloc(8)
    head.writeUInt32LE(payload.length + 4, 0)
    head.writeUInt16LE(kind, 4)
    this.#socket.write(Buffer.concat([head, payload]))
  }

  mode(mode: Mode): void {
    this.#send(command.mode, u32(modes.indexOf(mode)))
  }
  rules(rules: CompiledRules): void {
    this.#send(command.rules, rules.bytes)
  }
  /** Images never held: inode and kernel device number (0: any device). */
  never(images: { ino: bigint; dev: bigint }[]): void {
    this.#send(command.never, Buffer.concat(images.flatMap((image) => [u64(image.ino), u64(image.dev)])))
  }
  neverCgroups(ids: bigint[]): void {
    this.#send(command.neverCgroup, Buffer.concat(ids.map(u64)))
  }
  watch(directories: string[]): void {
    this.#send(
      command.watch,
      Buffer.concat(
        directories.flatMap((directory) => {
          const bytes = Buffer.from(directory)
          return [u16(bytes.length), bytes]
        }),
      ),
    )
  }
  close(fds: number[]): void {
    if (fds.length > 0) this.#send(command.close, Buffer.concat(fds.map(u32)))
  }
  /** Holds (and, if asked, events) only below one cgroup: its id and depth. */
  scope(cgroup: bigint, level: number, events: boolean): void {
    this.#send(command.scope, Buffer.concat([u64(cgroup), u32(level), u32(events ? 1 : 0)]))
  }
  limits(limits: { perSecond: number; burst: number; hardMs: number; pipeMs: number }): void {
    const ms = (n: number) => u64(BigInt(Math.round(n * 1e6)))
    this.#send(
      command.limits,
      Buffer.concat([u64(BigInt(limits.perSecond)), u64(BigInt(limits.burst)), ms(limits.hardMs), ms(limits.pipeMs)]),
    )
  }
  /** The event file, which the probe writes itself: `heads` are the lines' constant parts (ocsf.ts). */
  log(file: { path: string; bytes: number; files: number }, heads: Buffer): void {
    const path = Buffer.from(resolve(file.path))
    this.#send(command.log, Buffer.concat([u64(BigInt(file.bytes)), u32(file.files), u16(path.length), path, heads]))
  }
  /** What is added to nanoseconds since boot. */
  clock(offsetNs: number): void {
    const b = Buffer.alloc(8)
    b.writeDoubleLE(offsetNs)
    this.#send(command.clock, b)
  }
  /** Which calls and connections are looked at (interest.ts); before the first table all of them are. */
  interest(table: Buffer): void {
    this.#send(command.interest, table)
  }
  /** Gives back what of our own program only the start needed. */
  trim(): void {
    this.#send(command.trim, Buffer.alloc(0))
  }
  quit(): void {
    this.#send(command.quit, Buffer.alloc(0))
  }
  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

function u16(n: number): Buffer {
  const b = Buffer.alloc(2)
  b.writeUInt16LE(n)
  return b
}
function u32(n: number): Buffer {
  const b = Buffer.alloc(4)
  b.writeInt32LE(n)
  return b
}
export function u64(n: bigint): Buffer {
  const b = Buffer.alloc(8)
  b.writeBigUInt64LE(n)
  return b
}

/** Where the built probe is: given, beside the program, or in the checkout. */
export function findProbe(): string | undefined {
  const places = [process.env.VESTIGE_PROBE, join(import.meta.dirname, '../../out/sensor/vestige-probe')]
  return places.find((path) => path !== undefined && existsSync(path))
}
