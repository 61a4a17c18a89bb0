// Checks bags in a thread of its own: reading an archive to its end must not stop the workbench.
import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import type { MemberWork } from '../../case/api.ts'
import { openAge } from '../../evidence/containers/age.ts'
import { createBudget } from '../../evidence/containers/budget.ts'
import type { Keys } from '../../evidence/containers/keys.ts'
import { members, openMember } from '../../evidence/containers/open.ts'
import { recognise } from '../../evidence/containers/recognise.ts'
import type { Content } from '../../evidence/content.ts'
import { openOriginal } from '../../evidence/original.ts'
import { publicLine } from '../../evidence/package/minisign.ts'
import { readTarGz } from '../../evidence/package/tar.ts'
import { type Check, type Detached, judgeBag } from '../../evidence/package/verify.ts'
import { spool } from '../../evidence/seal/seal.ts'
import { openObject } from '../../evidence/seal/store.ts'
import { toLocation } from '../import/seal-location.ts'
import type { Artifact, BagAnswer, BagTask } from './task.ts'

const { store } = workerData as { store: string }
const host = parentPort!
/** A tag file, or a document of ours, beyond this is not looked into. */
const mostBytes = 64 * 1024 * 1024
const artifactsKept = 200_000

host.on('message', async (task: BagTask) => {
  let answer: BagAnswer
  try {
    answer = await check(task)
  } catch (error) {
    answer = { ...empty, problem: (error as Error).message }
  }
  host.postMessage(answer)
})

const empty: BagAnswer = {
  holds: false,
  checks: [],
  info: [],
  key: null,
  chain: [],
  sha256: null,
  detection: null,
  artifacts: [],
  counts: {},
}

/** Files of the bag whose bytes are looked at. */
const wanted = (path: string) => !path.startsWith('data/') || path === 'data/detection.json' || path === 'data/files.ndjson'

async function check(task: BagTask): Promise<BagAnswer> {
  const read = new Map<string, Buffer>()
  const checks: Check[] = []
  let detached: Detached | undefined
  let sha256: string | null = null
  if (task.archive) {
    const { root, seqs, path } = task.archive
    await within(root, seqs, task.keys, async (content) => {
      const stored = await digests(content)
      detached = {
        subject: task.signature?.subject ?? `${path}.minisig`,
        text: task.signature?.text,
        prehash: stored.blake2b,
        optional: true,
      }
      sha256 = await form(content, path, task, checks)
      const context = contextOf(path, task.keys)
      const opened = await openMember(content, context)
      try {
        if (!opened.archive) return
        for await (const member of members(opened, context)) {
          if (!member.path.startsWith(task.prefix)) continue
          const inside = member.path.slice(task.prefix.length)
          if (member.content && wanted(inside)) await keep(read, inside, member.content)
        }
      } finally {
        opened.close()
      }
    })
  } else {
    checks.push({
      name: 'form',
      status: 'not_checked',
      subject: task.name,
      detail: 'it came as a folder: the archive it was sealed as is not here',
    })
    for (const { path, row } of task.read) {
      const { content, close } = openRow(row)
      try {
        if (wanted(path)) await keep(read, path, content)
      } finally {
        close()
      }
    }
  }
  for (const { path, reason } of task.odd) checks.push({ name: 'form', status: 'fails', subject: path, detail: reason })
  const info = read.get('bag-info.txt')?.toString() ?? ''
  const ours = /^Vestige-Package-Version: /m.test(info)
  const top = task.prefix === '' ? '' : task.prefix.slice(0, -1).split('/').at(-1)!
  const folder = top || (task.archive ? '(no folder)' : task.name)
  const name = ours && task.archive ? task.name : folder
  // The judge wants one top folder; a bag at the top of an archive has none, which its name then says.
  const under = (path: string) => `${folder}/${path}`
  const judged = judgeBag(
    name,
    task.files.map((file) => ({ ...file, path: under(file.path) })),
    new Map([...read].filter(([path]) => !path.startsWith('data/')).map(([path, bytes]) => [under(path), bytes])),
    checks,
    {},
    ours ? detached : undefined,
  )
  const kept = ours ? judged.checks : judged.checks.filter((one) => !sealOnly(one))
  const { artifacts, counts } = artifactsOf(read.get('data/files.ndjson'))
  return {
    holds: kept.every((one) => one.status !== 'fails'),
    checks: kept,
    info: [...judged.info],
    key: judged.key ? { id: judged.key.id, line: publicLine(judged.key) } : null,
    chain: [...judged.chain],
    sha256,
    detection: jsonOf(read.get('data/detection.json')),
    artifacts,
    counts,
  }
}

/** Checks that only a package of ours can pass. */
const sealOnly = ({ name, subject }: Check) =>
  name === 'signature' ||
  name === 'key' ||
  name === 'one folder' ||
  (name === 'form' && subject !== '') ||
  (name === 'tagmanifest-sha256.txt' && subject === 'tagmanifest-sha256.txt')

async function keep(read: Map<string, Buffer>, path: string, content: Content): Promise<void> {
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of content.chunks()) {
    length += chunk.length
    if (length > mostBytes) return
    parts.push(Buffer.from(chunk))
  }
  read.set(path, Buffer.concat(parts))
}

/** The canonical form of the tar.gz; of anything else, why it cannot be looked at. Gives the tar.gz's SHA-256. */
async function form(content: Content, path: string, task: BagTask, checks: Check[]): Promise<string | null> {
  const said = (status: Check['status'], detail: string) => void checks.push({ name: 'form', status, subject: path, detail })
  let inside = content
  const kind = recognise(await head(inside))
  if (kind && 'age' in kind) {
    const opened = await openAge(content, task.keys ?? undefined, path)
    if ('state' in opened) {
      said('not_checked', opened.reason)
      return null
    }
    inside = opened
  }
  const packed = recognise(await head(inside))
  if (!packed || !('compression' in packed) || packed.compression !== 'gzip') {
    said('not_checked', 'not in the form it was sealed in (tar.gz): its files are checked one by one')
    return null
  }
  let files = 0
  try {
    await readTarGz(inside.chunks(), { file: () => void files++, data() {}, end() {} })
    said('holds', `${files} files in canonical order`)
  } catch (error) {
    said('fails', (error as Error).message)
  }
  return (await digests(inside)).sha256
}

async function head(content: Content): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of content.chunks()) {
    parts.push(Buffer.from(chunk.subarray(0, 4096)))
    length += chunk.length
    if (length >= 4096) break
  }
  return Buffer.concat(parts)
}

async function digests(content: Content): Promise<{ sha256: string; blake2b: Buffer }> {
  const sha256 = createHash('sha256')
  const blake2b = createHash('blake2b512')
  for await (const chunk of content.chunks()) {
    sha256.update(chunk)
    blake2b.update(chunk)
  }
  return { sha256: sha256.digest('hex'), blake2b: blake2b.digest() }
}

const contextOf = (path: string, keys: Keys | null) => ({
  budget: createBudget(),
  depth: 0,
  path,
  spool: (source: AsyncIterable<Uint8Array>) => spool(store, source),
  keys: keys ?? undefined,
})

/** The archive's own bytes, wherever in the received file it lies. */
async function within(root: MemberWork, seqs: number[], keys: Keys | null, work: (content: Content) => Promise<void>): Promise<void> {
  const { content, close } = openRow(root)
  const walk = async (of: Content, path: string, rest: number[]): Promise<void> => {
    if (rest.length === 0) return work(of)
    const context = contextOf(path, keys)
    const opened = await openMember(of, context)
    try {
      for await (const member of members(opened, context))
        if (member.number === rest[0] && member.content) return await walk(member.content, member.path, rest.slice(1))
    } finally {
      opened.close()
    }
    throw new Error(`${path} holds no member ${rest[0]}`)
  }
  try {
    await walk(content, root.path, seqs)
  } finally {
    close()
  }
}

function openRow({ path, seal, sha256, size }: MemberWork): { content: Content; close(): void } {
  if (!seal || !sha256) throw new Error(`${path} has no sealed original`)
  if (seal.kind === 'in_place') {
    const original = openOriginal(seal.path)
    return { content: original, close: () => void original.close() }
  }
  const content = openObject(store, toLocation(store, sha256, size, seal))
  return { content, close: () => content.close() }
}

function jsonOf(bytes: Buffer | undefined): Record<string, unknown> | null {
  try {
    const value = bytes && (JSON.parse(bytes.toString()) as unknown)
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function artifactsOf(bytes: Buffer | undefined): { artifacts: Artifact[]; counts: Record<string, number> } {
  const artifacts: Artifact[] = []
  const counts: Record<string, number> = {}
  for (const line of (bytes?.toString() ?? '').split('\n')) {
    if (line === '') continue
    const value = jsonOf(Buffer.from(line))
    const status = typeof value?.status === 'string' ? value.status : 'unreadable line'
    counts[status] = (counts[status] ?? 0) + 1
    if (!value || artifacts.length >= artifactsKept) continue
    const text = (of: unknown) => (typeof of === 'string' ? of : '')
    artifacts.push({
      member: text(value.member),
      path: Buffer.from(text(value.path), 'base64').toString(),
      kind: text(value.kind),
      status,
      reason: text(value.reason),
    })
  }
  return { artifacts, counts }
}
