// bzip2 streams: header, blocks, checksums, one stream after another; damage and ends named with offsets.
import type { Problem } from '../content.ts'
import { BitReader, BitsEnd, decodeBlock } from './bzip2-block.ts'
import type { Decoder } from './decoder.ts'

/** More than any block of 900 k symbols can take in compressed form. */
const blockInput = 2_600_000
const blockMagic = [0x314159, 0x265359]
const endMagic = [0x177245, 0x385090]

export const bunzip2: Decoder = async function* (input) {
  let produced = 0
  let size = 0
  let sum = 0
  let work = new Uint32Array(0)
  let bit = 0 // bits of the first held byte that are used up: blocks do not end at bytes
  for (;;) {
    const held = await input.peek(blockInput)
    const reader = new BitReader(held, bit)
    try {
      if (size === 0) {
        if (held.length === 0 && input.offset > 0) return undefined
        const level = held.toString('latin1', 0, 4)
        if (!/^BZh[1-9]$/.test(level)) return tail(input.offset, produced)
        reader.at = 32
        size = Number(level[3]) * 100_000
        sum = 0
        if (work.length < size) work = new Uint32Array(size)
      } else {
        const magic = [reader.read(24), reader.read(24)]
        const crc = reader.long()
        if (magic[0] === endMagic[0] && magic[1] === endMagic[1]) {
          if (crc !== sum) return { ...cut('the CRC-32 of the stream differs', input.offset, produced), state: 'noted' }
          reader.at = (reader.at + 7) & ~7
          size = 0
        } else if (magic[0] === blockMagic[0] && magic[1] === blockMagic[1]) {
          const block = decodeBlock(reader, size, work)
          produced += block.out.length
          yield block.out
          if (block.crc !== crc) return cut('the CRC-32 of the last block differs', input.offset, produced)
          sum = (((sum << 1) | (sum >>> 31)) ^ crc) >>> 0
        } else return cut('no block where one should begin', input.offset, produced)
      }
    } catch (error) {
      if (error instanceof BitsEnd) return cut('the file ends inside a block', input.offset + held.length, produced)
      return cut(`damaged block (${(error as Error).message})`, input.offset, produced)
    }
    input.take(reader.at >> 3)
    bit = reader.at & 7
  }
}

function tail(storedOffset: number, offset: number): Problem {
  const problem = cut('bytes that are no bzip2 stream', storedOffset, offset)
  return storedOffset === 0 ? problem : { ...problem, state: 'noted' }
}

function cut(what: string, storedOffset: number, offset: number): Problem {
  return {
    state: offset === 0 ? 'failed' : 'cut',
    reason: `bzip2: ${what} at stored byte ${storedOffset}; read up to byte ${offset}`,
    storedOffset,
    offset,
  }
}
