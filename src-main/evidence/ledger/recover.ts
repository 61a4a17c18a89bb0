// Reads a ledger before appending to it: its head, its keys, its open acts, and a last line that a crash tore.
import { closeSync, fsyncSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { syncFolder, writeAll } from '../seal/durable.ts'
import { sha256Hex } from '../seal/seal.ts'
import { type Entry, parseLine, signatureHolds, zeroHash } from './entry.ts'
import type { Head } from './heads.ts'
import { type Keyring, keyring } from './keyring.ts'
import { type Line, readLines } from './lines.ts'

export interface Recovered {
  keys: Keyring
  head: Head
  caseId: string
  /** Begins without end. */
  open: Entry[]
  /** Bytes of whole lines. */
  length: number
  torn: { bytes: number; sha256: string; moveAway(): void } | undefined
}

export function recover(path: string): Recovered | { damaged: string } {
  const keys = keyring()
  const open = new Map<number, Entry>()
  let head: Head = { count: 0, hash: zeroHash }
  let caseId = ''
  let length = 0
  let tail: Line | undefined
  for (const line of readLines(path)) {
    if (!line.ended) {
      tail = line
      break
    }
    const parsed = parseLine(line.text)
    if ('reason' in parsed) return { damaged: `${path}, line ${line.number + 1} at byte ${line.offset}: ${parsed.reason}` }
    const { entry } = parsed
    if (entry.seq !== head.count || entry.prev !== head.hash)
      return { damaged: `${path}, line ${line.number + 1} at byte ${line.offset}: does not follow the entry before it` }
    // A key counts only when its entry is truly signed; the whole check is `verify`.
    const signer = keys.signerOf(entry)
    if (signer !== undefined && signatureHolds(entry, signer.publicKey)) keys.accept(entry)
    if (entry.seq === 0 && typeof entry.detail.caseId === 'string') caseId = entry.detail.caseId
    if (entry.phase === 'begin') open.set(entry.seq, entry)
    else if (entry.of !== null) open.delete(entry.of)
    head = { count: entry.seq + 1, hash: entry.hash }
    length = line.offset + line.length
  }
  if (head.count === 0) return { damaged: `${path} holds no whole entry` }
  return { keys, head, caseId, open: [...open.values()], length, torn: tail && tornTail(path, tail) }
}

function tornTail(path: string, { offset, length }: Line): NonNullable<Recovered['torn']> {
  const bytes = Buffer.alloc(length)
  const source = openSync(path, 'r')
  readSync(source, bytes, 0, length, offset)
  closeSync(source)
  return {
    bytes: length,
    sha256: sha256Hex(bytes),
    moveAway() {
      // First safe there, then gone here: a crash between keeps it twice, and the next opening moves it again.
      const folder = dirname(path)
      const torn = openSync(join(folder, 'custody.torn'), 'a', 0o600)
      writeAll(torn, Buffer.concat([bytes, Buffer.from('\n')]))
      fsyncSync(torn)
      closeSync(torn)
      syncFolder(folder)
      const fd = openSync(path, 'r+')
      ftruncateSync(fd, offset)
      fsyncSync(fd)
      closeSync(fd)
    },
  }
}
