// One process of the tree: from the hold's capture where there is one, else from /proc while it lasts.
import { constants } from 'node:fs'
import { open, readdir, readFile, readlink, stat } from 'node:fs/promises'
import type { Actions } from '../actions.ts'
import type { Capture } from '../capture-frame.ts'
import type { Clock } from '../clock.ts'
import { type Proc, readProc, same } from '../proc.ts'
import { type BagWriter, member } from './bag-writer.ts'
import type { Plan } from './profile.ts'

export const processFolder = (proc: { pid: number; start: number }): string => `process/${proc.pid}-${proc.start}`

const texts = ['cmdline', 'environ', 'maps', 'status', 'stat', 'cgroup', 'mountinfo'] as const

/** What the probe secured while it held: descriptors are read through the probe. */
export async function fromCapture(
  bag: BagWriter,
  capture: Capture,
  fdPath: (fd: number) => string,
  actions: Actions,
  index: number,
): Promise<void> {
  const base = processFolder(capture.event)
  const folder = index === 0 ? base : `${base}/${capture.event.type}-${index}`
  for (const item of capture.items) {
    const name = item.name.replace(':', '-')
    if (item.fd >= 0) {
      if (item.name === 'cwd' || item.name === 'root') continue
      actions.note('open', `/proc/${capture.event.pid}/${item.name}`, { how: 'while held, copied after release' })
      const facts = { size: item.size, mode: item.mode, ino: item.ino, dev: item.dev, nlink: item.nlink, mtimeMs: item.mtimeNs / 1e6 }
      await bag.copy(item.name.split(':')[0]!, `${folder}/${name}`, pathOf(capture, item.name), fdPath(item.fd), facts)
    } else if (item.status === 'captured' || item.status === 'partial') {
      await bag.put(item.name.split(':')[0]!, `${folder}/${name}`, pathOf(capture, item.name), item.data, item.status)
    } else {
      bag.absent(item.name.split(':')[0]!, pathOf(capture, item.name), item.status, `errno ${item.errno}`)
    }
  }
}

function pathOf(capture: Capture, name: string): string {
  if (name === 'exe') return capture.items.find((item) => item.name === 'exe_path')?.data.toString() ?? `/proc/${capture.event.pid}/exe`
  if (name.startsWith('script') && capture.event.type === 'exec')
    return capture.event.interp ? capture.event.filename : (capture.event.args[1] ?? name)
  return `/proc/${capture.event.pid}/${name}`
}

/** Reads a process that still runs. `exe` is copied when asked for, or when it has no name left. */
export async function fromProc(bag: BagWriter, proc: Proc, plan: Plan, actions: Actions, copyExe: boolean): Promise<boolean> {
  const folder = processFolder(proc)
  const at = `/proc/${proc.pid}`
  // The folder of /proc is held open: it stays this process's, and empty once that has gone.
  let handle: Awaited<ReturnType<typeof open>>
  try {
    handle = await open(at, constants.O_RDONLY | constants.O_DIRECTORY)
  } catch {
    bag.absent('process', at, 'gone', proc.exitAt ? 'it had ended' : 'it ended meanwhile')
    return false
  }
  const base = `/proc/self/fd/${handle.fd}`
  try {
    actions.note('open', at)
    for (const name of texts) {
      try {
        await bag.put(name, `${folder}/${name}`, `${at}/${name}`, await readFile(`${base}/${name}`))
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? ''
        bag.absent(name, `${at}/${name}`, code === 'EACCES' || code === 'EPERM' ? 'denied' : 'gone', code)
      }
    }
    const links: string[] = []
    for (const fd of await readdir(`${base}/fd`).catch(() => []))
      links.push(`${fd} -> ${await readlink(`${base}/fd/${fd}`).catch(() => '?')}`)
    await bag.put('fd', `${folder}/fd`, `${at}/fd`, Buffer.from(links.map((line) => `${line}\0`).join('')))
    const exe = await readlink(`${base}/exe`).catch(() => '')
    if (exe === '') return true
    const facts = await stat(`${base}/exe`).catch(() => undefined)
    if (facts && (copyExe || facts.nlink === 0)) await bag.copy('exe', `${folder}/exe`, exe, `${base}/exe`, facts)
    else if (facts) bag.absent('exe', exe, 'captured', 'not copied: an image of the system that the tree does not depend on', facts)
    if (plan.memory) await memory(bag, proc, base, folder, actions)
    return true
  } finally {
    await handle.close()
  }
}

/** Of a process whose rest the hold has secured: what of its memory there is after the release. */
export async function memoryOf(bag: BagWriter, proc: Proc, actions: Actions): Promise<void> {
  const at = `/proc/${proc.pid}`
  const handle = await open(at, constants.O_RDONLY | constants.O_DIRECTORY).catch(() => undefined)
  try {
    const now = handle && readProc(proc.pid)
    if (!now || !same(now.start, proc.start)) bag.absent('memory', `${at}/mem`, 'gone', 'it had ended')
    else await memory(bag, proc, `/proc/self/fd/${handle.fd}`, processFolder(proc), actions)
  } finally {
    await handle?.close()
  }
}

/** Writable memory only, within the limit of a file. */
async function memory(bag: BagWriter, proc: Proc, base: string, folder: string, actions: Actions): Promise<void> {
  actions.note('read', `/proc/${proc.pid}/mem`, { what: 'writable mappings' })
  const file = await open(`${base}/mem`, 'r').catch(() => undefined)
  if (!file) {
    bag.absent('memory', `/proc/${proc.pid}/mem`, 'denied', 'not readable')
    return
  }
  try {
    const maps = await readFile(`${base}/maps`, 'latin1').catch(() => '')
    const pieces: Buffer[] = []
    const ranges: string[] = []
    let total = 0
    let cut = false
    for (const line of maps.split('\n')) {
      const match = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line)
      if (!match) continue
      const from = Number.parseInt(match[1]!, 16)
      const size = Number.parseInt(match[2]!, 16) - from
      if (total + size > Math.min(bag.limits.fileBytes, 128 * 1024 * 1024)) {
        cut = true
        continue
      }
      const piece = Buffer.alloc(size)
      const { bytesRead } = await file.read(piece, 0, size, from).catch(() => ({ bytesRead: 0 }))
      if (bytesRead === 0) continue
      ranges.push(`${total} ${bytesRead} ${line}`)
      pieces.push(piece.subarray(0, bytesRead))
      total += bytesRead
    }
    await bag.put('memory', `${folder}/memory`, `/proc/${proc.pid}/mem`, Buffer.concat(pieces), cut ? 'partial' : 'captured')
    await bag.put('memory_map', `${folder}/memory.map`, `/proc/${proc.pid}/mem`, Buffer.from(ranges.map((line) => `${line}\n`).join('')))
  } finally {
    await file.close()
  }
}

/** A process by numbers and names, for the tree in detection.json. */
export function describe(proc: Proc, clock: Clock): Record<string, unknown> {
  return {
    pid: proc.pid,
    start: proc.start,
    ppid: proc.ppid,
    image: proc.image,
    invoked: proc.invoked,
    ...(proc.script ? { script: proc.script } : {}),
    args: proc.args,
    comm: proc.comm,
    uid: proc.uid,
    pidInNamespace: proc.nspid,
    started: new Date(clock.wall(proc.start)).toISOString(),
    ...(proc.exitAt
      ? { ended: new Date(clock.wall(proc.exitAt)).toISOString(), exitCode: (proc.exitCode >> 8) & 0xff, signal: proc.exitCode & 0x7f }
      : {}),
    folder: `data/${processFolder(proc)}`,
  }
}

export const memberOf = member
