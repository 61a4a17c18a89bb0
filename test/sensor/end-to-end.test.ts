// The command line as it ships: run, arm, capture, deliver at SIGTERM; kill -9 of the daemon; disarm.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parsePublic } from '../../src-main/evidence/package/minisign.ts'
import { verifyPackage } from '../../src-main/evidence/package/verify.ts'
import { cannotRun, cgroupRoot, pause } from './bench.ts'

const reason = cannotRun()
if (reason) console.log(`skipped: the sensor does not run here: ${reason}`)
const program = join(import.meta.dirname, '../../bin/vestige-sensor.mjs')
const main = join(import.meta.dirname, '../../sensor/daemon/main.ts')

class Run {
  readonly dir = mkdtempSync(join(tmpdir(), 'vestige-e2e-'))
  readonly group = join(cgroupRoot()!, `vestige-e2e-${process.pid}-${Math.floor(performance.now())}`)
  readonly pin = `/sys/fs/bpf/vestige-e2e-${process.pid}`
  readonly env = { ...process.env, VESTIGE_SENSOR_STATE: join(this.dir, 'state'), AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'SK' }
  log = ''
  child!: ChildProcess

  async start(...more: string[]): Promise<void> {
    mkdirSync(this.group)
    mkdirSync(join(this.dir, 'watched'))
    this.cli('keygen')
    this.child = spawn(
      process.execPath,
      [main, 'run', '--unencrypted', '--scope', this.group, '--watch', join(this.dir, 'watched'), '--pin', this.pin, ...more],
      {
        env: this.env,
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    this.child.stderr!.on('data', (chunk) => (this.log += chunk))
    await this.until(() => /\d+ of \d+ programs/.test(this.log))
  }
  cli(...args: string[]) {
    return spawnSync(process.execPath, [program, ...args], { env: this.env, encoding: 'utf8' })
  }
  async until(done: () => boolean, ms = 40_000): Promise<void> {
    const end = performance.now() + ms
    while (!done()) {
      if (performance.now() > end) throw new Error(`waited ${ms} ms in vain:\n${this.log}`)
      await pause(50)
    }
  }
  inside(command: string): void {
    spawnSync('/bin/bash', ['-c', `echo $$ > ${this.group}/cgroup.procs; ${command}`], { cwd: join(this.dir, 'watched') })
  }
  ended(): Promise<number | null> {
    return new Promise((resolve) => (this.child.exitCode !== null ? resolve(this.child.exitCode) : this.child.once('exit', resolve)))
  }
  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGKILL')
      await this.ended()
    }
    await this.until(() => !existsSync(this.pin), 15_000)
    rmSync(this.dir, { recursive: true, force: true })
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

let run: Run | undefined
afterEach(async () => {
  await run?.end()
  run = undefined
})

const script = (name: string) =>
  `printf '#!/bin/sh\\nrm -f "$0"\\nexec 3<>/dev/tcp/127.0.0.1/9\\n: ${name}\\n' > x.sh; chmod +x x.sh; ./x.sh 2>/dev/null; bash -c 'exec 3<>/dev/tcp/127.0.0.1/9' 2>/dev/null; true`

describe.skipIf(reason !== undefined)('vestige-sensor', () => {
  it('observes until armed by name, then holds, and delivers to S3 at SIGTERM', async () => {
    const stored = new Map<string, Buffer>()
    const server: Server = createServer((request, response) => {
      const body: Buffer[] = []
      request.on('data', (chunk: Buffer) => body.push(chunk))
      request.on('end', () => {
        if (request.method === 'PUT') stored.set(request.url!.split('/').at(-1)!, Buffer.concat(body))
        response.writeHead(request.method === 'PUT' ? 200 : 405).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      run = new Run()
      await run.start('--deliver', 's3://evidence/in', '--endpoint', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
      expect(run.log).toContain('observing')
      run.inside(script('observed'))
      await run.until(() => [...stored.keys()].some((name) => /-\d{8}T.*\.tar\.gz$/.test(name)))
      expect(run.cli('arm', '--yes').status).toBe(2)
      const armed = run.cli('arm', '--by', 'Examiner', '--authority', 'order 7', '--yes')
      expect(armed.status).toBe(0)
      expect(armed.stderr).toMatch(/would have been held/)
      run.inside(`sleep 0.2; ${script('held').replaceAll('/9', '/7')}`)
      await pause(700)
      run.child.kill('SIGTERM')
      expect(await run.ended()).toBe(0)
      const names = [...stored.keys()].filter((name) => name.endsWith('.tar.gz'))
      expect(names.filter((name) => /-start-|-stop-/.test(name)).length).toBe(2)
      const out = join(run.dir, 'fetched')
      mkdirSync(out)
      for (const [name, bytes] of stored) writeFileSync(join(out, name), bytes)
      const key = parsePublic(readFileSync(join(run.dir, 'state/keys/sensor.pub'), 'utf8'))
      let held = 0
      for (const name of names) {
        const result = await verifyPackage(join(out, name), { keys: [key] })
        expect(result.checks.filter((check) => check.status !== 'holds')).toEqual([])
        if (result.info.get('Vestige-Kind') !== 'detection') continue
        const detection = JSON.parse(
          execFileSync('tar', ['-xzOf', join(out, name), '--wildcards', '*/data/detection.json'], { encoding: 'utf8' }),
        )
        held += detection.holds.filter((hold: { held: boolean }) => hold.held).length
        if (detection.mode === 'armed') expect(detection.armed).toMatchObject({ by: 'Examiner', authority: 'order 7' })
      }
      expect(held).toBeGreaterThan(0)
    } finally {
      server.close()
    }
  }, 180_000)

  it('leaves nobody stopped and nothing pinned after kill -9 of the daemon', async () => {
    run = new Run()
    await run.start('--armed', '--by', 'Test', '--authority', 'test', '--events', 'none')
    const storm = spawn('/bin/bash', ['-c', `echo $$ > ${run.group}/cgroup.procs; while :; do bash -c ': /dev/tcp/'; done`], {
      stdio: 'ignore',
      detached: true,
    })
    await pause(1500)
    run.child.kill('SIGKILL')
    await run.ended()
    await pause(1000)
    process.kill(-storm.pid!, 'SIGKILL')
    await run.until(() => !existsSync(run!.pin), 15_000)
    const stopped = readdirSync('/proc').filter((pid) => {
      try {
        return (
          /^\d+$/.test(pid) &&
          readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(run!.group.split('/').at(-1)!) &&
          /^State:\s+[Tt]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
        )
      } catch {
        return false
      }
    })
    expect(stopped).toEqual([])
  }, 180_000)

  it('takes everything off at disarm', async () => {
    run = new Run()
    await run.start('--armed', '--by', 'Test', '--authority', 'test', '--events', 'none')
    expect(existsSync(run.pin)).toBe(true)
    expect(run.cli('disarm').status).toBe(0)
    await run.until(() => !existsSync(run!.pin), 10_000)
    const status = JSON.parse(run.cli('status', '--json').stdout)
    expect(status).toMatchObject({ mode: 'off', armed: null })
    run.child.kill('SIGTERM')
    expect(await run.ended()).toBe(0)
  }, 180_000)

  it('collects a process by number and refuses to guess about encryption', () => {
    run = new Run()
    mkdirSync(run.group)
    expect(run.cli('keygen').status).toBe(0)
    run.child = spawn('sleep', ['60'])
    expect(run.cli('collect', '--pid', String(run.child.pid)).status).toBe(2)
    const made = run.cli('collect', '--pid', String(run.child.pid), '--unencrypted', '--profile', 'minimal', '--json')
    expect(made.status, made.stderr).toBe(0)
    const path = JSON.parse(made.stdout).package
    expect(run.cli('verify', path, '--key', join(run.dir, 'state/keys/sensor.pub')).status).toBe(0)
    const bytes = readFileSync(path)
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(path, bytes)
    expect(run.cli('verify', path, '--key', join(run.dir, 'state/keys/sensor.pub')).status).toBe(3)
  }, 60_000)
})
