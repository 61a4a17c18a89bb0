// The sensor as a log source: OCSF as NDJSON, rotated by size, the oldest removed by count. A full disk stops the file,
// never the sensor, and what was not written is counted.
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'

export interface EventLogOptions {
  path: string
  bytes: number
  files: number
}

export class EventLog {
  readonly #options: EventLogOptions
  #file: FileHandle | undefined
  #size = 0
  #pending: string[] = []
  #busy: Promise<void> | undefined
  #waiting = 0
  written = 0
  lost = 0
  problem = ''

  constructor(options: EventLogOptions) {
    this.#options = options
  }

  add(event: object): void {
    // A disk that does not keep up must not eat our memory.
    if (this.#waiting > 64 * 1024 * 1024) {
      this.lost++
      return
    }
    const line = `${JSON.stringify(event)}\n`
    this.#pending.push(line)
    this.#waiting += line.length
    this.#busy ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => this.#drain())
  }

  async #drain(): Promise<void> {
    while (this.#pending.length > 0) {
      const lines = this.#pending
      this.#pending = []
      this.#waiting = 0
      const text = lines.join('')
      try {
        if (!this.#file) {
          this.#file = await open(this.#options.path, 'a', 0o640)
          this.#size = (await this.#file.stat()).size
        }
        await this.#file.write(text)
        this.written += lines.length
        this.#size += Buffer.byteLength(text)
        this.problem = ''
        if (this.#size > this.#options.bytes) await this.#rotate()
      } catch (error) {
        this.lost += lines.length
        this.problem = (error as Error).message
        await this.#file?.close().catch(() => {})
        this.#file = undefined
      }
    }
    this.#busy = undefined
  }

  async #rotate(): Promise<void> {
    const { path, files } = this.#options
    await this.#file?.close()
    this.#file = undefined
    await rm(`${path}.${files - 1}`, { force: true })
    for (let i = files - 2; i >= 1; i--) if (await exists(`${path}.${i}`)) await rename(`${path}.${i}`, `${path}.${i + 1}`)
    await rename(path, `${path}.1`)
  }

  async flush(): Promise<void> {
    while (this.#busy) await this.#busy
    await this.#file?.sync().catch(() => {})
  }

  async close(): Promise<void> {
    await this.flush()
    await this.#file?.close()
    this.#file = undefined
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
