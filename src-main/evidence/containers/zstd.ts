// zstd (RFC 8878) with any number of frames; Node's decoder knows only the first, so each frame gets one of its own.
import { createZstdDecompress } from 'node:zlib'
import type { Problem } from '../content.ts'
import { isFrame, isSkippable } from '../seal/frames.ts'
import type { ByteReader } from './byte-reader.ts'
import type { Decoder } from './decoder.ts'
import { type Driven, drive } from './transform.ts'

export const unzstd: Decoder = async function* (input, { chunkSize }) {
  let produced = 0
  for (let frames = 0; ; ) {
    const head = await input.peek(18)
    if (head.length === 0 && (frames > 0 || input.offset > 0)) return undefined
    if (isSkippable(head, 0) && head.length >= 8) {
      if (!(await skip(input, 8 + head.readUInt32LE(4)))) return cut('the file ends inside a skippable frame', input.offset, produced)
      continue
    }
    if (!isFrame(head, 0)) {
      const state = frames > 0 ? 'noted' : 'failed'
      return { ...cut('bytes that are no zstd frame', input.offset, produced), state }
    }
    const frame = drive(createZstdDecompress({ chunkSize }) as never)
    try {
      const problem = yield* pump(input, frame, head, (n) => {
        produced += n
        return produced
      })
      if (problem !== undefined) return cut(problem, input.offset, produced)
      frames++
    } finally {
      frame.destroy()
    }
  }
}

/** Feeds one frame block by block, so that not a byte of the next frame gets in. */
async function* pump(
  input: ByteReader,
  frame: Driven,
  head: Buffer,
  count: (n: number) => number,
): AsyncGenerator<Buffer, string | undefined> {
  if (head.length < 5) return 'the file ends inside a frame header'
  const descriptor = head[4]!
  const single = (descriptor & 0x20) !== 0
  const sizeFlag = descriptor >> 6
  const length = 5 + (single ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]! + (sizeFlag === 0 ? (single ? 1 : 0) : 1 << sizeFlag)
  if (head.length < length) return 'the file ends inside a frame header'
  let part = Buffer.from(head.subarray(0, length))
  input.take(length)
  for (let last = false; ; ) {
    const step = await frame.step(part)
    for (const out of step.out) {
      count(out.length)
      yield out
    }
    if (step.error) return `damaged frame (${step.error.message})`
    if (last) break
    const header = await input.peek(3)
    if (header.length < 3) return 'the file ends between two blocks'
    const block = header.readUIntLE(0, 3)
    last = (block & 1) !== 0
    const type = (block >> 1) & 3
    if (type === 3) return 'a block of a reserved type'
    const size = 3 + (type === 1 ? 1 : block >> 3) + (last && (descriptor & 4) !== 0 ? 4 : 0)
    const bytes = await input.peek(size)
    part = Buffer.from(bytes.subarray(0, size))
    if (bytes.length < size) {
      // What of the block is there gives nothing: a block decodes as a whole.
      return 'the file ends inside a block'
    }
    input.take(size)
  }
  const step = await frame.finish()
  for (const out of step.out) {
    count(out.length)
    yield out
  }
  return step.error ? `damaged frame (${step.error.message})` : undefined
}

async function skip(input: ByteReader, length: number): Promise<boolean> {
  for (let left = length; left > 0; ) {
    const here = Math.min(left, (await input.peek(1)).length)
    if (here === 0) return false
    input.take(here)
    left -= here
  }
  return true
}

function cut(what: string, storedOffset: number, offset: number): Problem {
  return {
    state: offset === 0 ? 'failed' : 'cut',
    reason: `zstd: ${what} at stored byte ${storedOffset}; read up to byte ${offset}`,
    storedOffset,
    offset,
  }
}
