// One tar.gz for one content: sorted files, no owners, times, links or devices, fixed gzip header, nothing after the end.
// Reading accepts exactly that form, so an archive has no room for what a signature would not cover.
import { createReadStream, createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { constants, crc32, createDeflateRaw, createInflateRaw } from 'node:zlib'

const gzipHead = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])

export interface TarFile {
  path: string
  size: number
  /** Yields exactly `size` bytes. */
  read(): AsyncIterable<Buffer> | Iterable<Buffer>
}

function octal(n: number, width: number): string {
  return `${n.toString(8).padStart(width - 1, '0')}\0`
}

function block(name: string, size: number, type: string): Buffer {
  const b = Buffer.alloc(512)
  b.write(name, 0, 100, 'latin1')
  b.write(octal(0o644, 8), 100)
  b.write(octal(0, 8), 108)
  b.write(octal(0, 8), 116)
  b.write(octal(size, 12), 124)
  b.write(octal(0, 12), 136)
  b.write('        ', 148)
  b.write(type, 156)
  b.write('ustar\x0000', 257, 'latin1')
  let sum = 0
  for (const byte of b) sum += byte
  b.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return b
}

/** The header blocks of one file: a PAX path where the name does not fit 100 bytes. */
function headers(path: string, size: number): Buffer {
  if (size > 0o77777777777) throw new Error(`${path} is too large for a package`)
  if (path.length <= 100) return block(path, size, '0')
  let length = path.length + 7
  while (`${length} path=${path}\n`.length !== length) length = `${length} path=${path}\n`.length
  const record = Buffer.from(`${length} path=${path}\n`)
  return Buffer.concat([block('././@PaxHeader', record.length, 'x'), record, padding(record.length), block(path.slice(0, 100), size, '0')])
}

function padding(size: number): Buffer {
  return Buffer.alloc((512 - (size % 512)) % 512)
}

export async function writeTarGz(out: string, files: readonly TarFile[]): Promise<void> {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  const file = createWriteStream(out, { flags: 'wx', mode: 0o600 })
  const deflate = createDeflateRaw({ level: 6, strategy: constants.Z_DEFAULT_STRATEGY })
  let crc = 0
  let total = 0
  const put = (chunk: Buffer): Promise<void> => {
    crc = crc32(chunk, crc)
    total += chunk.length
    return write(deflate, chunk)
  }
  await write(file, gzipHead)
  const drained = (async () => {
    for await (const chunk of deflate) await write(file, chunk as Buffer)
  })()
  const failed = new Promise<never>((_, reject) => file.once('error', reject))
  failed.catch(() => {})
  await Promise.race([
    failed,
    (async () => {
      for (const entry of sorted) {
        await put(headers(entry.path, entry.size))
        let seen = 0
        for await (const chunk of entry.read()) {
          seen += chunk.length
          await put(chunk)
        }
        if (seen !== entry.size) throw new Error(`${entry.path}: ${seen} bytes instead of ${entry.size}`)
        await put(padding(entry.size))
      }
      await put(Buffer.alloc(1024))
      deflate.end()
      await drained
      const tail = Buffer.alloc(8)
      tail.writeUInt32LE(crc, 0)
      tail.writeUInt32LE(total % 4294967296, 4)
      await write(file, tail)
      await new Promise<void>((resolve, reject) => file.end((error?: Error | null) => (error ? reject(error) : resolve())))
    })(),
  ])
}

function write(stream: Writable, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => stream.write(chunk, (error) => (error ? reject(error) : resolve())))
}

export interface TarLimits {
  /** Expanded bytes of all files together. */
  bytes: number
  files: number
}

/**
 * Reads a canonical archive, giving each file's bytes in pieces in the archive's order. Throws with the byte where the
 * form is not kept: truncated, trailing, unsorted, a link, a device, a climbing name.
 */
export async function readTarGz(
  from: string | AsyncIterable<Buffer>,
  visit: { file(path: string, size: number): void; data(chunk: Buffer): void; end(): void },
  limits: TarLimits = { bytes: 64 * 1024 ** 3, files: 2_000_000 },
): Promise<void> {
  const inflate = createInflateRaw()
  const input: AsyncIterable<Buffer> & { destroy?: () => void } = typeof from === 'string' ? createReadStream(from) : from
  let head = Buffer.alloc(0)
  let tail = Buffer.alloc(0)
  let compressed = 0
  const fed = (async () => {
    for await (const piece of input) {
      let chunk = piece as Buffer
      if (head.length < 10) {
        const take = Math.min(10 - head.length, chunk.length)
        head = Buffer.concat([head, chunk.subarray(0, take)])
        chunk = chunk.subarray(take)
        if (head.length === 10 && !head.equals(gzipHead)) throw new Error('byte 0: not the gzip header of a package')
      }
      if (chunk.length === 0) continue
      compressed += chunk.length
      // The last 8 bytes are the trailer: hold them back until more comes.
      tail = Buffer.concat([tail, chunk])
      if (tail.length > 8) {
        await write(inflate, tail.subarray(0, tail.length - 8))
        tail = Buffer.from(tail.subarray(tail.length - 8))
      }
    }
    if (head.length < 10 || tail.length < 8) throw new Error(`byte ${head.length + compressed}: the archive is cut short`)
    inflate.end()
  })()
  fed.catch((error) => inflate.destroy(error))
  const parser = new TarParser(visit, limits)
  let crc = 0
  let total = 0
  try {
    for await (const piece of inflate) {
      const chunk = piece as Buffer
      crc = crc32(chunk, crc)
      total += chunk.length
      parser.push(chunk)
    }
    await fed
  } catch (error) {
    input.destroy?.()
    const reason = (error as Error).message
    throw new Error(reason === 'unexpected end of file' ? 'the archive is cut short' : reason)
  }
  parser.finish()
  if (tail.readUInt32LE(0) !== crc || tail.readUInt32LE(4) !== total % 4294967296)
    throw new Error('the gzip check sum does not fit the content')
  if (inflate.bytesWritten !== compressed - 8) throw new Error(`byte ${10 + inflate.bytesWritten}: bytes after the end of the archive`)
}

class TarParser {
  #rest: Buffer = Buffer.alloc(0)
  #left = 0
  #pad = 0
  #inPax = false
  #pax = ''
  #long: string | undefined
  #last = ''
  #zero = 0
  #at = 0
  #total = 0
  #files = 0
  readonly #visit: Parameters<typeof readTarGz>[1]
  readonly #limits: TarLimits

  constructor(visit: Parameters<typeof readTarGz>[1], limits: TarLimits) {
    this.#visit = visit
    this.#limits = limits
  }

  push(chunk: Buffer): void {
    let b = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : chunk
    for (;;) {
      if (this.#left > 0) {
        const take = Math.min(this.#left, b.length)
        if (take === 0) break
        const piece = b.subarray(0, take)
        if (this.#inPax) this.#pax += piece.toString('latin1')
        else this.#visit.data(Buffer.from(piece))
        this.#left -= take
        this.#at += take
        b = b.subarray(take)
        if (this.#left === 0) this.#fileEnds()
        continue
      }
      if (this.#pad > 0) {
        if (b.length < this.#pad) break
        if (b.subarray(0, this.#pad).some((byte) => byte !== 0)) throw this.#fault('padding that is not zero')
        this.#at += this.#pad
        b = b.subarray(this.#pad)
        this.#pad = 0
        continue
      }
      if (b.length < 512) break
      this.#header(b.subarray(0, 512))
      this.#at += 512
      b = b.subarray(512)
    }
    this.#rest = Buffer.from(b)
  }

  #fileEnds(): void {
    if (this.#inPax) {
      const match = /^(\d+) path=([^\n]*)\n$/.exec(this.#pax)
      if (!match || Number(match[1]) !== this.#pax.length) throw this.#fault('an extended header other than one path')
      this.#long = match[2]
      this.#inPax = false
    } else this.#visit.end()
  }

  #header(b: Buffer): void {
    if (b.every((byte) => byte === 0)) {
      this.#zero++
      if (this.#zero > 2) throw this.#fault('bytes after the end')
      return
    }
    if (this.#zero > 0) throw this.#fault('a member after the end mark')
    const size = Number.parseInt(b.subarray(124, 135).toString('latin1'), 8)
    const type = String.fromCharCode(b[156]!)
    const short = b.subarray(0, 100).toString('latin1').replace(/\0+$/, '')
    if (!Number.isSafeInteger(size) || size < 0) throw this.#fault('a size that is no number')
    if (!block(short, size, type).equals(b)) throw this.#fault('a header that is not in canonical form')
    if (type === 'x') {
      if (size > 65536 || this.#long !== undefined || short !== '././@PaxHeader') throw this.#fault('an extended header out of place')
      this.#inPax = true
      this.#pax = ''
      this.#left = size
      this.#pad = (512 - (size % 512)) % 512
      return
    }
    if (type !== '0') throw this.#fault(`a member of type ${JSON.stringify(type)}: only files may be in a package`)
    const path = this.#long ?? short
    if (this.#long !== undefined && (this.#long.length <= 100 || this.#long.slice(0, 100) !== short))
      throw this.#fault('a path in two forms')
    this.#long = undefined
    if (path <= this.#last) throw this.#fault(`${JSON.stringify(path)} is out of order or there twice`)
    if (!/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(path) || path.split('/').some((part) => part === '.' || part === '..'))
      throw this.#fault(`the name ${JSON.stringify(path)}`)
    this.#last = path
    this.#total += size
    this.#files++
    if (this.#total > this.#limits.bytes || this.#files > this.#limits.files) throw this.#fault('more than the limits allow')
    this.#visit.file(path, size)
    this.#left = size
    this.#pad = (512 - (size % 512)) % 512
    if (size === 0) this.#visit.end()
  }

  finish(): void {
    if (this.#zero !== 2 || this.#left > 0 || this.#pad > 0 || this.#rest.length > 0) throw this.#fault('the archive is cut short')
  }

  #fault(reason: string): Error {
    return new Error(`byte ${this.#at} of the tar: ${reason}`)
  }
}
