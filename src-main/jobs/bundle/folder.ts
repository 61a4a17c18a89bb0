// The bundle's folder while it is written: every file hashed on its way, searched for what is withheld, and listed in the end.
import { createHash } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inflateRawSync, inflateSync } from 'node:zlib'
import type { BundleClass, BundleManifest } from '../../contract/bundle.ts'
import { createBudget } from '../../evidence/containers/budget.ts'
import { members, openMember } from '../../evidence/containers/open.ts'
import { type Content, contentOfBytes } from '../../evidence/content.ts'
import { formatHashList } from '../../evidence/hash-list.ts'
import type { Signer } from '../../evidence/keys/identity.ts'
import { blake2b } from '../../evidence/package/minisign.ts'
import type { Withheld } from './withheld.ts'

export interface BundleFolder {
  readonly files: BundleManifest['files']
  put(path: string, bytes: Uint8Array | string, kind: BundleClass): Promise<void>
  /** A stream that was searched before; gives its SHA-256. */
  copy(path: string, chunks: AsyncIterable<Buffer>, kind: BundleClass): Promise<string>
  /** Writes manifest, signature and key, and gives the folder its name. Hex SHA-256 of the manifest. */
  finish(signer: Signer): string
  /** Takes back what was written. */
  discard(): void
}

/** `withheld`: nothing that holds it is written; the name of the file is in the error. */
export function bundleFolder(path: string, withheld: Withheld | undefined): BundleFolder {
  if (existsSync(path)) throw Object.assign(new Error(`${path} exists already`), { code: 'usage' })
  const part = `${path}.part`
  rmSync(part, { recursive: true, force: true })
  mkdirSync(part, { recursive: true })
  const files: BundleManifest['files'] = []
  const hashes = new Map<string, string>()
  const open = (name: string) => {
    const full = join(part, name)
    mkdirSync(dirname(full), { recursive: true })
    return openSync(full, 'wx', 0o644)
  }
  const write = (name: string, bytes: Uint8Array) => {
    const fd = open(name)
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
    fsyncSync(fd)
    closeSync(fd)
    hashes.set(name, createHash('sha256').update(bytes).digest('hex'))
  }
  return {
    files,
    async put(name, given, kind) {
      const bytes = typeof given === 'string' ? Buffer.from(given) : Buffer.from(given.buffer, given.byteOffset, given.length)
      if (withheld && (await holds(bytes, withheld))) throw new Error(`${name} would still hold what is withheld: nothing was written`)
      write(name, bytes)
      files.push({ path: name, size: bytes.length, class: kind })
    },
    async copy(name, chunks, kind) {
      const fd = open(name)
      const hash = createHash('sha256')
      let size = 0
      for await (const chunk of chunks) {
        hash.update(chunk)
        for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at)
        size += chunk.length
      }
      fsyncSync(fd)
      closeSync(fd)
      const sha256 = hash.digest('hex')
      hashes.set(name, sha256)
      files.push({ path: name, size, class: kind })
      return sha256
    },
    finish(signer) {
      const list = Buffer.from(formatHashList([...hashes].map(([name, sha256]) => ({ path: name, sha256 }))))
      write('manifest-sha256.txt', list)
      write('manifest-sha256.txt.minisig', Buffer.from(minisign(signer, list, `vestige bundle, manifest of ${hashes.size - 1} files`)))
      renameSync(part, path)
      return createHash('sha256').update(list).digest('hex')
    },
    discard: () => rmSync(part, { recursive: true, force: true }),
  }
}

/** minisign names keys by 8 bytes; ours are the first of the fingerprint. */
const keyId = (signer: Signer) => Buffer.from(signer.fingerprint.slice(0, 16), 'hex')
const shown = (id: Buffer) => Buffer.from(id).reverse().toString('hex').toUpperCase()

export function minisignKey(signer: Signer): string {
  const line = Buffer.concat([Buffer.from('Ed'), keyId(signer), Buffer.from(signer.publicKey, 'base64')]).toString('base64')
  return `untrusted comment: minisign public key ${shown(keyId(signer))}\n${line}\n`
}

/** The examiner's ledger key signs in minisign's format, so that `minisign -Vm manifest-sha256.txt -p keys/examiner.pub` checks it too. */
export function minisign(signer: Signer, bytes: Buffer, trusted: string): string {
  const signature = signer.sign(blake2b(bytes))
  const line = Buffer.concat([Buffer.from('ED'), keyId(signer), signature]).toString('base64')
  const global = signer.sign(Buffer.concat([signature, Buffer.from(trusted)])).toString('base64')
  return `untrusted comment: signature of ${signer.fingerprint}\n${line}\ntrusted comment: ${trusted}\n${global}\n`
}

/** Whether a finished file holds withheld text in any stream of it: archives, compressions, and the streams of a PDF. */
export async function holds(bytes: Buffer, withheld: Withheld): Promise<boolean> {
  const budget = createBudget()
  const inside = async (content: Content, depth: number): Promise<boolean> => {
    if (await withheld.inStream(content.chunks())) return true
    const context = { budget, depth, path: 'output', spool: () => Promise.reject(new Error('too large to search')) }
    const opened = await openMember(content, context)
    if (opened.peeled.length > 0 && (await withheld.inStream(opened.content.chunks()))) return true
    if (opened.archive)
      for await (const member of members(opened, context)) if (member.content && (await inside(member.content, depth + 1))) return true
    return false
  }
  if (bytes.subarray(0, 5).toString('latin1') === '%PDF-') for (const stream of pdfStreams(bytes)) if (withheld.inBytes(stream)) return true
  return inside(contentOfBytes(bytes), 0)
}

export function* pdfStreams(pdf: Buffer): Generator<Buffer> {
  for (let at = pdf.indexOf('stream'); at >= 0; at = pdf.indexOf('stream', at + 6)) {
    const from = at + 6 + (pdf[at + 6] === 13 ? 2 : 1)
    const end = pdf.indexOf('endstream', from)
    if (end < 0) return
    for (const inflate of [inflateSync, inflateRawSync]) {
      try {
        yield inflate(pdf.subarray(from, end), { finishFlush: 2 })
        break
      } catch {
        // Not compressed this way: its bytes were searched as they are.
      }
    }
    at = end
  }
}
