// What is no case: a bundle, a package, a ledger. The stand-alone verifier checks it, as it does on the other side's machine.
import { spawn } from 'node:child_process'
import { existsSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const verifier = fileURLToPath(new URL('../../verifier/vestige-verify.mjs', import.meta.url))

export interface OutsideCheck {
  name: string
  status: string
  subject: string
  detail: string
}
export interface OutsideResult {
  /** `bundle`, `package`, `ledger`, … as the verifier names it. */
  what: string
  holds: boolean
  checks: OutsideCheck[]
  /** All of it as a person reads it. */
  words: string
}

export const isCase = (path: string): boolean => existsSync(join(path, 'case.db'))
export const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined

/** Runs in a process of its own: it shares no code with us, and a hostile file brings down nothing else. */
export async function verifyOutside(path: string, given: { head?: string; key?: string }): Promise<OutsideResult> {
  const args = [verifier, realpathSync(path), '--json']
  if (given.head !== undefined) args.push('--head', given.head)
  if (given.key !== undefined) args.push('--key', given.key)
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => out.push(part))
  child.stderr.on('data', (part: Buffer) => err.push(part))
  const status = await new Promise<number | null>((done, failed) => {
    child.once('error', failed)
    child.once('close', done)
  })
  if (status !== 0 && status !== 3)
    throw new Error(`vestige-verify did not end in order (${status}): ${Buffer.concat(err).toString('utf8').slice(0, 500)}`)
  return JSON.parse(Buffer.concat(out).toString('utf8')) as OutsideResult
}
