// Enumerates what one act handed over, in the order of the bytes of the paths, touching nothing.
import { type Dirent, lstatSync, readdirSync, type Stats } from 'node:fs'
import { basename, resolve, sep } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { decodeName } from '../names.ts'
import { type Facts, inWords } from '../original.ts'

export interface Walked extends Facts {
  /** Path inside the exhibit: relative to the folder handed over; the base name for a single file; behind the base name when several paths came. */
  path: string
  /** Bytes of that path when `path` could not hold them. */
  raw?: Buffer
  /** What to open. */
  full: string | Buffer
  /** Why it is not read: link, device, socket, fifo, unreadable. */
  refused?: string
}
export interface Walk {
  kind: 'file' | 'folder'
  /** The path or paths handed over, joined by newline. */
  path: string
  /** Sorted by path bytes. Refused ones are among them. */
  files: Walked[]
  bytes: number
  refused: number
  /** Directories that could not be listed: path and reason. */
  problems: { path: string; reason: string }[]
}
export interface WalkOptions {
  signal?: AbortSignal
  /** Now and then, with the count so far. */
  onProgress?: (files: number) => void
  /** Full paths left out, for example the case's own folder. */
  exclude?: (full: string) => boolean
}

/** One path of the act. Its files' paths begin with `prefix`, and behind that with what stands behind `full`. */
interface Root {
  full: string
  name: string
  prefix: string
}

// Within the walk paths are latin1 strings: one character a byte, so that names in any encoding survive
// and the order of strings is the order of bytes. Hundreds of thousands are held at once: of each only what is needed.
interface Found {
  inside: string
  root: Root
  size: number
  mtime: number
  mode: number
  refused: string | undefined
}

/** Throws an Error when a path handed over does not exist, and on abort. */
export async function walk(paths: readonly string[], options: WalkOptions = {}): Promise<Walk> {
  const found: Found[] = []
  const result: Walk = { kind: 'folder', path: paths.join('\n'), files: [], bytes: 0, refused: 0, problems: [] }
  const roots = named(paths)
  if (roots.length === 1 && !lstat(roots[0]!.full).isDirectory()) result.kind = 'file'
  for (const root of roots) {
    const stat = lstat(root.full)
    if (stat.isDirectory()) await walkFolder(root, found, result, options)
    else found.push(fact(root.name, { ...root, prefix: root.name }, stat))
  }
  found.sort((a, b) => (a.inside < b.inside ? -1 : a.inside > b.inside ? 1 : 0))
  for (const each of found) {
    const file = walked(each)
    result.files.push(file)
    if (file.refused === undefined) result.bytes += file.size
    else result.refused++
  }
  return result
}

async function walkFolder(root: Root, found: Found[], result: Walk, options: WalkOptions): Promise<void> {
  const waiting: { full: string; inside: string }[] = [{ full: root.full, inside: root.prefix }]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    let entries: Dirent[]
    try {
      // A symbolic link put in place of the folder since it was listed would be followed by readdir.
      if (lstatSync(bytesOf(at.full)).isSymbolicLink()) throw new Error('became a symbolic link')
      entries = readdirSync(bytesOf(at.full), { withFileTypes: true, encoding: 'latin1' as BufferEncoding }) as unknown as Dirent[]
    } catch (error) {
      result.problems.push({ path: decodeName(bytesOf(at.inside || at.full)).path, reason: inWords(error) })
      continue
    }
    for (const entry of entries) {
      const full = at.full.endsWith(sep) ? at.full + entry.name : at.full + sep + entry.name
      if (options.exclude?.(isAscii(full) ? full : bytesOf(full).toString('utf8'))) continue
      const inside = at.inside + entry.name
      if (entry.isDirectory()) waiting.push({ full, inside: `${inside}/` })
      else found.push(look(inside, full, root))
      if (found.length % 4096 === 0 && found.length > 0) {
        options.signal?.throwIfAborted()
        options.onProgress?.(found.length)
        await breathe()
      }
    }
    options.signal?.throwIfAborted()
  }
}

function look(inside: string, full: string, root: Root): Found {
  try {
    return fact(inside, root, lstatSync(isAscii(full) ? full : bytesOf(full)))
  } catch (error) {
    return { inside, root, size: 0, mtime: 0, mode: 0, refused: inWords(error) }
  }
}

function fact(inside: string, root: Root, stat: Stats): Found {
  return { inside, root, size: stat.size, mtime: stat.mtimeMs, mode: stat.mode, refused: stat.isFile() ? undefined : kindOf(stat) }
}

function kindOf(stat: Stats): string {
  if (stat.isSymbolicLink()) return 'symbolic link'
  if (stat.isFIFO()) return 'named pipe'
  if (stat.isSocket()) return 'socket'
  if (stat.isBlockDevice() || stat.isCharacterDevice()) return 'device'
  return 'not a regular file'
}

function walked({ inside, root, size, mtime, mode, refused }: Found): Walked {
  const full = fullOf(inside, root)
  const file: Walked = { path: inside, full, size, mtime, mode }
  // ASCII is the same in every encoding, and nearly every name of a cloud's log is.
  if (!isAscii(inside) || !isAscii(root.full)) {
    const name = decodeName(bytesOf(inside))
    file.path = name.path
    file.full = name.raw === undefined ? bytesOf(full).toString('utf8') : bytesOf(full)
    // The folders above may have such a name too, outside what was handed over.
    if (typeof file.full === 'string' && bytesOf(full).compare(Buffer.from(file.full)) !== 0) file.full = bytesOf(full)
    if (name.raw !== undefined) file.raw = name.raw
  }
  if (refused !== undefined) file.refused = refused
  return file
}

/** Joined of strings that are there; V8 copies them when the file is opened. */
function fullOf(inside: string, { full, prefix }: Root): string {
  const rest = inside.slice(prefix.length)
  if (rest === '') return full
  return (full.endsWith(sep) ? full : full + sep) + (sep === '/' ? rest : rest.replaceAll('/', sep))
}

/** Several paths of one act stand side by side under their base names; equal ones get a number. */
function named(paths: readonly string[]): Root[] {
  const seen = new Map<string, number>()
  return paths.map((path) => {
    const full = Buffer.from(resolve(path)).toString('latin1')
    const base = basename(full) || 'root'
    const times = (seen.get(base) ?? 0) + 1
    seen.set(base, times)
    const name = times === 1 ? base : `${base} (${times})`
    return { full, name, prefix: paths.length === 1 ? '' : `${name}/` }
  })
}

function lstat(full: string): Stats {
  try {
    return lstatSync(bytesOf(full))
  } catch (error) {
    throw new Error(`${bytesOf(full).toString('utf8')}: ${inWords(error)}`)
  }
}

function bytesOf(latin1: string): Buffer {
  return Buffer.from(latin1, 'latin1')
}

function isAscii(latin1: string): boolean {
  return /^[\0-\x7f]*$/.test(latin1)
}
