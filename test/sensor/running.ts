// The command line as it ships, running as a process of its own on a control group of its own.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Keyring } from '../../sensor/daemon/keyring.ts'
import { cgroupRoot, pause } from './bench.ts'

const program = join(import.meta.dirname, '../../bin/vestige-sensor.mjs')
const main = join(import.meta.dirname, '../../sensor/daemon/main.ts')
let count = 0

export class RunningSensor {
  readonly dir = mkdtempSync(join(tmpdir(), 'vestige-e2e-'))
  readonly name = `vestige-e2e-${process.pid}-${++count}`
  readonly group = join(cgroupRoot()!, this.name)
  readonly pin = `/sys/fs/bpf/${this.name}`
  readonly env = { ...process.env, VESTIGE_SENSOR_STATE: join(this.dir, 'state'), AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'SK' }
  /** Further folders that go with it. */
  readonly more: string[] = []
  log = ''
  child!: ChildProcess

  readonly program = [process.execPath, main]

  start(...more: string[]): Promise<void> {
    return this.launch(this.program, ...more)
  }

  /** Started by another command line: the single executable, a processor of its own. */
  async launch([command, ...before]: string[], ...more: string[]): Promise<void> {
    mkdirSync(this.group)
    mkdirSync(join(this.dir, 'watched'))
    Keyring.create(join(this.dir, 'state/keys'))
    this.child = spawn(
      command!,
      [...before, 'run', '--unencrypted', '--scope', this.group, '--watch', join(this.dir, 'watched'), '--pin', this.pin, ...more],
      { env: this.env, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    this.child.stderr!.on('data', (chunk) => {
      this.log += chunk
    })
    await this.until(() => /\d+ of \d+ programs/.test(this.log))
  }

  get key(): string {
    return join(this.dir, 'state/keys/sensor.pub')
  }

  cli(...args: string[]) {
    return spawnSync(process.execPath, [program, ...args], { env: this.env, encoding: 'utf8' })
  }

  async until(done: () => boolean, ms = 40_000): Promise<void> {
    const end = performance.now() + ms
    while (!done()) {
      if (performance.now() > end) throw new Error(`waited ${ms} ms in vain:\n${this.log}`)
      await pause(20)
    }
  }

  inside(command: string): void {
    spawnSync('/bin/bash', ['-c', `echo $$ > ${this.group}/cgroup.procs; ${command}`], { cwd: join(this.dir, 'watched') })
  }

  ended(): Promise<number | null> {
    return new Promise((resolve) => (this.child.exitCode !== null ? resolve(this.child.exitCode) : this.child.once('exit', resolve)))
  }

  async end(): Promise<void> {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGKILL')
      await this.ended()
    }
    await this.until(() => !existsSync(this.pin), 15_000)
    for (const folder of [this.dir, ...this.more]) rmSync(folder, { recursive: true, force: true })
    for (let i = 0; i < 50; i++) {
      try {
        rmdirSync(this.group)
        break
      } catch {
        await pause(20)
      }
    }
  }
}

/** Processes of a control group that are stopped. */
export function stopped(group: string): number[] {
  return readFileSync(`${group}/cgroup.procs`, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(Number)
    .filter((pid) => {
      try {
        return /^State:\s+[Tt]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
      } catch {
        return false
      }
    })
}

/** Programs without end in a control group, one after the other in each of `lines`. */
export function storm(group: string, command: string, lines = 1): { end(): Promise<void> } {
  const loop = `while :; do ${command}; done`
  const text = `echo $$ > ${group}/cgroup.procs; ${Array.from({ length: lines - 1 }, () => `(${loop}) &`).join(' ')} ${loop}`
  const child = spawn('/bin/bash', ['-c', text], { stdio: 'ignore', detached: true })
  return {
    end: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        process.kill(-child.pid!, 'SIGKILL')
      }),
  }
}

/** Enough of S3 to store what is put, by the last part of its key. */
export async function storage(): Promise<{ url: string; stored: Map<string, Buffer>; close(): void }> {
  const stored = new Map<string, Buffer>()
  const server = createServer((request, response) => {
    const body: Buffer[] = []
    request.on('data', (chunk: Buffer) => body.push(chunk))
    request.on('end', () => {
      if (request.method === 'PUT') stored.set(request.url!.split('/').at(-1)!, Buffer.concat(body))
      response.writeHead(request.method === 'PUT' ? 200 : 405).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stored,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
