// .xz (xz file format 1.1.0): streams, blocks, checks and index; LZMA2 without further filters.
import { crc32 } from 'node:zlib'
import type { Problem } from '../content.ts'
import type { ByteReader } from './byte-reader.ts'
import type { Decoder } from './decoder.ts'
import { Lzma2 } from './lzma2.ts'
import { blockCheck } from './xz-check.ts'

/** `xz -9` asks for 64 MiB; beyond this a file wants our memory. */
const mostDictionary = 256 * 1024 * 1024
const ends = 'the file ends'

class Damaged extends Error {}

export const unxz: Decoder = async function* (input) {
  let produced = 0
  try {
    for (let streams = 0; ; streams++) {
      if (streams > 0) {
        const state = await padding(input)
        if (state === 'end') return undefined
        if (state === 'other') return { ...cut('bytes after the end that are no xz stream', input.offset, produced), state: 'noted' }
      }
      const header = await need(input, 12, 'inside the stream header')
      if (header.readUInt32LE(8) !== crc32(header.subarray(6, 8)) || header[6] !== 0 || header[7]! > 15)
        throw new Damaged('damaged stream header')
      const type = header[7]!
      input.take(12)
      const blocks: { unpadded: number; size: number }[] = []
      while ((await need(input, 1, 'before the index'))[0] !== 0) {
        const start = input.offset
        const dictionary = await blockHeader(input)
        const check = blockCheck(type)
        let size = 0
        for await (const bytes of lzma2(input, dictionary)) {
          check.update(bytes)
          size += bytes.length
          produced += bytes.length
          yield bytes
        }
        const unpadded = input.offset - start + check.size
        await skipZeros(input, -(input.offset - start) & 3)
        const stored = (await need(input, check.size, 'inside a check')).subarray(0, check.size)
        if (!check.matches(stored)) throw new Damaged('the check of the last block differs')
        input.take(check.size)
        blocks.push({ unpadded, size })
      }
      await index(input, blocks)
      const footer = await need(input, 12, 'inside the stream footer')
      if (footer.toString('latin1', 10, 12) !== 'YZ' || footer.readUInt32LE(0) !== crc32(footer.subarray(4, 10)) || footer[9] !== type)
        throw new Damaged('damaged stream footer')
      input.take(12)
    }
  } catch (error) {
    if (!(error instanceof Damaged)) throw error
    return cut(error.message, input.offset, produced)
  }
}

async function* lzma2(input: ByteReader, dictionary: number): AsyncGenerator<Buffer> {
  const decoder = new Lzma2(dictionary)
  for (;;) {
    const control = (await need(input, 1, 'inside a block'))[0]!
    if (control === 0) {
      input.take(1)
      return
    }
    const length = Lzma2.headerLength(control)
    const header = Buffer.from((await need(input, length, 'inside a block')).subarray(0, length))
    let broken: Buffer | undefined
    let failed: Error | undefined
    try {
      const { stored } = Lzma2.lengths(header)
      const bytes = await input.peek(length + stored)
      const there = bytes.subarray(length, length + stored)
      const out = decoder.chunk(header, there, (part) => {
        broken = part
      })
      if (there.length < stored) throw new Error(`${ends} inside a block`)
      input.take(length + stored)
      yield out
    } catch (error) {
      failed = error as Error
    }
    if (failed !== undefined) {
      // What a chunk gave before it broke is shown too.
      if (broken !== undefined && broken.length > 0) yield broken
      throw new Damaged(
        failed.message === 'a chunk ends too early' ? `${ends} inside a block, or it is damaged` : `damaged LZMA2 data (${failed.message})`,
      )
    }
  }
}

/** Size of the dictionary. */
async function blockHeader(input: ByteReader): Promise<number> {
  const length = ((await need(input, 1, 'inside a block header'))[0]! + 1) * 4
  const header = (await need(input, length, 'inside a block header')).subarray(0, length)
  if (header.readUInt32LE(length - 4) !== crc32(header.subarray(0, length - 4))) throw new Damaged('damaged block header')
  const flags = header[1]!
  const numbers = vlis(header, 2)
  if (flags & 0x40) numbers.next()
  if (flags & 0x80) numbers.next()
  const filter = numbers.next()
  if ((flags & 3) !== 0 || filter !== 0x21)
    throw new Damaged(`a filter that is not read (${filter === 0x21 ? 'several' : `0x${filter.toString(16)}`})`)
  numbers.next()
  const bits = header[numbers.at]! & 0x3f
  if (bits > 40) throw new Damaged('damaged block header')
  const size = bits === 40 ? 0xffffffff : (2 | (bits & 1)) * 2 ** (bits / 2 - (bits & 1) / 2 + 11)
  if (size > mostDictionary) throw new Damaged(`a dictionary of ${size} bytes, more than ${mostDictionary}`)
  input.take(length)
  return Math.max(4096, size)
}

/** The index repeats the sizes of all blocks: nothing was taken out between them. */
async function index(input: ByteReader, blocks: { unpadded: number; size: number }[]): Promise<void> {
  const most = 32 + blocks.length * 18
  const bytes = await input.peek(most)
  const numbers = vlis(bytes, 1)
  try {
    if (numbers.next() !== blocks.length) throw new Damaged('the index differs from the blocks')
    for (const block of blocks)
      if (numbers.next() !== block.unpadded || numbers.next() !== block.size) throw new Damaged('the index differs from the blocks')
  } catch (error) {
    if (error instanceof Damaged && bytes.length < most && error.message === 'damaged number') throw new Damaged(`${ends} inside the index`)
    throw error
  }
  const length = (numbers.at + 3) & ~3
  if (bytes.length < length + 4) throw new Damaged(`${ends} inside the index`)
  if (bytes.readUInt32LE(length) !== crc32(bytes.subarray(0, length))) throw new Damaged('damaged index')
  input.take(length + 4)
}

/** Numbers of seven bits a byte. */
function vlis(bytes: Buffer, at: number) {
  return {
    at,
    next(): number {
      let value = 0
      for (let i = 0; i < 9; i++) {
        const byte = bytes[this.at++]
        if (byte === undefined) break
        value += (byte & 0x7f) * 2 ** (7 * i)
        if ((byte & 0x80) === 0) return value
      }
      throw new Damaged('damaged number')
    },
  }
}

async function padding(input: ByteReader): Promise<'end' | 'other' | 'stream'> {
  for (;;) {
    const bytes = await input.peek(6)
    if (bytes.length === 0) return 'end'
    if (bytes.length >= 4 && bytes.readUInt32LE(0) === 0) {
      input.take(4)
      continue
    }
    return bytes.toString('latin1', 0, 6) === '\xfd7zXZ\0' ? 'stream' : 'other'
  }
}

async function skipZeros(input: ByteReader, n: number): Promise<void> {
  const bytes = await need(input, n, 'inside a block')
  for (let i = 0; i < n; i++) if (bytes[i] !== 0) throw new Damaged('damaged padding')
  input.take(n)
}

async function need(input: ByteReader, n: number, where: string): Promise<Buffer> {
  const bytes = await input.peek(n)
  if (bytes.length < n) throw new Damaged(`${ends} ${where}`)
  return bytes
}

function cut(what: string, storedOffset: number, offset: number): Problem {
  return {
    state: offset === 0 ? 'failed' : 'cut',
    reason: `xz: ${what} at stored byte ${storedOffset}; read up to byte ${offset}`,
    storedOffset,
    offset,
  }
}
