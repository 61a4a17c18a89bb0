// The command line as it ships: run, arm, capture, deliver at SIGTERM; kill -9 of the daemon; disarm.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parsePublic } from '../../src-main/evidence/package/minisign.ts'
import { verifyPackage } from '../../src-main/evidence/package/verify.ts'
import { cannotRun, pause } from './bench.ts'
import { RunningSensor, storage } from './running.ts'
import { killDaemon } from './safety.ts'

const reason = cannotRun()
if (reason) console.log(`skipped: the sensor does not run here: ${reason}`)
let run: RunningSensor | undefined
afterEach(async () => {
  await run?.end()
  run = undefined
})

const script = (name: string) =>
  `printf '#!/bin/sh\\nrm -f "$0"\\nexec 3<>/dev/tcp/127.0.0.1/9\\n: ${name}\\n' > x.sh; chmod +x x.sh; ./x.sh 2>/dev/null; bash -c 'exec 3<>/dev/tcp/127.0.0.1/9' 2>/dev/null; true`

describe.skipIf(reason !== undefined)('vestige-sensor', () => {
  it('observes until armed by name, then holds, and delivers to S3 at SIGTERM', async () => {
    const { url, stored, close } = await storage()
    try {
      run = new RunningSensor()
      await run.start('--deliver', 's3://evidence/in', '--endpoint', url, '--grace', '100')
      expect(run.log).toContain('observing')
      run.inside(script('observed'))
      await run.until(() => [...stored.keys()].some((name) => /-\d{8}T.*\.tar\.gz$/.test(name)))
      expect(run.cli('arm', '--yes').status).toBe(2)
      const armed = run.cli('arm', '--by', 'Examiner', '--authority', 'order 7', '--yes')
      expect(armed.status).toBe(0)
      expect(armed.stderr).toMatch(/would have been held/)
      // A crowded machine may miss a beat, and then nobody is held: again, with another command line each time.
      let holds = 0
      for (let port = 1; port < 9 && holds === 0; port++) {
        run.inside(script('held').replaceAll('/9', `/${port}`))
        await pause(1200)
        holds = JSON.parse(run.cli('status', '--json').stdout).stats.holds
      }
      expect(holds).toBeGreaterThan(0)
      const term = performance.now()
      run.child.kill('SIGTERM')
      expect(await run.ended()).toBe(0)
      // With everything delivered it does not sit out its grace.
      expect(performance.now() - term).toBeLessThan(60_000)
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
      close()
    }
  }, 180_000)

  it('leaves nobody stopped after kill -9 of the daemon during a hold', async () => {
    const { held, left } = await killDaemon()
    expect(held).toBeGreaterThan(0)
    expect(left).toBe(0)
  }, 180_000)

  it('ends when it is told to while it still starts, with its last record sealed', async () => {
    run = new RunningSensor()
    const starting = run.start().catch(() => {})
    await run.until(() => existsSync(join(run!.dir, 'state/sensor.sock')))
    run.child.kill('SIGTERM')
    const code = await Promise.race([run.ended(), pause(60_000)])
    expect(code).toBe(0)
    expect(readdirSync(join(run.dir, 'state/spool')).some((name) => /-stop-.*\.tar\.gz$/.test(name))).toBe(true)
    await starting
  }, 120_000)

  it('takes everything off at disarm', async () => {
    run = new RunningSensor()
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
    run = new RunningSensor()
    expect(run.cli('keygen').status).toBe(0)
    // Put together only in its memory.
    run.child = spawn('bash', ['-c', 'a=held-in; b=-memory-alone; c=$a$b; read -r _'], { stdio: ['pipe', 'ignore', 'ignore'] })
    expect(run.cli('collect', '--pid', String(run.child.pid)).status).toBe(2)
    const made = run.cli('collect', '--pid', String(run.child.pid), '--unencrypted', '--profile', 'minimal', '--memory', '--json')
    expect(made.status, made.stderr).toBe(0)
    const path = JSON.parse(made.stdout).package
    expect(run.cli('verify', path, '--key', join(run.dir, 'state/keys/sensor.pub')).status).toBe(0)
    const memory = execFileSync('tar', ['-xzOf', path, '--wildcards', '*/memory'], { maxBuffer: 256 * 1024 * 1024 })
    expect(memory.includes('held-in-memory-alone')).toBe(true)
    const bytes = readFileSync(path)
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(path, bytes)
    expect(run.cli('verify', path, '--key', join(run.dir, 'state/keys/sensor.pub')).status).toBe(3)
  })
})
