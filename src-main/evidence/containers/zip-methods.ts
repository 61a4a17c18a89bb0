// Compression methods of zip members (APPNOTE 4.4.5) and who decodes them.
import { createInflateRaw } from 'node:zlib'
import type { Problem } from '../content.ts'
import { bunzip2 } from './bzip2.ts'
import type { Decoder } from './decoder.ts'
import { drive, pieceBytes } from './transform.ts'
import { unxz } from './xz.ts'
import { unzstd } from './zstd.ts'

const names: Record<number, string> = { 1: 'shrink', 6: 'implode', 9: 'Deflate64', 14: 'LZMA', 97: 'WavPack', 98: 'PPMd', 99: 'AES' }

/** Undefined for stored members; words when we cannot. */
export function zipDecoder(method: number): Decoder | undefined | string {
  switch (method) {
    case 0:
      return undefined
    case 8:
      return inflateRaw
    case 12:
      return bunzip2
    case 20:
    case 93:
      return unzstd
    case 95:
      return unxz
    default:
      return `compression method ${method}${names[method] ? ` (${names[method]})` : ''} is not read by this version`
  }
}

export const inflateRaw: Decoder = async function* (input, { chunkSize }) {
  const inflate = drive(createInflateRaw({ chunkSize }))
  let produced = 0
  try {
    for (;;) {
      const piece = (await input.peek(1)).subarray(0, pieceBytes)
      if (piece.length === 0) {
        // Node tells the end only when a byte more is offered: one that is not taken.
        const before = inflate.consumed
        const { ended } = await inflate.step(Buffer.alloc(1))
        return ended && inflate.consumed === before ? undefined : problem('the data ends before it should', input.offset, produced)
      }
      const step = await inflate.step(piece)
      input.take(inflate.consumed - input.offset)
      for (const out of step.out) {
        produced += out.length
        yield out
      }
      if (step.error) return problem(`damaged (${step.error.message})`, input.offset, produced)
      if (step.ended) return undefined
    }
  } finally {
    inflate.destroy()
  }
}

function problem(what: string, storedOffset: number, offset: number): Problem {
  return {
    state: offset === 0 ? 'failed' : 'cut',
    reason: `deflate: ${what} at stored byte ${storedOffset}; read up to byte ${offset}`,
    storedOffset,
    offset,
  }
}
