// Puts one package together: folder, collection, seal, encryption, spool. One at a time, so that sequence and chain hold.
import { randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Sealed, seal, statement } from '../../src-main/evidence/package/bag.ts'
import { blake2bFile, signatureFile } from '../../src-main/evidence/package/minisign.ts'
import { BagWriter } from './collect/bag-writer.ts'
import type { Limits } from './collect/profile.ts'
import type { Keyring } from './keyring.ts'
import type { Kind, Spool } from './spool.ts'

export interface Identity {
  sensorId: string
  version: string
  host: string
  bootId: string
  machineId: string
  organisation: string
}

export interface PackerOptions {
  identity: Identity
  keyring: Keyring
  spool: Spool
  work: string
  recipients: readonly string[]
  now?: () => number
}

export interface PackRequest {
  kind: Kind
  id: string
  limits: Limits
  /** Writes the payload. */
  fill(bag: BagWriter): Promise<void>
  began: number
}

export interface Packed {
  name: string
  path: string
  sealed: Sealed
  sequence: number
}

export class Packer {
  readonly #options: PackerOptions
  #queue: Promise<unknown> = Promise.resolve()

  constructor(options: PackerOptions) {
    this.#options = options
  }

  pack(request: PackRequest): Promise<Packed> {
    const done = this.#queue.then(() => this.#one(request))
    this.#queue = done.catch(() => {})
    return done
  }

  /** When everything asked for so far is sealed. */
  async idle(): Promise<void> {
    await this.#queue
  }

  async #one(request: PackRequest): Promise<Packed> {
    const { keyring, work, now = Date.now } = this.#options
    const folder = join(work, `${request.id}-${randomBytes(4).toString('hex')}`)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    try {
      const bag = new BagWriter(folder, request.limits, now)
      await request.fill(bag)
      await bag.finish()
      return await keyring.exclusively(() => this.#seal(request, bag, folder))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  async #seal(request: PackRequest, bag: BagWriter, folder: string): Promise<Packed> {
    const { identity, keyring, spool, recipients, now = Date.now } = this.#options
    const { sequence, previous } = keyring.place
    const name = `${identity.sensorId}-${request.kind === 'detection' ? request.id : `${request.kind}-${sequence}`}`
    const key = keyring.key
    const next = keyring.prepare()
    const lines: [string, string][] = [
      ['Source-Organization', identity.organisation],
      ['External-Identifier', request.id],
      ['External-Description', `Vestige forensics package: ${request.kind}`],
      ['Bagging-Date', new Date(now()).toISOString().slice(0, 10)],
      ['Bag-Software-Agent', `vestige-sensor ${identity.version}`],
      ['Vestige-Package-Version', '1'],
      ['Vestige-Kind', request.kind],
      ['Vestige-Sensor-Id', identity.sensorId],
      ['Vestige-Sensor-Version', identity.version],
      ['Vestige-Host', identity.host],
      ['Vestige-Boot-Id', identity.bootId],
      ['Vestige-Machine-Id', identity.machineId],
      ['Vestige-Detection-Id', request.kind === 'detection' ? request.id : ''],
      ['Vestige-Acquisition-Start', new Date(request.began).toISOString()],
      ['Vestige-Acquisition-End', new Date(now()).toISOString()],
      ['Vestige-Clock-Source', "the host's system clock"],
      ['Vestige-Sequence', String(sequence)],
      ['Vestige-Previous-SHA256', previous],
      ['Vestige-Root-Key', keyring.root],
      ['Vestige-Encryption', recipients.length > 0 ? `age, to ${recipients.length} recipient(s)` : 'none: --unencrypted was chosen'],
      ['Vestige-Statement', statement],
    ]
    const out = await spool.aside()
    const sealed = await seal({ folder, name, out, info: { lines }, key, next, chain: keyring.chain }, bag.digests)
    const made = [`${basename(sealed.archive)}.minisig`]
    let file = basename(sealed.archive)
    if (recipients.length > 0) {
      file = `${basename(sealed.archive)}.age`
      const path = join(out, file)
      // Loaded when it is needed: the library is a tenth of the daemon's memory.
      const { encryptFile } = await import('../../src-main/evidence/package/age.ts')
      await encryptFile(sealed.archive, path, recipients)
      await writeFile(`${path}.minisig`, signatureFile(key, await blake2bFile(path), `vestige package ${file}`))
      made.push(`${file}.minisig`)
    }
    // The package last: whatever lies in the spool is whole, and what was to be encrypted never lies there plain.
    await spool.take(out, [...made, file])
    keyring.advance(sealed.sha256)
    await spool.add(file, request.kind)
    return { name: file, path: join(spool.folder, file), sealed, sequence }
  }
}
