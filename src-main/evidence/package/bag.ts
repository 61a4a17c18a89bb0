// A BagIt bag (RFC 8493) built in a folder and sealed into one canonical tar.gz with signatures beside it.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { blake2b, blake2bFile, type PublicKey, publicFile, type SecretKey, signatureFile } from './minisign.ts'
import { type TarFile, writeTarGz } from './tar.ts'

export interface BagInfo {
  /** Label and value, in order; labels may repeat. */
  lines: [label: string, value: string][]
}
export interface SealRequest {
  /** Folder whose `data/` holds the payload under bag paths. Tag files are written into it. */
  folder: string
  /** Top folder inside the archive, and name of the archive without `.tar.gz`. */
  name: string
  /** Where the archive and its signature go. */
  out: string
  info: BagInfo
  key: SecretKey
  /** The key that seals the next package: its public part is in this one. */
  next?: PublicKey
  /** Earlier certificates that lead to `key`, one a line. */
  chain?: readonly string[]
}
export interface Sealed {
  archive: string
  signature: string
  sha256: string
  size: number
}

export const statement =
  'The signature shows which key sealed these bytes and that they have not changed since. It does not show that the host was honest when they were read.'

async function* walk(folder: string, below: string): AsyncGenerator<{ path: string; size: number }> {
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = `${below}/${entry.name}`
    if (entry.isDirectory()) yield* walk(folder, path)
    else if (entry.isFile()) yield { path, size: (await stat(join(folder, path))).size }
    else throw new Error(`${path} is neither file nor folder`)
  }
}

export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)

/** `known` are digests that the collector already has, by bag path, so that no file is read twice. */
export async function seal(request: SealRequest, known: ReadonlyMap<string, string> = new Map()): Promise<Sealed> {
  const { folder, name, out, key } = request
  const payload: { path: string; size: number }[] = []
  await mkdir(join(folder, 'data'), { recursive: true })
  for await (const file of walk(folder, 'data')) payload.push(file)
  payload.sort(byPath)
  const manifest: string[] = []
  for (const file of payload) manifest.push(`${known.get(file.path) ?? (await sha256File(join(folder, file.path)))}  ${file.path}\n`)
  const bytes = payload.reduce((sum, file) => sum + file.size, 0)
  const tags = new Map<string, string>([
    ['bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'],
    ['bag-info.txt', infoText([...request.info.lines, ['Payload-Oxum', `${bytes}.${payload.length}`]])],
    ['manifest-sha256.txt', manifest.join('')],
    ['keys/sealed-by.pub', publicFile(key)],
  ])
  if (request.next) tags.set('keys/next.pub', publicFile(request.next))
  if (request.chain?.length) tags.set('keys/chain.txt', `${request.chain.join('\n')}\n`)
  const tagManifest = [...tags]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => `${createHash('sha256').update(text).digest('hex')}  ${path}\n`)
    .join('')
  tags.set('tagmanifest-sha256.txt', tagManifest)
  tags.set('tagmanifest-sha256.txt.minisig', signatureFile(key, blake2b(Buffer.from(tagManifest)), `vestige package ${name}`))
  for (const [path, text] of tags) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const files: TarFile[] = [...payload, ...[...tags].map(([path, text]) => ({ path, size: Buffer.byteLength(text) }))].map((file) => ({
    path: `${name}/${file.path}`,
    size: file.size,
    read: () => createReadStream(join(folder, file.path)) as AsyncIterable<Buffer>,
  }))
  const archive = join(out, `${name}.tar.gz`)
  const part = `${archive}.part`
  await rm(part, { force: true })
  await writeTarGz(part, files)
  await sync(part)
  const signature = signatureFile(key, await blake2bFile(part), `vestige package ${basename(archive)}`)
  await writeFile(`${archive}.minisig`, signature)
  await rename(part, archive)
  return { archive, signature: `${archive}.minisig`, sha256: await sha256File(archive), size: (await stat(archive)).size }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+')
  await file.sync()
  await file.close()
}

/** RFC 8493 2.2.2: a value may go on in a line that begins with a blank; ours never hold line ends. */
export function infoText(lines: readonly [string, string][]): string {
  return lines.map(([label, value]) => `${label}: ${value.replaceAll(/[\r\n]+/g, ' ')}\n`).join('')
}

export function parseInfo(text: string): Map<string, string> {
  const out = new Map<string, string>()
  for (const line of text.split('\n')) {
    const at = line.indexOf(': ')
    if (at > 0) out.set(line.slice(0, at), line.slice(at + 2))
  }
  return out
}
