// For rules that hold nothing (files, kernel): what /proc still has of the process at the moment its rule fires.
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { CaptureItem } from './capture-frame.ts'

export interface Grabbed {
  items: CaptureItem[]
  fdPath(fd: number): string
  close(): void
}

const texts = ['cmdline', 'environ', 'maps', 'status', 'stat', 'cgroup', 'mountinfo']

export function grab(pid: number): Grabbed {
  const items: CaptureItem[] = []
  const fds: number[] = []
  const add = (name: string, part: Partial<CaptureItem>) =>
    items.push({
      name,
      status: 'captured',
      errno: 0,
      fd: -1,
      size: part.data?.length ?? 0,
      ino: 0,
      dev: 0,
      mode: 0,
      nlink: 1,
      mtimeNs: 0,
      data: Buffer.alloc(0),
      ...part,
    })
  const attempt = (name: string, what: () => Partial<CaptureItem>) => {
    try {
      add(name, what())
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      add(name, { status: code === 'EACCES' || code === 'EPERM' ? 'denied' : 'gone' })
    }
  }
  attempt('exe', () => {
    const fd = openSync(`/proc/${pid}/exe`, 'r')
    fds.push(fd)
    const stats = fstatSync(fd)
    return { fd, size: stats.size, ino: stats.ino, dev: stats.dev, mode: stats.mode, nlink: stats.nlink, mtimeNs: stats.mtimeMs * 1e6 }
  })
  attempt('exe_path', () => ({ data: Buffer.from(readlinkSync(`/proc/${pid}/exe`)) }))
  attempt('cwd_path', () => ({ data: Buffer.from(readlinkSync(`/proc/${pid}/cwd`)) }))
  for (const name of texts) attempt(name, () => ({ data: readFileSync(`/proc/${pid}/${name}`) }))
  attempt('fd', () => ({
    data: Buffer.from(
      readdirSync(`/proc/${pid}/fd`)
        .map((fd) => {
          try {
            return `${fd} -> ${readlinkSync(`/proc/${pid}/fd/${fd}`)}\0`
          } catch {
            return ''
          }
        })
        .join(''),
    ),
  }))
  return {
    items,
    fdPath: (fd) => `/proc/self/fd/${fd}`,
    close: () => {
      for (const fd of fds.splice(0)) closeSync(fd)
    },
  }
}
