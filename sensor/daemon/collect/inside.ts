// Opening files below a root that an attacker controls: no link may lead out of it. Each component is opened without
// following, links are read and walked again from the root given, so nothing depends on names that can be swapped.
import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, open, readdir, readlink } from 'node:fs/promises'

export interface Inside {
  /** A path to open that reaches exactly this file: /proc/self/fd/N/NAME of a directory we hold. */
  path: string
  stats: Stats
  close(): Promise<void>
}

const directory = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW

/** The file or directory at `path` below `root`; undefined when there is none. Throws on EACCES and the like. */
export async function openInside(root: string, path: string): Promise<Inside | undefined> {
  const held: FileHandle[] = []
  const close = async () => {
    for (const handle of held) await handle.close().catch(() => {})
  }
  try {
    // The root itself may be a magic link (/proc/PID/root): that one is followed.
    let at = await open(root, constants.O_RDONLY | constants.O_DIRECTORY)
    held.push(at)
    const trail: FileHandle[] = [at]
    const parts = path.split('/').filter((part) => part !== '' && part !== '.')
    let links = 0
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]!
      if (part === '..') {
        if (trail.length > 1) trail.pop()
        at = trail.at(-1)!
        continue
      }
      const here = `/proc/self/fd/${at.fd}/${part}`
      const stats = await lstat(here)
      if (stats.isSymbolicLink()) {
        if (++links > 40) return await close().then(() => undefined)
        const target = await readlink(here)
        parts.splice(i, 1, ...target.split('/').filter((piece) => piece !== '' && piece !== '.'))
        if (target.startsWith('/')) {
          trail.length = 1
          at = trail[0]!
        }
        i--
        continue
      }
      if (i === parts.length - 1) return { path: here, stats, close }
      if (!stats.isDirectory()) return await close().then(() => undefined)
      at = await open(here, directory)
      held.push(at)
      trail.push(at)
    }
    return { path: `/proc/self/fd/${at.fd}`, stats: await at.stat(), close }
  } catch (error) {
    await close()
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined
    throw error
  }
}

export async function listInside(root: string, path: string): Promise<string[]> {
  const found = await openInside(root, path).catch(() => undefined)
  if (!found) return []
  try {
    return found.stats.isDirectory() ? (await readdir(found.path)).sort() : []
  } catch {
    return []
  } finally {
    await found.close()
  }
}

/** Paths that a pattern names: `*` stands for one component's part. */
export async function globInside(root: string, pattern: string): Promise<string[]> {
  let found = ['']
  for (const part of pattern.split('/').filter(Boolean)) {
    const next: string[] = []
    for (const base of found) {
      if (!part.includes('*')) {
        next.push(`${base}/${part}`)
        continue
      }
      const shape = new RegExp(
        `^${part
          .split('*')
          .map((piece) => piece.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
          .join('.*')}$`,
      )
      for (const name of await listInside(root, base || '/')) if (shape.test(name)) next.push(`${base}/${name}`)
    }
    found = next.slice(0, 2000)
  }
  return found
}
