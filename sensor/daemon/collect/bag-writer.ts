// Writes artifacts into a package's folder: each with its own status, true path, digest; every loss is a line too.
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { escapePath } from '../../../src-main/evidence/package/paths.ts'
import type { ArtifactStatus } from '../capture-frame.ts'
import type { Limits } from './profile.ts'
import { type Secret, SecretSearch, searchLimit } from './secrets.ts'

/** One line of data/files.ndjson. */
export interface ArtifactLine {
  /** Path in the bag; null when there are no bytes. */
  member: string | null
  /** True path, base64 of its bytes. */
  path: string
  kind: string
  status: ArtifactStatus
  reason?: string
  size?: number
  sha256?: string
  mode?: number
  uid?: number
  gid?: number
  mtime?: string
  ctime?: string
  atime?: string
  ino?: number
  dev?: number
  nlink?: number
  link?: string
  device?: [number, number]
  xattrs?: Record<string, string>
  sameAs?: string
  [more: string]: unknown
}

export interface FileFacts {
  size?: number
  mode?: number
  uid?: number
  gid?: number
  mtimeMs?: number
  ctimeMs?: number
  atimeMs?: number
  ino?: number | bigint
  dev?: number | bigint
  nlink?: number
}

export class BagWriter {
  readonly folder: string
  readonly digests = new Map<string, string>()
  readonly #search = new SecretSearch()
  readonly limits: Limits
  readonly #lines: string[] = []
  readonly #began: number
  readonly #now: () => number
  readonly #byInode = new Map<string, string>()
  bytes = 0
  counts: Record<ArtifactStatus, number> = { captured: 0, partial: 0, gone: 0, denied: 0, over_limit: 0 }
  losses: { path: string; status: ArtifactStatus; reason: string }[] = []

  constructor(folder: string, limits: Limits, now: () => number = Date.now) {
    this.folder = folder
    this.limits = limits
    this.#now = now
    this.#began = now()
  }

  get late(): boolean {
    return this.#now() - this.#began > this.limits.seconds * 1000
  }

  note(line: ArtifactLine): void {
    this.#lines.push(JSON.stringify(line))
    this.counts[line.status]++
    if (line.status !== 'captured' && this.losses.length < 2000)
      this.losses.push({ path: Buffer.from(line.path, 'base64').toString(), status: line.status, reason: line.reason ?? '' })
  }

  /** No bytes: gone, denied, over the limit, or a link or device. */
  absent(
    kind: string,
    path: string | Buffer,
    status: ArtifactStatus,
    reason: string,
    facts: FileFacts = {},
    more: Record<string, unknown> = {},
  ): void {
    this.note({ member: null, path: Buffer.from(path).toString('base64'), kind, status, reason, ...stated(facts), ...more })
  }

  async put(
    kind: string,
    member: string,
    path: string | Buffer,
    bytes: Buffer,
    status: ArtifactStatus = 'captured',
    facts: FileFacts = {},
    reason?: string,
  ): Promise<void> {
    const to = `data/${member}`
    if (this.bytes + bytes.length > this.limits.totalBytes) {
      this.absent(kind, path, 'over_limit', `the package's limit of ${this.limits.totalBytes} bytes is reached`, facts)
      return
    }
    await mkdir(dirname(join(this.folder, to)), { recursive: true })
    await writeFile(join(this.folder, to), bytes)
    this.bytes += bytes.length
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    this.digests.set(to, sha256)
    await this.#search.member(to, bytes)
    this.#stored(kind, to, path, status, reason, sha256, facts, bytes.length)
  }

  #stored(
    kind: string,
    member: string,
    path: string | Buffer,
    status: ArtifactStatus,
    reason: string | undefined,
    sha256: string,
    facts: FileFacts,
    size: number,
  ): void {
    this.note({
      member,
      path: Buffer.from(path).toString('base64'),
      kind,
      status,
      ...(reason ? { reason } : {}),
      sha256,
      ...stated(facts),
      size,
    })
  }

  get secrets(): readonly Secret[] {
    return this.#search.found
  }

  /**
   * Copies what `from` opens (a path that cannot be swapped under us, such as /proc/PROBE/fd/N), hashing on the way.
   * The same inode is stored once.
   */
  async copy(
    kind: string,
    member: string,
    path: string | Buffer,
    from: string,
    facts: FileFacts,
    options: { tail?: number } = {},
  ): Promise<void> {
    const limit = options.tail ?? this.limits.fileBytes
    const key = facts.ino && facts.nlink !== 0 ? `${facts.dev}:${facts.ino}:${facts.size}:${facts.mtimeMs}:${limit}` : ''
    const earlier = key && this.#byInode.get(key)
    if (earlier) {
      this.note({
        member: earlier,
        path: Buffer.from(path).toString('base64'),
        kind,
        status: 'captured',
        sha256: this.digests.get(earlier)!,
        sameAs: earlier,
        ...stated(facts),
      })
      return
    }
    if (this.late) {
      this.absent(kind, path, 'over_limit', `the limit of ${this.limits.seconds} s is reached`, facts)
      return
    }
    if (!options.tail && (facts.size ?? 0) > limit) {
      this.absent(kind, path, 'over_limit', `${facts.size} bytes, the limit a file is ${limit}`, facts)
      return
    }
    if (this.bytes + Math.min(facts.size ?? 0, limit) > this.limits.totalBytes) {
      this.absent(kind, path, 'over_limit', `the package's limit of ${this.limits.totalBytes} bytes is reached`, facts)
      return
    }
    let file: Awaited<ReturnType<typeof open>>
    try {
      file = await open(from, 'r')
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      this.absent(kind, path, code === 'EACCES' || code === 'EPERM' ? 'denied' : 'gone', `${code}`, facts)
      return
    }
    const to = `data/${member}`
    const hash = createHash('sha256')
    let size = 0
    const head: Buffer[] = []
    let searched = 0
    let status: ArtifactStatus = 'captured'
    let reason: string | undefined
    try {
      await mkdir(dirname(join(this.folder, to)), { recursive: true })
      const out = createWriteStream(join(this.folder, to), { mode: 0o600 })
      const start = options.tail ? Math.max(0, (facts.size ?? 0) - options.tail) : 0
      if (start > 0) reason = `the last ${options.tail} of ${facts.size} bytes, from offset ${start}`
      if (start > 0) status = 'partial'
      for await (const chunk of file.createReadStream({ start, autoClose: false })) {
        const piece = chunk as Buffer
        if (size + piece.length > limit) {
          status = 'partial'
          reason = `it grew beyond the limit of ${limit} bytes`
          break
        }
        hash.update(piece)
        size += piece.length
        if (searched < searchLimit) head.push(piece.subarray(0, searchLimit - searched))
        searched += piece.length
        if (!out.write(piece)) await new Promise<void>((resolve) => out.once('drain', () => resolve()))
      }
      await new Promise<void>((resolve, reject) => out.end((error?: Error | null) => (error ? reject(error) : resolve())))
    } catch (error) {
      status = 'partial'
      reason = (error as Error).message
    } finally {
      await file.close().catch(() => {})
    }
    if (status === 'partial' && size === 0) {
      await rm(join(this.folder, to), { force: true })
      this.absent(kind, path, 'gone', reason ?? '', facts)
      return
    }
    this.bytes += size
    const sha256 = hash.digest('hex')
    this.digests.set(to, sha256)
    await this.#search.member(to, Buffer.concat(head), size)
    if (key && status === 'captured') this.#byInode.set(key, to)
    this.#stored(kind, to, path, status, reason, sha256, facts, size)
  }

  /** A document of ours: not an artifact. */
  async own(member: string, text: string): Promise<void> {
    const to = `data/${member}`
    await mkdir(dirname(join(this.folder, to)), { recursive: true })
    await writeFile(join(this.folder, to), text)
    this.digests.set(to, createHash('sha256').update(text).digest('hex'))
  }

  async finish(): Promise<void> {
    await this.own('files.ndjson', this.#lines.map((line) => `${line}\n`).join(''))
    await this.own('secrets.json', this.#search.text())
  }
}

export function member(folder: string, path: string | Buffer): string {
  const escaped = escapePath(path)
  // A component beyond what file systems hold is cut, with its hash to keep it apart.
  const parts = escaped
    .split('/')
    .map((part) => (part.length > 200 ? `${part.slice(0, 160)}-${createHash('sha256').update(part).digest('hex').slice(0, 32)}` : part))
  return `${folder}/${parts.join('/') || 'root'}`
}

function stated(facts: FileFacts): Partial<ArtifactLine> {
  const time = (ms?: number) => (ms === undefined ? undefined : new Date(ms).toISOString())
  return JSON.parse(
    JSON.stringify({
      size: facts.size,
      mode: facts.mode,
      uid: facts.uid,
      gid: facts.gid,
      mtime: time(facts.mtimeMs),
      ctime: time(facts.ctimeMs),
      atime: time(facts.atimeMs),
      ino: facts.ino === undefined ? undefined : Number(facts.ino),
      dev: facts.dev === undefined ? undefined : Number(facts.dev),
      nlink: facts.nlink,
    }),
  )
}
