// The sensor's signing key and its ratchet: each package is sealed with the current key, which certifies the next and is
// then overwritten. Whoever takes the host later finds only a key that signs what comes after.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  generateKey,
  keyFromSeed,
  parsePublic,
  publicFile,
  publicLine,
  type SecretKey,
  signBytes,
} from '../../src-main/evidence/package/minisign.ts'
import { certificate } from '../../src-main/evidence/package/verify.ts'
import { lockKeys } from './keys-lock.ts'

const chainKept = 64

function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []
}

interface Stored {
  id: string
  seed: string
  sequence: number
  previous: string
  /** A key that was certified but has sealed nothing yet. */
  next?: { id: string; seed: string }
}

function writeWhole(path: string, text: string, mode: number): void {
  const part = `${path}.part`
  const fd = openSync(part, 'w', mode)
  writeSync(fd, text)
  fsyncSync(fd)
  closeSync(fd)
  renameSync(part, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

/** Overwrites a file's bytes in place before it is replaced; what a copying file system keeps is beyond us. */
function erase(path: string): void {
  if (!existsSync(path)) return
  const { size } = statSync(path)
  const fd = openSync(path, 'r+')
  writeSync(fd, Buffer.alloc(size))
  fsyncSync(fd)
  closeSync(fd)
}

export class Keyring {
  readonly #folder: string
  #state: Stored
  #chain: string[]

  private constructor(folder: string, state: Stored, chain: string[]) {
    this.#folder = folder
    this.#state = state
    this.#chain = chain
  }

  static create(folder: string): Keyring {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, 'sensor.key')
    if (existsSync(path)) throw new Error(`${path} exists already`)
    const key = generateKey()
    const state: Stored = { id: key.id, seed: key.seed.toString('base64'), sequence: 0, previous: '0'.repeat(64) }
    writeWhole(path, JSON.stringify(state), 0o600)
    writeWhole(join(folder, 'sensor.pub'), publicFile(key), 0o644)
    writeWhole(join(folder, 'sensor.keychain'), '', 0o644)
    return new Keyring(folder, state, [])
  }

  static open(folder: string): Keyring {
    const path = join(folder, 'sensor.key')
    const { mode } = statSync(path)
    if (mode & 0o077) throw new Error(`${path} can be read by others (mode ${(mode & 0o777).toString(8)}): chmod 600`)
    return new Keyring(folder, JSON.parse(readFileSync(path, 'utf8')), linesOf(join(folder, 'sensor.keychain')))
  }

  /** From `place` to `advance` nobody else may seal; what someone else has sealed since is taken up first. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const release = await lockKeys(this.#folder)
    try {
      Keyring.repair(this.#folder)
      this.#state = JSON.parse(readFileSync(join(this.#folder, 'sensor.key'), 'utf8'))
      this.#chain = linesOf(this.chainPath)
      return await work()
    } finally {
      release()
    }
  }

  get key(): SecretKey {
    return keyFromSeed(this.#state.id, Buffer.from(this.#state.seed, 'base64'))
  }

  /** The key that keygen made: what the workstation is told to trust. */
  get root(): string {
    return parsePublic(readFileSync(join(this.#folder, 'sensor.pub'), 'utf8')).id
  }

  get chain(): string[] {
    return this.#chain.slice(-chainKept)
  }
  get chainPath(): string {
    return join(this.#folder, 'sensor.keychain')
  }

  /** Number and predecessor of the package that is sealed next. */
  get place(): { sequence: number; previous: string } {
    return { sequence: this.#state.sequence + 1, previous: this.#state.previous }
  }

  /** The next key, certified by the current one; the same until `advance`, so that a failed sealing can be repeated. */
  prepare(): SecretKey {
    if (!this.#state.next) {
      const key = generateKey()
      this.#state.next = { id: key.id, seed: key.seed.toString('base64') }
      writeWhole(join(this.#folder, 'sensor.key'), JSON.stringify(this.#state), 0o600)
    }
    return keyFromSeed(this.#state.next.id, Buffer.from(this.#state.next.seed, 'base64'))
  }

  /** After sealing: the old key is gone, the chain has a link more. */
  advance(archiveSha256: string): void {
    const next = this.prepare()
    const line = publicLine(next)
    const old = this.key
    this.#chain.push(certificate(old.id, line, signBytes(old, Buffer.from(line))))
    writeWhole(this.chainPath, this.#chain.map((one) => `${one}\n`).join(''), 0o644)
    const path = join(this.#folder, 'sensor.key')
    const state: Stored = { id: next.id, seed: next.seed.toString('base64'), sequence: this.#state.sequence + 1, previous: archiveSha256 }
    const part = `${path}.new`
    const fd = openSync(part, 'w', 0o600)
    writeSync(fd, JSON.stringify(state))
    fsyncSync(fd)
    closeSync(fd)
    erase(path)
    renameSync(part, path)
    this.#state = state
  }

  /** `open`, while nobody is sealing: beside a sensor that may be running. */
  static async openBeside(folder: string): Promise<Keyring> {
    const release = await lockKeys(folder)
    try {
      Keyring.repair(folder)
      return Keyring.open(folder)
    } finally {
      release()
    }
  }

  /** A crash between erasing and renaming leaves `.new` whole and the key blank. */
  static repair(folder: string): void {
    const path = join(folder, 'sensor.key')
    const part = `${path}.new`
    if (!existsSync(part)) return
    try {
      JSON.parse(readFileSync(part, 'utf8'))
      renameSync(part, path)
    } catch {
      // It was not finished: then the old key was not erased yet.
    }
  }
}
