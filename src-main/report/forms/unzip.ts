// Members of a Word file, by its central directory.
import { inflateRawSync } from 'node:zlib'

export class WordError extends Error {
  readonly code = 'usage'
  constructor(message: string) {
    super(message)
    this.name = 'WordError'
  }
}

const memberAtMost = 64 * 1024 * 1024

export interface ZipMember {
  name: string
  read(): Buffer
}

export function* membersOfZip(zip: Buffer): Generator<ZipMember, void> {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  if (end < 0 || end + 22 > zip.length) throw new WordError('this is no Word file: it is no ZIP')
  let at = zip.readUInt32LE(end + 16)
  for (let index = 0; index < zip.readUInt16LE(end + 10); index++) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== 0x02014b50)
      throw new WordError('the Word file is damaged: its directory does not hold')
    const [method, packed, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 24)]
    const [name, extra, comment] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)]
    const local = zip.readUInt32LE(at + 42)
    yield {
      name: zip.toString('utf8', at + 46, at + 46 + name),
      read() {
        if (size > memberAtMost || local + 30 > zip.length) throw new WordError('the Word file is too large or damaged')
        const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
        const body = zip.subarray(start, start + packed)
        try {
          return method === 0 ? body : inflateRawSync(body, { maxOutputLength: memberAtMost })
        } catch (error) {
          throw new WordError(`the Word file is damaged: ${(error as Error).message}`)
        }
      },
    }
    at += 46 + name + extra + comment
  }
}
