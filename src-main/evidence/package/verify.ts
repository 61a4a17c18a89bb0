// Checks one package completely: form, every byte against the manifests, both signatures, the key. Writes nothing.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseInfo } from './bag.ts'
import { blake2b, blake2bFile, type PublicKey, parsePublic, parseSignature, verifyBytes, verifySignature } from './minisign.ts'
import { readTarGz, type TarLimits } from './tar.ts'

export interface Check {
  name: string
  status: 'holds' | 'fails' | 'not_checked'
  subject: string
  detail: string
}
export interface PackageFile {
  path: string
  size: number
  sha256: string
}
export interface VerifiedPackage {
  holds: boolean
  checks: Check[]
  info: ReadonlyMap<string, string>
  files: PackageFile[]
  /** Key that sealed it, as the package says; trusted or not is the check `key`. */
  key: PublicKey | undefined
  next: PublicKey | undefined
  /** Certificates known or in the package. */
  chain: readonly string[]
}
export interface VerifyOptions {
  /** Keys that are trusted as they are. Without any, the key is `not_checked`. */
  keys?: readonly PublicKey[]
  /** Certificates `line` by which a trusted key leads to a later one. */
  chain?: readonly string[]
  limits?: TarLimits
}

/** `ISSUER SUBJECTLINE SIGNATURE`: the issuer's signature over the subject's public line. */
export function certificate(issuer: string, subjectLine: string, signature: Buffer): string {
  return `${issuer} ${subjectLine} ${signature.toString('base64')}`
}

export function keysReached(trusted: readonly PublicKey[], chain: readonly string[]): Map<string, PublicKey> {
  const known = new Map(trusted.map((key) => [key.bytes.toString('hex'), key]))
  const byId = new Map(trusted.map((key) => [key.id, key]))
  for (let grew = true; grew; ) {
    grew = false
    for (const line of chain) {
      const [issuer, subject, signature] = line.split(' ')
      const by = byId.get(issuer ?? '')
      if (!by || !subject || !signature) continue
      let key: PublicKey
      try {
        key = parsePublic(subject)
      } catch {
        continue
      }
      if (known.has(key.bytes.toString('hex'))) continue
      if (!verifyBytes(by, Buffer.from(subject), Buffer.from(signature, 'base64'))) continue
      known.set(key.bytes.toString('hex'), key)
      byId.set(key.id, key)
      grew = true
    }
  }
  return known
}

const tagLimit = 64 * 1024 * 1024

export async function verifyPackage(path: string, options: VerifyOptions = {}): Promise<VerifiedPackage> {
  const checks: Check[] = []
  const files: PackageFile[] = []
  const tags = new Map<string, Buffer>()
  const name = basename(path).replace(/\.tar\.gz$/, '')
  let current = { path: '', size: 0 }
  let hash = createHash('sha256')
  let pieces: Buffer[] | undefined
  try {
    await readTarGz(
      path,
      {
        file(file, size) {
          current = { path: file, size }
          hash = createHash('sha256')
          pieces = !file.includes('/data/') && size <= tagLimit ? [] : undefined
        },
        data(chunk) {
          hash.update(chunk)
          pieces?.push(chunk)
        },
        end() {
          files.push({ ...current, sha256: hash.digest('hex') })
          if (pieces) tags.set(current.path, Buffer.concat(pieces))
        },
      },
      options.limits,
    )
    checks.push({ name: 'form', status: 'holds', subject: basename(path), detail: `${files.length} files in canonical order` })
  } catch (error) {
    checks.push({ name: 'form', status: 'fails', subject: basename(path), detail: (error as Error).message })
  }
  const beside = `${path}.minisig`
  return judgeBag(name, files, tags, checks, options, {
    subject: basename(beside),
    text: existsSync(beside) ? await readFile(beside, 'utf8') : undefined,
    prehash: await blake2bFile(path),
  })
}

/** A signature over the archive, beside it. `optional`: it may not have come with it, as the one inside covers every file. */
export interface Detached {
  subject: string
  text: string | undefined
  prehash: Buffer
  optional?: boolean
}

/**
 * Every file of a bag against its manifests and signatures, however its bytes were read. `files` are paths with the top folder,
 * `tags` the bytes of those outside of `data/`; `checks` are what is known of the form already.
 */
export function judgeBag(
  name: string,
  files: readonly PackageFile[],
  tags: ReadonlyMap<string, Buffer>,
  checks: Check[],
  options: VerifyOptions,
  detached: Detached | undefined,
): VerifiedPackage {
  const check = (what: string, ok: boolean | undefined, subject: string, detail = '') =>
    checks.push({ name: what, status: ok === undefined ? 'not_checked' : ok ? 'holds' : 'fails', subject, detail })
  const tops = new Set(files.map((file) => file.path.split('/')[0]!))
  const top = [...tops][0] ?? name
  check(
    'one folder',
    tops.size === 1 && top === name,
    top,
    tops.size !== 1 ? `${tops.size} top folders` : top === name ? '' : `its file is named ${name}`,
  )
  const text = (file: string) => tags.get(`${top}/${file}`)?.toString()
  const inBag = files.map((file) => ({ ...file, path: file.path.slice(top.length + 1) }))
  const byPath = new Map(inBag.map((file) => [file.path, file]))

  check('bagit.txt', text('bagit.txt') === 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n', 'bagit.txt')
  const listed = new Set<string>()
  for (const list of ['manifest-sha256.txt', 'tagmanifest-sha256.txt']) {
    const body = text(list)
    if (body === undefined) {
      check(list, false, list, 'it is missing')
      continue
    }
    let faults = 0
    for (const line of body.split('\n')) {
      if (line === '') continue
      const match = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line)
      const file = match && byPath.get(match[2]!)
      if (match) listed.add(match[2]!)
      if (!match) check(list, false, list, `a line that is none: ${JSON.stringify(line.slice(0, 80))}`)
      else if (!file) check(list, false, match[2]!, 'listed, but not in the package')
      else if (file.sha256 !== match[1]) check(list, false, match[2]!, `the bytes are ${file.sha256}, listed is ${match[1]}`)
      else continue
      faults++
    }
    if (faults === 0) check(list, true, list, 'every file listed is there with its hash')
  }
  const free = new Set(['tagmanifest-sha256.txt', 'tagmanifest-sha256.txt.minisig'])
  const extra = inBag.filter((file) => !listed.has(file.path) && !free.has(file.path))
  for (const file of extra) check('nothing else', false, file.path, 'in the package, but in no manifest')
  if (extra.length === 0) check('nothing else', true, name, 'no file beyond the manifests')

  const info = parseInfo(text('bag-info.txt') ?? '')
  const payload = inBag.filter((file) => file.path.startsWith('data/'))
  const oxum = `${payload.reduce((sum, file) => sum + file.size, 0)}.${payload.length}`
  check('Payload-Oxum', info.get('Payload-Oxum') === oxum, 'bag-info.txt', `counted ${oxum}, stated ${info.get('Payload-Oxum') ?? 'none'}`)

  const read = (file: string): PublicKey | undefined => {
    try {
      return parsePublic(text(file) ?? '')
    } catch {
      return undefined
    }
  }
  const key = read('keys/sealed-by.pub')
  const trusted = options.keys ?? []
  const chain = [...(options.chain ?? []), ...(text('keys/chain.txt') ?? '').split('\n').filter(Boolean)]
  if (!key) check('key', false, 'keys/sealed-by.pub', 'no key in the package')
  else if (trusted.length === 0) check('key', undefined, key.id, 'no trusted key was given')
  else {
    const reached = keysReached(trusted, chain).has(key.bytes.toString('hex'))
    check('key', reached, key.id, reached ? 'trusted, or certified from a trusted key' : 'neither trusted nor certified from a trusted key')
  }
  signature(
    'tagmanifest-sha256.txt.minisig',
    text('tagmanifest-sha256.txt.minisig'),
    blake2b(tags.get(`${top}/tagmanifest-sha256.txt`) ?? Buffer.alloc(0)),
  )
  if (detached) signature(detached.subject, detached.text, detached.prehash, detached.optional)

  function signature(subject: string, body: string | undefined, prehash: Buffer, optional = false): void {
    if (body === undefined) {
      check('signature', optional ? undefined : false, subject, optional ? 'none was received with it' : 'it is missing')
      return
    }
    try {
      const parsed = parseSignature(body)
      const ok = key !== undefined && verifySignature(key, prehash, parsed)
      check(
        'signature',
        ok,
        subject,
        ok ? `by key ${parsed.keyId}: ${parsed.trusted}` : `does not fit these bytes and key ${key?.id ?? 'none'}`,
      )
    } catch (error) {
      check('signature', false, subject, (error as Error).message)
    }
  }
  return { holds: checks.every((one) => one.status !== 'fails'), checks, info, files: inBag, key, next: read('keys/next.pub'), chain }
}
