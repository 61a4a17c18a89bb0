// What lies in an inbox, and whether it is all there: sizes that stay, and for a bag every file its manifest names.
import { type Dirent, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Arrival {
  name: string
  full: string
  folder: boolean
  /** Changes whenever anything in it does. */
  mark: string
  bytes: number
  /** Why it is not complete, as far as its own list tells; a bag alone has one. */
  lacks: string | null
}

/** Names under which others write what is not finished, and signatures, which come with what they sign. */
const unfinished = /^\.|\.(part|partial|tmp|temp|crdownload|filepart)$|~$/i
const filesAtMost = 200_000

/** Throws when the folder cannot be read. */
export function arrivals(inbox: string): Arrival[] {
  const found: Arrival[] = []
  const entries = readdirSync(inbox, { withFileTypes: true })
  const names = new Set(entries.map(({ name }) => name))
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (unfinished.test(entry.name)) continue
    if (entry.name.endsWith('.minisig') && names.has(entry.name.slice(0, -'.minisig'.length))) continue
    const one = arrival(inbox, entry)
    if (one) found.push(one)
  }
  return found
}

function arrival(inbox: string, entry: Dirent): Arrival | undefined {
  const full = join(inbox, entry.name)
  try {
    if (entry.isFile()) {
      const { size, mtimeMs, ino } = lstatSync(full)
      return {
        name: entry.name,
        full,
        folder: false,
        mark: `${size} ${mtimeMs} ${ino}`,
        bytes: size,
        lacks: size === 0 ? 'empty so far' : null,
      }
    }
    if (!entry.isDirectory()) return undefined
    const sizes = new Map<string, number>()
    let newest = 0
    const walk = (folder: string, below: string): void => {
      for (const inner of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, inner.name)
        if (inner.isDirectory()) walk(path, `${below}${inner.name}/`)
        else if (inner.isFile() && sizes.size < filesAtMost) {
          const { size, mtimeMs } = lstatSync(path)
          sizes.set(below + inner.name, size)
          newest = Math.max(newest, mtimeMs)
        }
      }
    }
    walk(full, '')
    const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0)
    return { name: entry.name, full, folder: true, mark: `${sizes.size} ${bytes} ${newest}`, bytes, lacks: lacking(full, sizes) }
  } catch {
    // Gone, or being moved: the next look tells.
    return undefined
  }
}

/** Of a folder that is a bag at its top or in its one folder. */
function lacking(full: string, sizes: ReadonlyMap<string, number>): string | null {
  if (sizes.size === 0) return 'empty so far'
  const bagit = [...sizes.keys()].find((path) => /^([^/]+\/)?bagit\.txt$/.test(path))
  if (bagit === undefined) return null
  const top = bagit.slice(0, -'bagit.txt'.length)
  for (const list of ['manifest-sha256.txt', 'tagmanifest-sha256.txt']) {
    if (!sizes.has(top + list)) return `${list} has not come yet`
    for (const line of readFileSync(join(full, top, list), 'utf8').split('\n')) {
      const path = /^[0-9a-fA-F]{64} {1,2}\*?(.+?)\r?$/.exec(line)?.[1]
      if (path !== undefined && !sizes.has(top + path)) return `${path} has not come yet`
    }
  }
  return null
}
