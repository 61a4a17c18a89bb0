// Runs the command line as a user would, for the acceptance tables.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export const root = join(import.meta.dirname, '..', '..')
/** The pinned Node, which the command starts itself under anyway. */
export const node = join(root, 'node_modules', '.bin', 'node')
export const shared = process.env.VESTIGE_SHARED_DATA ?? join(root, '..', 'shared', 'data')

export interface Ran {
  code: number | null
  signal: NodeJS.Signals | null
  out: string
  err: string
  seconds: number
  /** Peak resident memory of the process, MiB, where /usr/bin/time or /proc can tell; else 0. */
  peakMiB: number
  /** Processor time of all its threads, from /proc and at most 200 ms short; 0 where there is none. */
  cpuSeconds: number
}

export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'vestige-acceptance-'))
  readonly home = join(this.folder, 'home')

  path(...parts: string[]): string {
    return join(this.folder, ...parts)
  }

  /** With `onLine` the output goes there line by line, and `out` stays empty: a million events are no string. */
  vestige(
    args: string[],
    options: { killAfterMs?: number; env?: Record<string, string>; onLine?: (line: string) => void } = {},
  ): Promise<Ran> {
    const started = performance.now()
    const child = spawn(join(root, 'node_modules', '.bin', 'node'), [join(root, 'bin', 'vestige.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // An unprotected key: half a second of key derivation a command proves nothing here.
      env: { ...process.env, VESTIGE_HOME: this.home, VESTIGE_PASSPHRASE: '', ...options.env },
    })
    let out = ''
    let err = ''
    if (options.onLine) createInterface(child.stdout).on('line', options.onLine)
    else
      child.stdout.setEncoding('utf8').on('data', (chunk) => {
        out += chunk
      })
    child.stderr.on('data', (chunk) => {
      err += chunk
      if (err.length > 1_000_000) err = err.slice(-500_000)
    })
    let peakMiB = 0
    let cpuSeconds = 0
    const watch = setInterval(() => {
      peakMiB = Math.max(peakMiB, peakOf(child.pid))
      cpuSeconds = Math.max(cpuSeconds, cpuOf(child.pid))
    }, 200)
    const kill = options.killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), options.killAfterMs)
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, signal) => {
        clearInterval(watch)
        clearTimeout(kill)
        resolve({ code, signal, out, err, seconds: (performance.now() - started) / 1000, peakMiB, cpuSeconds })
      })
    })
  }

  async json<T>(args: string[]): Promise<T> {
    const ran = await this.vestige([...args, '--json'])
    if (ran.code !== 0 && ran.code !== 3) throw new Error(`vestige ${args.join(' ')}: exit ${ran.code}\n${ran.err.slice(-2000)}`)
    return JSON.parse(ran.out) as T
  }

  async create(name: string): Promise<string> {
    const dir = this.path(`${name}.vestige`)
    const ran = await this.vestige(['case', 'create', dir, '--title', name, '--examiner', 'Acceptance <acceptance@example.org>'])
    if (ran.code !== 0) throw new Error(`case create: exit ${ran.code}\n${ran.err}`)
    return dir
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

import { readFileSync } from 'node:fs'

function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/** In clock ticks of a hundredth of a second, which is what Linux shows everywhere. */
function cpuOf(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
    return (Number(user) + Number(system)) / 100
  } catch {
    return 0
  }
}

/** Collects named checks, prints them as a table, and ends the process by their outcome. */
export class Table {
  private readonly rows: [name: string, holds: boolean, detail: string][] = []

  check(name: string, holds: boolean, detail: string | number): void {
    this.rows.push([name, holds, String(detail)])
    console.log(`${holds ? 'holds' : 'FAILS'}  ${name}: ${detail}`)
  }

  close(): void {
    const failed = this.rows.filter(([, holds]) => !holds).length
    console.log(`${this.rows.length - failed} passed, ${failed} failed`)
    process.exitCode = failed ? 1 : 0
  }
}
