// One opener a case: whoever holds `case.lock` has the files open, and says in it where to reach them.
import { linkSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

export interface LockFacts {
  pid: number
  host: string
  /** What carries the workbench: desktop, lab, command line. */
  by: string
  since: string
  /** Local socket of the holder, and what to say first; absent until it listens. */
  address?: string
  secret?: string
}

export interface Lock {
  /** Adds the socket to the lock. */
  listening(address: string, secret: string): void
  release(): void
}

const nameOf = (dir: string) => join(dir, 'case.lock')

function read(path: string): LockFacts | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockFacts
  } catch {
    return undefined
  }
}

/** Writes beside and links: a lock is there whole or not at all, and only one of two callers gets it. */
function place(dir: string, facts: LockFacts): boolean {
  const folder = mkdtempSync(join(dir, '.lock-'))
  const temporary = join(folder, 'lock')
  try {
    writeFileSync(temporary, JSON.stringify(facts), { mode: 0o600 })
    linkSync(temporary, nameOf(dir))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function alive(facts: LockFacts): boolean {
  if (facts.host !== hostname()) return true
  if (facts.pid === process.pid) return true
  try {
    process.kill(facts.pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The lock, or who holds it. A holder that has died is cleared away. */
export function takeLock(dir: string, by: string): Lock | LockFacts {
  const facts: LockFacts = { pid: process.pid, host: hostname(), by, since: new Date().toISOString() }
  for (let attempt = 0; attempt < 20; attempt++) {
    if (place(dir, facts)) return held(dir, facts)
    const holder = read(nameOf(dir))
    if (holder && alive(holder)) return holder
    clearStale(dir, holder)
  }
  throw new Error(`cannot take ${nameOf(dir)}: other processes keep taking it`)
}

function clearStale(dir: string, seen: LockFacts | undefined): void {
  const aside = join(dir, `.lock-stale-${process.pid}-${Date.now()}`)
  try {
    renameSync(nameOf(dir), aside)
  } catch {
    return
  }
  const moved = read(aside)
  // Another process may have put its own lock there between our look and our move: give it back.
  if (moved && (moved.pid !== seen?.pid || moved.since !== seen.since)) {
    try {
      linkSync(aside, nameOf(dir))
    } catch {
      // A third one is faster: the one moved aside finds out when it writes its address.
    }
  }
  rmSync(aside, { force: true })
}

function held(dir: string, facts: LockFacts): Lock {
  let released = false
  const ours = () => {
    const now = read(nameOf(dir))
    return now?.pid === facts.pid && now.since === facts.since
  }
  return {
    listening(address, secret) {
      if (!ours()) throw new Error('the lock of the case was lost')
      const temporary = `${nameOf(dir)}.${process.pid}`
      writeFileSync(temporary, JSON.stringify({ ...facts, address, secret }), { mode: 0o600 })
      renameSync(temporary, nameOf(dir))
    },
    release() {
      if (released) return
      released = true
      if (ours()) rmSync(nameOf(dir), { force: true })
    },
  }
}
