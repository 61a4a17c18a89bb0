// Nobody stays stopped, and nothing found is lost at the end: the trials, each as often as the caller asks.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parsePublic } from '../../src-main/evidence/package/minisign.ts'
import { verifyPackage } from '../../src-main/evidence/package/verify.ts'
import { Bench, pause, rule } from './bench.ts'
import { RunningSensor, stopped, storage, storm } from './running.ts'

export interface Killed {
  /** How many were stopped when the signal was sent: a trial that hit no hold proves nothing. */
  held: number
  /** Stopped one second later. */
  left: number
}

/** Waits until someone is stopped, so that the signal falls into a hold. */
async function someoneHeld(group: string): Promise<number> {
  const end = performance.now() + 15_000
  while (performance.now() < end) {
    const found = stopped(group).length
    if (found > 0) return found
    await pause(0)
  }
  return 0
}

// A shell whose input is open is held for the whole time that piped input may take: easy to hit.
const held = 'sleep 0.3 | sh'

export async function killProbe(pin: boolean): Promise<Killed> {
  const bench = new Bench()
  try {
    await bench.start([rule('shell', `    Image|endswith: ['/sh', '/dash']`, { stdin: true })], 'armed', { pin, watch: false })
    const load = storm(bench.cgroup, held, 4)
    const caught = await someoneHeld(bench.cgroup)
    bench.probe.kill()
    await pause(1000)
    const left = stopped(bench.cgroup).length
    await load.end()
    await bench.probe.ended
    await bench.until(() => !existsSync(`/sys/fs/bpf/vestige-bench-${process.pid}`), 10_000)
    return { held: caught, left }
  } finally {
    await bench.end()
  }
}

export interface KilledBoth extends Killed {
  /** What is pinned after it. */
  pinned: string[]
  /** Programs of the kernel's path that stay loaded. */
  programs: number
  /** What the next start secured, and whether its end left pins. */
  nextHeld: number
  after: boolean
}

/** Probe and guardian at once, as when a container is killed: only what is pinned in the kernel is left. */
export async function killBoth(): Promise<KilledBoth> {
  const pin = `/sys/fs/bpf/vestige-bench-${process.pid}`
  const rules = [rule('shell', `    Image|endswith: ['/sh', '/dash']`, { stdin: true })]
  const bench = new Bench()
  const group = `${bench.cgroup}-sensor`
  try {
    const before = new Set(programs())
    await bench.start(rules, 'armed', { pin: true, watch: false })
    await bench.until(() => (bench.probe.stats?.guardian ?? 0) > 0)
    const own = new Set(programs().filter((id) => !before.has(id)))
    if (own.size === 0) throw new Error('no program of the sensor is seen')
    const staying = () => programs().filter((id) => own.has(id)).length
    mkdirSync(group)
    for (const pid of [bench.probe.pid, bench.probe.stats!.guardian]) writeFileSync(join(group, 'cgroup.procs'), String(pid))
    const load = storm(bench.cgroup, held, 4)
    const caught = await someoneHeld(bench.cgroup)
    writeFileSync(join(group, 'cgroup.kill'), '1')
    await pause(1000)
    const left = stopped(bench.cgroup).length
    await load.end()
    await bench.probe.ended
    await bench.until(() => staying() === 0, 10_000)
    const pinned = readdirSync(pin).sort()
    const remaining = staying()
    bench.captures.length = 0
    await bench.start(rules, 'armed', { pin: true, watch: false })
    await bench.run('sh -c :')
    await bench.until(() => bench.captures.length > 0)
    const nextHeld = bench.captures.length
    await bench.stop()
    await bench.until(() => !existsSync(pin), 10_000)
    return { held: caught, left, pinned, programs: remaining, nextHeld, after: existsSync(pin) }
  } finally {
    await bench.end()
    await bench.until(() => {
      try {
        rmdirSync(group)
      } catch {}
      return !existsSync(group)
    })
  }
}

/** Numbers of the loaded programs that stand in the kernel's path, ours by their names. */
function programs(): number[] {
  const { stdout } = spawnSync('bpftool', ['-j', 'prog', 'show'], { encoding: 'utf8' })
  const ours = new Set(['exec_btf', 'fork_btf', 'exit_btf', 'syscall_each', 'guard_btf'])
  return (JSON.parse(stdout || '[]') as { id: number; name?: string }[]).filter((one) => ours.has(one.name ?? '')).map((one) => one.id)
}

const piped = `title: piped
id: piped
logsource: {product: linux, category: process_creation}
detection:
  s:
    Image|endswith: ['/sh', '/dash']
  condition: s
falsepositives: [everything]
level: low
tags: [attack.t1059]
hold: auto
collect: {profile: minimal, stdin: true}
`

/** A folder with one rule that holds every shell. */
function shellRule(dir: string): string {
  const folder = join(dir, 'rules')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'piped.yml'), piped)
  return folder
}

const armed = ['--armed', '--by', 'Test', '--authority', 'test', '--events', 'none']

export async function killDaemon(): Promise<Killed> {
  const run = new RunningSensor()
  try {
    await run.start(...armed, '--rules', shellRule(run.dir))
    const load = storm(run.group, held, 4)
    const caught = await someoneHeld(run.group)
    run.child.kill('SIGKILL')
    await pause(1000)
    const left = stopped(run.group).length
    await load.end()
    return { held: caught, left }
  } finally {
    await run.end()
  }
}

export interface Disarmed {
  /** From the command's word to the sensor until nobody was stopped any more, and until all programs were off. */
  releasedMs: number
  detachedMs: number
}

export async function disarmUnderLoad(pin: boolean): Promise<Disarmed> {
  const bench = new Bench()
  try {
    await bench.start([rule('shell', `    Image|endswith: ['/sh', '/dash']`, { stdin: true })], 'armed', { pin, watch: false })
    const load = storm(bench.cgroup, held, 4)
    await someoneHeld(bench.cgroup)
    const began = performance.now()
    bench.probe.mode('off')
    bench.probe.quit()
    let releasedMs = 0
    const limit = began + 10_000
    // Quiet for 20 ms: one look may fall between two holds.
    for (let quiet = 0; quiet < 4; ) {
      if (stopped(bench.cgroup).length > 0) quiet = 0
      else if (quiet++ === 0) releasedMs = performance.now() - began
      if (performance.now() > limit) {
        releasedMs = Number.POSITIVE_INFINITY
        break
      }
      await pause(5)
    }
    await bench.probe.ended
    const detachedMs = performance.now() - began
    await load.end()
    return { releasedMs, detachedMs }
  } finally {
    await bench.end()
  }
}

/** Whether a detection's package is at the storage, whole and signed, when SIGTERM came `afterMs` after it. */
export async function terminated(afterMs: number): Promise<boolean> {
  const store = await storage()
  const run = new RunningSensor()
  const folder = mkdtempSync(join(tmpdir(), 'vestige-fetched-'))
  try {
    await run.start(...armed, '--rules', shellRule(run.dir), '--deliver', 's3://evidence/in', '--endpoint', store.url, '--grace', '25')
    run.inside('sh -c :')
    await pause(afterMs)
    run.child.kill('SIGTERM')
    if ((await run.ended()) !== 0) return false
    const key = parsePublic(readFileSync(run.key, 'utf8'))
    for (const [name, bytes] of store.stored) writeFileSync(join(folder, name), bytes)
    for (const name of store.stored.keys()) {
      if (!/-\d{8}T.*\.tar\.gz$/.test(name)) continue
      const result = await verifyPackage(join(folder, name), { keys: [key] })
      return result.holds && result.info.get('Vestige-Kind') === 'detection'
    }
    return false
  } finally {
    store.close()
    await run.end()
    rmSync(folder, { recursive: true, force: true })
  }
}
