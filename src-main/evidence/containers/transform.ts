// Drives one of Node's zlib streams in lockstep: one piece in, all that comes out of it, then the next.
// So memory stays bounded, what came out before an error is never lost, and the consumed length is exact.
import type { Transform } from 'node:stream'

export interface Step {
  out: Buffer[]
  /** The compressed stream has ended; `consumed` says where. */
  ended: boolean
  error: Error | undefined
}
export interface Driven {
  /** Bytes of input that the decoder took. */
  readonly consumed: number
  step(piece: Buffer): Promise<Step>
  /** No more input. */
  finish(): Promise<Step>
  destroy(): void
}
/** Input of one step: at deflate's worst ratio it makes some 16 MiB. */
export const pieceBytes = 16 * 1024

export function drive(stream: Transform & { bytesWritten: number }): Driven {
  let out: Buffer[] = []
  let ended = false
  let failed: Error | undefined
  let settle: (() => void) | undefined
  stream.on('data', (chunk: Buffer) => out.push(chunk))
  stream.on('end', () => {
    ended = true
    settle?.()
  })
  stream.on('error', (error: Error) => {
    failed = error
    settle?.()
  })
  const run = async (act: (done: () => void) => void): Promise<Step> => {
    if (!ended && failed === undefined)
      await new Promise<void>((resolve) => {
        settle = resolve
        act(resolve)
      })
    settle = undefined
    const step = { out, ended, error: failed }
    out = []
    return step
  }
  return {
    get consumed() {
      return stream.bytesWritten
    },
    step: (piece) => run((done) => stream.write(piece, () => done())),
    finish: () => run(() => stream.end()),
    destroy: () => stream.destroy(),
  }
}
