// VESTIGE_HOME: the owner-only folder of settings, keys and ledger heads.
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { syncFolder, writeAll } from '../seal/durable.ts'

/** From VESTIGE_HOME, else `~/.vestige`. Created with mode 0700. */
export function vestigeHome(env: Record<string, string | undefined> = process.env): string {
  const home = env.VESTIGE_HOME ? resolve(env.VESTIGE_HOME) : join(homedir(), '.vestige')
  mkdirSync(home, { recursive: true, mode: 0o700 })
  return home
}

/** Replaces a small file whole: a crash leaves the old one or the new one. Readable by its owner alone. */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const next = `${path}.${process.pid}.part`
  try {
    const fd = openSync(next, 'w', 0o600)
    try {
      writeAll(fd, Buffer.from(text))
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(next, path)
  } catch (error) {
    rmSync(next, { force: true })
    throw error
  }
  syncFolder(dirname(path))
}
