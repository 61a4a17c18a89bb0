// Reads a zip by its central directory (yauzl), checks sizes and CRC-32 itself, and falls back to the local headers when the directory is gone.
import { Readable } from 'node:stream'
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl'
import { limits } from '../../contract/limits.ts'
import { type Content, contentOfBytes, type Problem, type RandomContent, slice } from '../content.ts'
import { decodeName } from '../names.ts'
import { createBudget } from './budget.ts'
import type { DecodeContext } from './decoder.ts'
import { type InnerMember, memberLimit, refusal, specialFile } from './inner.ts'
import type { Keys } from './keys.ts'
import { zipContent } from './zip-content.ts'
import { zipSecret } from './zip-crypto.ts'
import { zipDecoder } from './zip-methods.ts'
import { salvage } from './zip-salvage.ts'

export type ZipContext = DecodeContext & { keys?: Keys | undefined }

export async function* zipMembers(zip: RandomContent, context: ZipContext): AsyncGenerator<InnerMember, Problem | undefined> {
  let file: ZipFile
  try {
    file = await fromRandomAccessReaderPromise(new Reader(zip), zip.size, {
      lazyEntries: true,
      decodeStrings: false,
      validateEntrySizes: false,
      autoClose: false,
    })
  } catch (error) {
    return yield* salvage(zip, context, `zip: ${(error as Error).message}`)
  }
  let number = 0
  /** Members that share stored bytes are how a small zip becomes petabytes (Fifield 2019). */
  let stored = 0
  try {
    for await (const entry of file.eachEntry()) {
      const name = entry.fileNameRaw
      if (name[name.length - 1] === 0x2f && entry.uncompressedSize === 0) continue
      number++
      const over = memberLimit(context.path, number)
      if (over !== undefined) return over
      stored += entry.compressedSize + 30
      if (stored > zip.size)
        return {
          state: 'cut',
          limit: 'overlap',
          reason: `zip: from member ${number} on, members overlap: together they claim more bytes than the archive has`,
        }
      yield await member(zip, file, entry, number, context)
    }
  } catch (error) {
    return { state: 'cut', reason: `zip: damaged directory after member ${number}: ${(error as Error).message}` }
  }
  return number === 0 && zip.size > 22 ? emptyButLong(zip) : undefined
}

async function member(zip: RandomContent, file: ZipFile, entry: Entry, number: number, context: ZipContext): Promise<InnerMember> {
  const inner: InnerMember = {
    number,
    ...decodeName(entry.fileNameRaw),
    size: entry.uncompressedSize,
    mtime: entry.getLastModDate({ timezone: 'UTC' }).getTime(),
  }
  if (Number.isNaN(inner.mtime)) delete inner.mtime
  // The upper half of the attributes is a Unix mode when Unix (3) or macOS (19) made it.
  const unix = [3, 19].includes(entry.versionMadeBy >>> 8)
  if (unix) inner.mode = entry.externalFileAttributes >>> 16
  const refused = (unix ? specialFile(inner.mode!) : undefined) ?? refusal(inner)
  if (refused !== undefined) return { ...inner, refused }
  const secret = entry.isEncrypted() ? secretOf(entry) : undefined
  if (typeof secret === 'string') return { ...inner, locked: secret }
  const passwords = context.keys?.passwords ?? []
  if (secret && passwords.length === 0) return { ...inner, locked: `${encryption(entry)}: give its password to open it` }
  const decoder = zipDecoder(secret?.method ?? entry.compressionMethod)
  if (typeof decoder === 'string') return { ...inner, refused: decoder }
  try {
    const { fileDataStart, fileName } = await file.readLocalFileHeaderPromise(entry)
    const data = slice(zip, fileDataStart, entry.compressedSize)
    const odd = fileName.equals(entry.fileNameRaw) ? undefined : `its local header names it ${JSON.stringify(decodeName(fileName).path)}`
    const crc = secret?.withoutCrc ? undefined : entry.crc32
    const under = { ...context, path: `${context.path}/${inner.path}` }
    const contentOf = (from: typeof data) => zipContent(from, decoder, entry.uncompressedSize, crc, under, odd)
    if (!secret) inner.content = contentOf(data)
    else {
      const right = await rightPassword(secret, data, passwords, async (from) => {
        if (crc === undefined || entry.uncompressedSize > limits.wholeFileBytes) return contentOf(from)
        // A budget of its own: what a wrong password makes of the bytes is nothing that was received.
        const bytes = await soundBytes(zipContent(from, decoder, entry.uncompressedSize, crc, { ...under, budget: createBudget() }))
        if (!bytes) return undefined
        // What showed the password right is what is read: unpacked once, counted once.
        if (decoder !== undefined && context.budget.spend(under.path, bytes.length)) return contentOf(from)
        return contentOfBytes(bytes, odd === undefined ? from.problem : { state: 'noted', reason: `zip: ${odd}` })
      })
      if (!right) return { ...inner, locked: `${encryption(entry)}: no password that was given opens it` }
      context.keys?.onUsed?.({ path: under.path, kind: 'zip', key: 'a password' })
      inner.content = 'found' in right ? right.found : contentOf(right.first)
    }
  } catch (error) {
    inner.content = contentOfBytes(Buffer.alloc(0), { state: 'failed', reason: `zip: ${(error as Error).message}` })
  }
  return inner
}

/** One byte tells ZipCrypto's wrong passwords, so one in 256 passes: of those that pass, the first whose bytes are sound, else the first. */
async function rightPassword(
  secret: Exclude<ReturnType<typeof zipSecret>, string>,
  data: RandomContent,
  passwords: readonly string[],
  sound: (from: RandomContent) => Promise<Content | undefined>,
): Promise<{ found: Content } | { first: RandomContent } | undefined> {
  let first: RandomContent | undefined
  for (const password of passwords) {
    const from = secret.open(data, [password])?.content
    if (!from) continue
    const found = await sound(from)
    if (found) return { found }
    first ??= from
  }
  return first && { first }
}

/** All bytes of a small member when nothing is wrong with them. */
async function soundBytes(content: Content): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of content.chunks()) {
      length += chunk.length
      if (content.problem || length > limits.wholeFileBytes) return undefined
      parts.push(Uint8Array.from(chunk))
    }
  } catch {
    return undefined
  }
  return content.problem ? undefined : Buffer.concat(parts)
}

const encryption = (entry: Entry) => (entry.compressionMethod === 99 ? 'encrypted (AES)' : 'encrypted (ZipCrypto)')

function secretOf(entry: Entry): ReturnType<typeof zipSecret> {
  const flags = entry.generalPurposeBitFlag
  if (flags & 0x40) return "encrypted (PKWARE's strong encryption): not opened by this version"
  // When sizes stand behind the data the CRC was not known yet, and the time's high byte tells a wrong password (APPNOTE 6.1.6).
  const check = flags & 8 ? entry.lastModFileTime >>> 8 : entry.crc32 >>> 24
  return zipSecret(entry.compressionMethod, entry.extraFields.find(({ id }) => id === 0x9901)?.data, check & 0xff)
}

function emptyButLong(zip: RandomContent): Problem | undefined {
  return zip.read(0, 4).readUInt32BE(0) === 0x504b0304
    ? { state: 'noted', reason: 'zip: the directory is empty, but the file holds local members' }
    : undefined
}

class Reader extends RandomAccessReader {
  readonly content: RandomContent
  constructor(content: RandomContent) {
    super()
    this.content = content
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from([this.content.read(start, end - start)])
  }
  override read(buffer: Buffer, offset: number, length: number, position: number, callback: (error: Error | null) => void): void {
    let error: Error | null = null
    try {
      const bytes = this.content.read(position, length)
      buffer.set(bytes, offset)
      if (bytes.length < length) error = new Error(`the file ends at byte ${position + bytes.length}`)
    } catch (caught) {
      error = caught as Error
    }
    // Later, because a directory in memory would otherwise be read in ever deeper calls.
    process.nextTick(callback, error)
  }
  override close(callback: (error: Error | null) => void): void {
    callback(null)
  }
}
