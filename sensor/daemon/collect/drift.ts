// What a container changed against its image: the overlay's upper directory, found through mountinfo (runtime folders
// differ from version to version). A relative or empty upper directory is refused: it would name some other folder.
import { execFileSync } from 'node:child_process'
import { lstat, opendir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Actions } from '../actions.ts'
import { type BagWriter, member } from './bag-writer.ts'
import { openInside } from './inside.ts'
import type { Plan } from './profile.ts'
import { isSecretFile } from './secrets.ts'

/** Octal escapes of mountinfo: blank, tab, newline, backslash; overlay escapes colon and comma in its options. */
function unescapeMount(text: string): string {
  return text
    .replaceAll(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
    .replaceAll(/\\([:,\\])/g, '$1')
}

export type Upper = { upper: string } | { refused: string } | { none: string }

/** The upper directory of the root file system, from a process's mountinfo. */
export function upperDirectory(mountinfo: string): Upper {
  for (const line of mountinfo.split('\n').reverse()) {
    const [before, after] = line.split(' - ')
    if (!after) continue
    const fields = before!.split(' ')
    if (fields[4] !== '/') continue
    const [kind, , options = ''] = after.split(' ')
    if (kind !== 'overlay') return { none: `the root is ${kind}, not overlay` }
    if (fields[3] !== '/') return { refused: `the root is a part of an overlay (${fields[3]})` }
    const option = options.split(/(?<!\\),/).find((part) => part.startsWith('upperdir='))
    if (option === undefined) return { none: 'the overlay has no upper directory: it is read-only' }
    const upper = unescapeMount(option.slice('upperdir='.length))
    if (!upper.startsWith('/') || upper === '/' || upper.includes('\0'))
      return { refused: `the upper directory is ${JSON.stringify(upper)}: not an absolute path` }
    return { upper }
  }
  return { none: 'no mount on /' }
}

interface Entry {
  path: string
  change: 'added_or_modified' | 'deleted' | 'opaque'
  type: 'file' | 'directory' | 'link' | 'device' | 'other'
}

export async function collectDrift(
  bag: BagWriter,
  mountinfo: string,
  plan: Plan,
  actions: Actions,
  probe: string | undefined,
): Promise<Record<string, unknown>> {
  const found = upperDirectory(mountinfo)
  if (!('upper' in found)) {
    const reason = 'refused' in found ? found.refused : found.none
    if ('refused' in found) bag.absent('drift', '/', 'denied', reason)
    return { status: 'refused' in found ? 'refused' : 'none', reason }
  }
  const { upper } = found
  actions.note('read', upper, { what: 'overlay upper directory' })
  try {
    if (!(await lstat(upper)).isDirectory()) throw new Error('not a directory')
  } catch (error) {
    bag.absent('drift', upper, 'gone', (error as Error).message)
    return { status: 'gone', upper }
  }
  const entries: Entry[] = []
  let cut = false
  const queue = ['']
  while (queue.length > 0 && !cut) {
    const below = queue.shift()!
    let directory: Awaited<ReturnType<typeof opendir>>
    try {
      directory = await opendir(join(upper, below))
    } catch (error) {
      bag.absent('drift', below || '/', 'denied', (error as NodeJS.ErrnoException).code ?? '')
      continue
    }
    for await (const entry of directory) {
      const path = `${below}/${entry.name}`
      if (entries.length >= plan.limits.driftFiles || bag.late) {
        cut = true
        break
      }
      if (entry.isDirectory()) {
        entries.push({ path, change: 'added_or_modified', type: 'directory' })
        queue.push(path)
      } else if (entry.isCharacterDevice() || entry.isBlockDevice()) entries.push({ path, change: 'added_or_modified', type: 'device' })
      else entries.push({ path, change: 'added_or_modified', type: entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'other' })
    }
  }
  entries.sort((a, b) => (a.path < b.path ? -1 : 1))
  const xattrs = readXattrs(
    probe,
    entries.map((entry) => join(upper, entry.path)),
  )
  let copied = 0
  const listing: string[] = []
  for (const [i, entry] of entries.entries()) {
    const full = join(upper, entry.path)
    const attributes = xattrs?.[i]
    try {
      const stats = await lstat(full)
      const facts = { ...(attributes ? { xattrs: attributes } : {}) }
      if (entry.type === 'device' && stats.rdev === 0) entry.change = 'deleted'
      if (attributes?.['trusted.overlay.opaque'] || attributes?.['user.overlay.opaque']) entry.change = 'opaque'
      listing.push(
        JSON.stringify({
          ...entry,
          size: stats.size,
          mode: stats.mode,
          uid: stats.uid,
          gid: stats.gid,
          mtime: stats.mtime.toISOString(),
          ...facts,
        }),
      )
      if (entry.type === 'link') bag.absent('drift', entry.path, 'captured', 'link', stats, { link: await readlink(full), ...facts })
      if (entry.type !== 'file') continue
      if (plan.drift !== 'copy') continue
      if (isSecretFile(entry.path) && !plan.secretContents)
        bag.absent('drift', entry.path, 'denied', 'contents only with profile full', stats, facts)
      else if (copied + stats.size > plan.limits.driftBytes)
        bag.absent('drift', entry.path, 'over_limit', `the limit of ${plan.limits.driftBytes} bytes for drift is reached`, stats)
      else {
        copied += stats.size
        // The layer is alive: a folder may be swapped for a link between listing and copying.
        const inside = await openInside(upper, entry.path)
        if (!inside?.stats.isFile()) bag.absent('drift', entry.path, 'gone', 'it changed while it was read', stats)
        else await bag.copy('drift', member('container/drift', entry.path), entry.path, inside.path, inside.stats)
        await inside?.close()
      }
    } catch (error) {
      bag.absent('drift', entry.path, 'gone', (error as NodeJS.ErrnoException).code ?? '')
    }
  }
  await bag.own('container/drift.ndjson', listing.map((line) => `${line}\n`).join(''))
  return {
    status: cut ? 'partial' : 'captured',
    upper,
    entries: entries.length,
    deleted: entries.filter((entry) => entry.change === 'deleted').length,
    opaque: entries.filter((entry) => entry.change === 'opaque').length,
    xattrs: xattrs ? 'read' : 'not read: the probe is not available',
  }
}

/** Node cannot read extended attributes; the probe does, for a list of paths. Values are base64. */
function readXattrs(probe: string | undefined, paths: string[]): Record<string, string>[] | undefined {
  if (!probe || paths.length === 0) return undefined
  try {
    const out = execFileSync(probe, ['--xattrs'], {
      input: paths.map((path) => `${path}\0`).join(''),
      maxBuffer: 64 * 1024 * 1024,
      encoding: 'latin1',
    })
    return out
      .split('\n')
      .slice(0, paths.length)
      .map((line) =>
        Object.fromEntries(
          line
            .split(' ')
            .filter(Boolean)
            .map((pair) => {
              const at = pair.indexOf('=')
              return [pair.slice(0, at), Buffer.from(pair.slice(at + 1), 'hex').toString('base64')]
            }),
        ),
      )
  } catch {
    return undefined
  }
}
