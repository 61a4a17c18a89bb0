// Receives: each part is decrypted and written where the listing says; begun again, whole parts are passed over. Hostile until verified.
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { syncFolder } from '../seal/durable.ts'
import { isSafePath, type Listed, listingText, type ParcelHead, padding, parcelFormat, placesOf, sha256Of } from './layout.ts'
import { hashFile } from './write.ts'

const headShape = z.object({
  format: z.literal(parcelFormat),
  case: z.string(),
  createdAt: z.string(),
  from: z.string(),
  recipients: z.array(z.string()),
  partBytes: z
    .number()
    .int()
    .positive()
    .max(1 << 30),
  parts: z.number().int().positive(),
  listingSha256: z.string(),
  head: z.object({ count: z.number().int(), hash: z.string() }),
})
const listingShape = z.array(
  z.object({ path: z.string(), size: z.number().int().nonnegative(), mode: z.number().int(), mtime: z.number().int() }),
)

export interface Unpacked {
  head: ParcelHead
  files: number
  bytes: number
  sha256: string
  manifestSha256: string
  continued: number
}
export interface UnpackRequest {
  file: string
  dir: string
  /** age identities: `AGE-SECRET-KEY-1…`. */
  identities: readonly string[]
  onProgress?: (done: { bytes: number; total: number }) => void
  signal?: AbortSignal
}

interface Entry {
  name: string
  at: number
  length: number
}

export async function readParcel(request: UnpackRequest): Promise<Unpacked> {
  const { file, dir, identities } = request
  if (existsSync(dir)) throw new Error(`${dir} is there already`)
  const fd = openSync(file, 'r')
  try {
    const entries = entriesOf(fd, statSync(file).size)
    const one = (name: string): Entry => entries.find((entry) => entry.name === name) ?? missing(name)
    const plain = (entry: Entry): Buffer => {
      const bytes = Buffer.allocUnsafe(entry.length)
      if (readSync(fd, bytes, 0, entry.length, entry.at) < entry.length) throw new Error(`${entry.name} ends early`)
      return bytes
    }
    const open = async (entry: Entry): Promise<Buffer> => {
      const { Decrypter } = await import('age-encryption')
      const decrypter = new Decrypter()
      for (const identity of identities) decrypter.addIdentity(identity)
      try {
        return Buffer.from(await decrypter.decrypt(plain(entry)))
      } catch (error) {
        throw new Error(`${entry.name} cannot be decrypted: ${(error as Error).message}`)
      }
    }
    const head = headShape.parse(JSON.parse(plain(one('parcel.json')).toString('utf8')))
    const listing = (await open(one('listing.json.age'))).toString('utf8')
    if (sha256Of(listing) !== head.listingSha256) throw new Error('the listing is not the one that the parcel names')
    const files = listingShape.parse(JSON.parse(listing))
    if (listingText(files) !== listing) throw new Error('the listing is not in its form')
    for (const { path } of files) if (!isSafePath(path)) throw new Error(`a name that leaves the folder: ${JSON.stringify(path)}`)
    const { starts, length } = placesOf(files)
    if (Math.ceil(length / head.partBytes) !== head.parts) throw new Error('the number of parts does not fit the listing')
    const temp = `${dir}.part`
    const state = `${temp}.state`
    const continued = prepare(temp, state, files, head.listingSha256)
    for (let number = continued + 1; number <= head.parts; number++) {
      request.signal?.throwIfAborted()
      const bytes = await open(one(`part-${String(number).padStart(6, '0')}.age`))
      const from = (number - 1) * head.partBytes
      const wanted = Math.min(head.partBytes, length - from)
      if (bytes.length !== wanted) throw new Error(`part ${number} has ${bytes.length} bytes, not ${wanted}`)
      place(temp, files, starts, from, bytes)
      writeFileSync(state, JSON.stringify({ listing: head.listingSha256, parts: number }))
      request.onProgress?.({ bytes: from + bytes.length, total: length })
    }
    const manifest = (await open(one('manifest-sha256.txt.age'))).toString('utf8')
    await check(temp, files, manifest)
    rmSync(state)
    finish(temp, files)
    renameSync(temp, dir)
    syncFolder(dirname(dir))
    return {
      head,
      files: files.length,
      bytes: files.reduce((sum, one) => sum + one.size, 0),
      sha256: await hashFile(file),
      manifestSha256: sha256Of(manifest),
      continued,
    }
  } finally {
    closeSync(fd)
  }
}

const missing = (name: string): never => {
  throw new Error(`the parcel is not whole: ${name} is missing`)
}

function entriesOf(fd: number, size: number): Entry[] {
  const entries: Entry[] = []
  for (let at = 0; at + 512 <= size; ) {
    const header = Buffer.alloc(512)
    readSync(fd, header, 0, 512, at)
    if (header.every((byte) => byte === 0)) break
    const name = header.toString('utf8', 0, 100).replace(/\0.*$/s, '')
    const length = Number.parseInt(header.toString('latin1', 124, 135), 8)
    if (header.toString('latin1', 257, 262) !== 'ustar' || !Number.isSafeInteger(length) || at + 512 + length > size)
      throw new Error(`this is no parcel, or it is cut off at byte ${at}`)
    entries.push({ name, at: at + 512, length })
    at += 512 + length + padding(length)
  }
  return entries
}

/** Makes the files in their sizes; gives how many parts an earlier try had written. */
function prepare(temp: string, state: string, files: readonly Listed[], listing: string): number {
  if (existsSync(state)) {
    try {
      const before = JSON.parse(readFileSync(state, 'utf8')) as { listing: string; parts: number }
      if (before.listing === listing && Number.isSafeInteger(before.parts)) return before.parts
    } catch {
      // Torn by a crash: begun anew.
    }
  }
  rmSync(temp, { recursive: true, force: true })
  mkdirSync(temp, { recursive: true, mode: 0o700 })
  for (const { path, size } of files) {
    mkdirSync(dirname(join(temp, path)), { recursive: true, mode: 0o700 })
    const fd = openSync(join(temp, path), 'wx', 0o600)
    ftruncateSync(fd, size)
    closeSync(fd)
  }
  writeFileSync(state, JSON.stringify({ listing, parts: 0 }))
  return 0
}

/** Writes what of each file lies in this part of the stream, synced before the part counts. */
function place(temp: string, files: readonly Listed[], starts: readonly number[], from: number, bytes: Buffer): void {
  const to = from + bytes.length
  let index = Math.max(
    0,
    starts.findLastIndex((start) => start <= from),
  )
  for (; index < files.length && starts[index]! < to; index++) {
    const begin = Math.max(starts[index]!, from)
    const end = Math.min(starts[index]! + files[index]!.size, to)
    if (end <= begin) continue
    const fd = openSync(join(temp, files[index]!.path), 'r+')
    try {
      for (let at = begin; at < end; ) at += writeSync(fd, bytes, at - from, end - at, at - starts[index]!)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
  }
}

async function check(temp: string, files: readonly Listed[], manifest: string): Promise<void> {
  const wanted = new Map(
    manifest.split('\n').flatMap((line) => (/^[0-9a-f]{64} {2}/.test(line) ? [[line.slice(66), line.slice(0, 64)] as const] : [])),
  )
  if (wanted.size !== files.length) throw new Error(`the manifest names ${wanted.size} files, the listing ${files.length}`)
  for (const { path } of files) {
    const hash = await hashFile(join(temp, path))
    if (hash !== wanted.get(path)) throw new Error(`${path} did not arrive as it was sent: SHA-256 is ${hash}`)
  }
}

function finish(temp: string, files: readonly Listed[]): void {
  for (const { path, mode, mtime } of files) {
    utimesSync(join(temp, path), mtime, mtime)
    const fd = openSync(join(temp, path), 'r')
    fchmodSync(fd, mode & 0o777)
    closeSync(fd)
  }
}
