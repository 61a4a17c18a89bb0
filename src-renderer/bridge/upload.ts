// Files dropped in a browser go to the lab host as streams; inside Electron their paths are received instead.
import type { Receipt } from '../../src-main/contract/exhibit.ts'
import { messageOf } from './client.ts'
import { desktop } from './desktop.ts'

export interface Dropped {
  /** Path below what was dropped, with forward slashes. */
  path: string
  file: File
}

/** True when dropped files have to travel through the browser. */
export const mustUpload = (): boolean => desktop() === undefined

const readEntry = async (entry: FileSystemEntry, out: Dropped[]): Promise<void> => {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    out.push({ path: entry.fullPath.replace(/^\//, ''), file })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (part.length === 0) return
    for (const child of part) await readEntry(child, out)
  }
}

/** All files of a drop, folders walked. The entries must be taken before the event ends, so call this inside it. */
export const filesOf = async (transfer: DataTransfer): Promise<Dropped[]> => {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  const out: Dropped[] = []
  for (const entry of entries) await readEntry(entry, out)
  return out
}

const asked = async (url: string, init: RequestInit): Promise<Record<string, unknown>> => {
  const response = await fetch(url, init)
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>
  if (!response.ok) throw new Error(typeof body.error === 'string' ? body.error : `the host answered ${response.status}`)
  return body
}

/** Sends one drop as one exhibit, and gives the job. `told` hears how many files and bytes are through. */
export const uploadDrop = async (
  files: readonly Dropped[],
  label: string,
  receipt: Receipt,
  signal: AbortSignal,
  told: (files: number, bytes: number) => void,
): Promise<string> => {
  const { id } = await asked('/upload', { method: 'POST', signal })
  try {
    let sent = 0
    let bytes = 0
    for (const { path, file } of files) {
      const about = new URLSearchParams({ path, size: String(file.size), lastModified: String(file.lastModified) })
      await asked(`/upload/${id}?${about}`, { method: 'PUT', body: file, signal })
      sent += 1
      bytes += file.size
      told(sent, bytes)
    }
    const { job } = await asked(`/upload/${id}/finish`, { method: 'POST', body: JSON.stringify({ ...receipt, label }), signal })
    return String(job)
  } catch (error) {
    await fetch(`/upload/${id}`, { method: 'DELETE' }).catch(() => undefined)
    throw new Error(`The upload was taken back, nothing was received: ${messageOf(error)}`)
  }
}
