// Sealed packages until they are delivered: a folder with a limit. What is dropped to keep the limit is said in the next
// package. Newest detection first; every delivery is tried again until it works.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

export type Kind = 'detection' | 'start' | 'stop' | 'heartbeat'

export interface SpoolEntry {
  /** File name of the package, `.tar.gz` or `.tar.gz.age`; signatures lie beside it. */
  name: string
  kind: Kind
  size: number
  at: number
}

export interface Dropped {
  name: string
  reason: string
  size: number
}

export interface Deliverer {
  /** Says where, for actions and messages. */
  readonly place: string
  put(path: string, name: string): Promise<void>
}

const sealing = '.sealing-'

export class Spool {
  readonly folder: string
  readonly #limit: number
  readonly #deliverer: Deliverer | undefined
  readonly #log: (line: string) => void
  #entries: SpoolEntry[] = []
  #delivered = new Set<string>()
  #working: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #delay = 500
  dropped: Dropped[] = []
  deliveredCount = 0

  constructor(folder: string, limit: number, deliverer: Deliverer | undefined, log: (line: string) => void) {
    this.folder = folder
    this.#limit = limit
    this.#deliverer = deliverer
    this.#log = log
  }

  async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    await this.look()
  }

  /** Takes up what lies here and is not known: of an earlier run, or collected by hand beside this one. */
  async look(): Promise<void> {
    const known = new Set(this.#entries.map((entry) => entry.name))
    let more = false
    for (const name of await readdir(this.folder)) {
      if (!/\.tar\.gz(\.age)?$/.test(name) || known.has(name)) continue
      const found = await stat(join(this.folder, name)).catch(() => undefined)
      if (!found || this.#entries.some((entry) => entry.name === name)) continue
      if (existsSync(join(this.folder, `${name}.delivered`))) this.#delivered.add(name)
      this.#entries.push({ name, kind: kindOf(name), size: found.size, at: found.mtimeMs })
      more = true
    }
    if (more) this.kick()
  }

  /** A folder to seal in, on the same file system; `take` moves what is made there. One that a crash left is of no use to anyone. */
  async aside(): Promise<string> {
    for (const name of await readdir(this.folder))
      if (name.startsWith(sealing)) await rm(join(this.folder, name), { recursive: true, force: true })
    return mkdtemp(join(this.folder, sealing))
  }

  async take(folder: string, names: readonly string[]): Promise<void> {
    for (const name of names) await rename(join(folder, name), join(this.folder, name))
    await rm(folder, { recursive: true, force: true })
  }

  get waiting(): SpoolEntry[] {
    return this.#entries.filter((entry) => !this.#delivered.has(entry.name))
  }

  get bytes(): number {
    return this.#entries.reduce((sum, entry) => sum + entry.size, 0)
  }

  /** Delivered ones go first, then heartbeats, then the oldest: detections that nobody has yet go last. */
  async add(name: string, kind: Kind): Promise<void> {
    const { size, mtimeMs } = await stat(join(this.folder, name))
    this.#entries = this.#entries.filter((entry) => entry.name !== name)
    this.#entries.push({ name, kind, size, at: mtimeMs })
    const order = (entry: SpoolEntry): number =>
      this.#delivered.has(entry.name) ? 0 : entry.kind === 'heartbeat' ? 1 : entry.kind === 'detection' ? 3 : 2
    while (this.bytes > this.#limit && this.#entries.length > 1) {
      const victim = this.#entries.filter((entry) => entry.name !== name).sort((a, b) => order(a) - order(b) || a.at - b.at)[0]!
      if (!this.#delivered.has(victim.name)) {
        this.dropped.push({ name: victim.name, reason: `the spool's limit of ${this.#limit} bytes`, size: victim.size })
        this.#log(`dropped ${victim.name}, which was not delivered: the spool is full`)
      }
      await this.#remove(victim)
    }
    this.kick()
  }

  async #remove(entry: SpoolEntry): Promise<void> {
    this.#entries = this.#entries.filter((other) => other !== entry)
    this.#delivered.delete(entry.name)
    for (const name of await parts(this.folder, entry.name)) await rm(join(this.folder, name), { force: true })
  }

  kick(): void {
    if (!this.#deliverer) return
    clearTimeout(this.#timer)
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined
      if (this.waiting.length > 0) {
        this.#timer = setTimeout(() => this.kick(), this.#delay)
        this.#delay = Math.min(this.#delay * 2, 60_000)
      }
    })
  }

  async #work(): Promise<void> {
    for (;;) {
      const next = this.waiting.sort((a, b) => Number(b.kind === 'detection') - Number(a.kind === 'detection') || b.at - a.at)[0]
      if (!next) return
      try {
        // The signatures go first: whoever sees the package can check it.
        const names = await parts(this.folder, next.name)
        for (const name of names.filter((name) => name !== next.name && !name.endsWith('.delivered')))
          await this.#deliverer!.put(join(this.folder, name), name)
        await this.#deliverer!.put(join(this.folder, next.name), next.name)
        this.#delivered.add(next.name)
        this.deliveredCount++
        this.#delay = 500
        const { writeFile } = await import('node:fs/promises')
        await writeFile(join(this.folder, `${next.name}.delivered`), '')
      } catch (error) {
        this.#log(`delivery of ${next.name} to ${this.#deliverer!.place}: ${(error as Error).message}; it will be tried again`)
        return
      }
    }
  }

  /** Tries everything until `deadline`; answers what could not be delivered. */
  async flush(deadline: number, now: () => number = Date.now): Promise<SpoolEntry[]> {
    if (!this.#deliverer) return []
    while (this.waiting.length > 0 && now() < deadline) {
      this.kick()
      // Cleared, or the process would wait for it after everything is delivered.
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, Math.max(0, deadline - now()))
      })
      await Promise.race([this.#working, late])
      clearTimeout(timer)
      if (this.waiting.length > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(200, Math.max(0, deadline - now()))))
    }
    return this.waiting
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}

function kindOf(name: string): Kind {
  return (/-(start|stop|heartbeat)-\d+\.tar/.exec(name)?.[1] as Kind | undefined) ?? 'detection'
}

/** The package and its signatures: NAME.tar.gz.age has those of both forms. */
async function parts(folder: string, name: string): Promise<string[]> {
  const stem = name.replace(/\.age$/, '')
  return (await readdir(folder)).filter(
    (other) => other === name || other === `${stem}.minisig` || other === `${name}.minisig` || other === `${name}.delivered`,
  )
}
