// What the probe secured of one process, as it sends it.
import { type ConnectEvent, decode, type ExecEvent, text, u64 } from './wire.ts'

export const statuses = ['captured', 'partial', 'gone', 'denied', 'over_limit'] as const
export type ArtifactStatus = (typeof statuses)[number]

/** One artifact of a capture: bytes in `data`, or a file that the probe keeps open as `fd`. */
export interface CaptureItem {
  name: string
  status: ArtifactStatus
  errno: number
  fd: number
  size: number
  ino: number
  dev: number
  mode: number
  nlink: number
  mtimeNs: number
  data: Buffer
}
export interface Capture {
  event: ExecEvent | ConnectEvent
  /** From the kernel's event to the release; 0 when it was not held. */
  holdNs: number
  captureNs: number
  /** 0 kept until released; 1 someone else continued it; 2 the timer or its end came first. */
  broken: number
  /** Stops that were sent again because someone else sent SIGCONT. */
  defended: number
  items: CaptureItem[]
}

export function decodeCapture(b: Buffer): Capture {
  const length = b.readUInt32LE(32)
  const event = decode(b.subarray(36, 36 + length))
  if (event.type !== 'exec' && event.type !== 'connect') throw new Error(`a capture of a ${event.type} event`)
  let at = 36 + length
  const count = b.readUInt32LE(at)
  at += 4
  const items: CaptureItem[] = []
  for (let i = 0; i < count; i++) {
    const names = b[at + 1]!
    const size = b.readUInt32LE(at + 48)
    const name = at + 52
    items.push({
      status: statuses[b[at]!] ?? 'gone',
      errno: b.readUInt16LE(at + 2),
      fd: b.readInt32LE(at + 4),
      size: u64(b, at + 8),
      ino: u64(b, at + 16),
      dev: u64(b, at + 24),
      mode: b.readUInt32LE(at + 32),
      nlink: b.readUInt32LE(at + 36),
      mtimeNs: u64(b, at + 40),
      name: text(b, name, name + names),
      data: Buffer.from(b.subarray(name + names, name + names + size)),
    })
    at = name + names + size
  }
  return { event, holdNs: u64(b, 0), captureNs: u64(b, 8), broken: u64(b, 24), defended: u64(b, 16), items }
}
