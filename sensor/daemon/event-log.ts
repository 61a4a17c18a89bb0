// The sensor as a log source: OCSF as NDJSON, rotated by size, the oldest removed by count. A full disk stops the file,
// never the sensor, and what was not written is counted.
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'

export interface EventLogOptions {
  path: string
  bytes: number
  files: number
}

/** A disk that does not keep up must not eat our memory: so many chunks wait, then lines are lost and counted. */
const chunkBytes = 512 * 1024
const chunksMost = 16

interface Chunk {
  bytes: Buffer
  used: number
  lines: number
}

export class EventLog {
  readonly #options: EventLogOptions
  #file: FileHandle | undefined
  #size = 0
  #full: Chunk[] = []
  #spare: Chunk[] = []
  #open: Chunk | undefined
  #busy: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  written = 0
  lost = 0
  problem = ''

  constructor(options: EventLogOptions) {
    this.#options = options
  }

  /** `line` ends with a newline. Written within a quarter of a second: each write costs a trip to another thread. */
  add(line: string): void {
    // Three bytes are the most that UTF-8 makes of one unit.
    if (this.#open && this.#open.used + line.length * 3 > chunkBytes) this.#next()
    if (!this.#open) {
      if (this.#full.length >= chunksMost || line.length * 3 > chunkBytes) {
        this.lost++
        return
      }
      this.#open = this.#spare.pop() ?? { bytes: Buffer.allocUnsafeSlow(chunkBytes), used: 0, lines: 0 }
      this.#timer ??= setTimeout(() => this.#next(), 250)
    }
    this.#open.used += this.#open.bytes.write(line, this.#open.used)
    this.#open.lines++
  }

  #next(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (!this.#open) return
    this.#full.push(this.#open)
    this.#open = undefined
    this.#busy ??= this.#drain().finally(() => {
      this.#busy = undefined
    })
  }

  async #drain(): Promise<void> {
    for (let chunk = this.#full[0]; chunk; chunk = this.#full[0]) {
      try {
        if (!this.#file) {
          this.#file = await open(this.#options.path, 'a', 0o640)
          this.#size = (await this.#file.stat()).size
        }
        await this.#file.writeFile(chunk.bytes.subarray(0, chunk.used))
        this.written += chunk.lines
        this.#size += chunk.used
        this.problem = ''
        if (this.#size > this.#options.bytes) await this.#rotate()
      } catch (error) {
        this.lost += chunk.lines
        this.problem = (error as Error).message
        await this.#file?.close().catch(() => {})
        this.#file = undefined
      }
      this.#full.shift()
      chunk.used = 0
      chunk.lines = 0
      if (this.#spare.length < 2) this.#spare.push(chunk)
    }
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
    this.#next()
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
