// Sends: the case's stream in parts, each encrypted and synced before the next; begun again, it goes on behind the last whole part.
import { createHash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { syncFolder } from '../seal/durable.ts'
import {
  type Listed,
  listFolder,
  listingText,
  type ParcelHead,
  padding,
  parcelFormat,
  partBytes,
  placesOf,
  sha256Of,
  tarHeader,
} from './layout.ts'

export interface Packed {
  file: string
  size: number
  sha256: string
  manifestSha256: string
  parts: number
  /** Parts that an earlier try had written. */
  continued: number
}
export interface PackRequest {
  dir: string
  out: string
  case: string
  from: string
  recipients: readonly string[]
  head: { count: number; hash: string }
  createdAt: string
  onProgress?: (done: { bytes: number; total: number }) => void
  signal?: AbortSignal
}

const encrypt = async (recipients: readonly string[], bytes: Uint8Array): Promise<Buffer> => {
  const { Encrypter } = await import('age-encryption')
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return Buffer.from(await encrypter.encrypt(bytes))
}
const entry = (path: string, bytes: Uint8Array): Buffer =>
  Buffer.concat([tarHeader({ path, size: bytes.length, mode: 0o600, mtime: 0 }), bytes, Buffer.alloc(padding(bytes.length))])

/** The caller holds the case's lock: nothing may change while it is read. */
export async function writeParcel(request: PackRequest): Promise<Packed> {
  const { dir, recipients, out } = request
  const files = listFolder(dir)
  const listing = listingText(files)
  const { length } = placesOf(files)
  const parts = Math.ceil(length / partBytes)
  const part = `${out}.part`
  if (existsSync(out)) throw new Error(`${out} is there already`)
  const begun = existsSync(part) ? readBegun(part, sha256Of(listing), recipients) : undefined
  const head: ParcelHead = begun?.head ?? {
    format: parcelFormat,
    case: request.case,
    createdAt: request.createdAt,
    from: request.from,
    recipients: [...recipients],
    partBytes,
    parts,
    listingSha256: sha256Of(listing),
    head: request.head,
  }
  const fd = openSync(part, begun ? 'r+' : 'w+', 0o600)
  let at = begun?.length ?? 0
  const put = (bytes: Uint8Array) => {
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, at + done)
    at += bytes.length
    fsyncSync(fd)
  }
  try {
    ftruncateSync(fd, at)
    if (!begun) {
      put(entry('parcel.json', Buffer.from(`${JSON.stringify(head)}\n`)))
      put(entry('listing.json.age', await encrypt(recipients, Buffer.from(listing))))
    }
    const continued = begun?.parts ?? 0
    const manifest: string[] = []
    let number = 0
    let bytes = 0
    for await (const piece of pieces(dir, files, (line) => manifest.push(line))) {
      request.signal?.throwIfAborted()
      number++
      bytes += piece.length
      if (number > continued) put(entry(`part-${String(number).padStart(6, '0')}.age`, await encrypt(recipients, piece)))
      request.onProgress?.({ bytes, total: length })
    }
    const text = manifest.join('')
    put(entry('manifest-sha256.txt.age', await encrypt(recipients, Buffer.from(text))))
    put(Buffer.alloc(1024))
    closeSync(fd)
    const packed = { file: out, size: at, sha256: await hashFile(part), manifestSha256: sha256Of(text), parts, continued }
    // Before the parcel has its name: a stop between the two leaves what its receipt needs.
    writeDurable(writtenPath(out), JSON.stringify({ ...packed, case: head.case, head: head.head, recipients: head.recipients }))
    renameSync(part, out)
    syncFolder(dirname(out))
    return packed
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

export type Written = Packed & { case: string; head: { count: number; hash: string }; recipients: string[] }
const writtenPath = (out: string) => `${out}.written`

/** A parcel that was written whole and whose receipt was not made yet; undefined where `out` is anything else. */
export async function writtenParcel(out: string): Promise<Written | undefined> {
  if (!existsSync(out) || !existsSync(writtenPath(out))) return undefined
  const written = JSON.parse(readFileSync(writtenPath(out), 'utf8')) as Written
  return statSync(out).size === written.size && (await hashFile(out)) === written.sha256 ? { ...written, file: out } : undefined
}
/** Its receipt is there: nothing is left to be gone on with. */
export const receiptMade = (out: string): void => rmSync(writtenPath(out), { force: true })

const writeDurable = (path: string, text: string): void => {
  const fd = openSync(path, 'w', 0o600)
  try {
    writeSync(fd, text)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Whether a try that was stopped can be gone on with: the same folder in the same state, to the same people. */
export const canContinue = (dir: string, out: string, recipients: readonly string[]): boolean =>
  existsSync(`${out}.part`) && readBegun(`${out}.part`, sha256Of(listingText(listFolder(dir))), recipients) !== undefined

/** Whole parts of an earlier try, if it was of the same folder in the same state and to the same people. */
function readBegun(
  path: string,
  listingSha256: string,
  recipients: readonly string[],
): { head: ParcelHead; parts: number; length: number } | undefined {
  const fd = openSync(path, 'r')
  try {
    const { size } = statSync(path)
    let at = 0
    let head: ParcelHead | undefined
    let parts = 0
    let listed = false
    for (;;) {
      const header = Buffer.alloc(512)
      if (readSync(fd, header, 0, 512, at) < 512) break
      const name = header.toString('utf8', 0, 100).replace(/\0.*$/s, '')
      const length = Number.parseInt(header.toString('latin1', 124, 135), 8)
      const next = at + 512 + length + padding(length)
      if (!Number.isFinite(length) || next > size) break
      if (name === 'parcel.json') {
        const body = Buffer.alloc(length)
        readSync(fd, body, 0, length, at + 512)
        head = JSON.parse(body.toString('utf8')) as ParcelHead
      } else if (name === 'listing.json.age') listed = true
      else if (name === `part-${String(parts + 1).padStart(6, '0')}.age`) parts++
      else break
      at = next
    }
    if (!head || !listed || head.listingSha256 !== listingSha256 || head.recipients.join() !== recipients.join()) return undefined
    return { head, parts, length: at }
  } catch {
    return undefined
  } finally {
    closeSync(fd)
  }
}

/** The stream in pieces of partBytes; each file's hash is told when its last byte has passed. */
async function* pieces(dir: string, files: readonly Listed[], told: (line: string) => void): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let held = 0
  function* cut(bytes: Buffer): Generator<Buffer> {
    for (let at = 0; at < bytes.length; ) {
      const take = Math.min(partBytes - held, bytes.length - at)
      waiting.push(bytes.subarray(at, at + take))
      held += take
      at += take
      if (held < partBytes) continue
      yield Buffer.concat(waiting)
      waiting = []
      held = 0
    }
  }
  for (const file of files) {
    yield* cut(tarHeader(file))
    const hash = createHash('sha256')
    let size = 0
    if (file.size > 0)
      for await (const chunk of createReadStream(join(dir, file.path), { end: file.size - 1, highWaterMark: 1024 * 1024 })) {
        hash.update(chunk as Buffer)
        size += (chunk as Buffer).length
        yield* cut(chunk as Buffer)
      }
    if (size !== file.size) throw new Error(`${file.path} became shorter while it was read`)
    told(`${hash.digest('hex')}  ${file.path}\n`)
    yield* cut(Buffer.alloc(padding(file.size)))
  }
  yield* cut(Buffer.alloc(1024))
  if (held > 0) yield Buffer.concat(waiting)
}

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
