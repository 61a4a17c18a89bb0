// Writing that survives a power cut, as far as the file system allows.
//
// Order of syncs, for everything in `evidence/`:
//   object   1 write to `incoming-….part`  2 fsync it, mode 0444  3 rename to its name  4 fsync its folder (and `evidence/`, when the folder is new)
//   pack     1 write frames to `….zst.part`  2 fsync before the case commits a location in it
//            3 at the end: index frame, fsync, mode 0444, rename, fsync `packs/`
// and only then do the case's databases commit what names these bytes (columns first, SQLite last), and the ledger its `done`.
// So a name in the case always has its bytes; bytes without a name are leftovers: removed, or cut off when an import resumes.
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'

export function syncFolder(path: string): void {
  if (process.platform === 'win32') return // Windows gives no handle to sync a folder; NTFS journals the rename
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Writes all of it, or throws (a full disk may take a part first). */
export function writeAll(fd: number, bytes: Uint8Array, position: number | null = null): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, position === null ? null : position + at)
}
