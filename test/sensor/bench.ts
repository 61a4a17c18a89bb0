// A bench for the probe on the real kernel: a cgroup of its own, so that nothing but our own processes is ever held.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Capture } from '../../sensor/daemon/capture-frame.ts'
import { compileRules, type HoldRule } from '../../sensor/daemon/prefilter.ts'
import { findProbe, type Mode, Probe } from '../../sensor/daemon/probe.ts'
import { decode, eachRecord, type KernelEvent } from '../../sensor/daemon/wire.ts'
import { parseRules } from '../../src-main/detect/sigma/parse.ts'

/** Why the kernel tests cannot run here; undefined when they can. */
export function cannotRun(): string | undefined {
  if (process.platform !== 'linux') return 'not Linux'
  if (process.getuid?.() !== 0) return 'not root'
  if (!findProbe()) return 'the probe is not built (npm run sensor:build -- --probe)'
  if (!existsSync('/sys/kernel/btf/vmlinux')) return 'the kernel has no BTF'
  if (!cgroupRoot()) return 'no cgroup v2 hierarchy to keep the tests apart from other processes'
  const tried = spawnSync(findProbe()!, ['--report'], { encoding: 'utf8' })
  if (tried.status !== 0) return `no BPF program loads: ${tried.stderr.trim()}`
  return undefined
}

export function cgroupRoot(): string | undefined {
  return ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].find(
    (path) => existsSync(join(path, 'cgroup.procs')) && existsSync(join(path, 'cgroup.controllers')),
  )
}

/** What the unit mounts where it is not. */
export function mountAsUnit(): void {
  if (statSync('/sys/fs/bpf').dev === statSync('/sys/fs').dev) spawnSync('mount', ['-t', 'bpf', 'bpf', '/sys/fs/bpf'])
  if (!existsSync('/sys/kernel/tracing/events')) spawnSync('mount', ['-t', 'tracefs', 'tracefs', '/sys/kernel/tracing'])
}

export function rule(id: string, yaml: string, more: Partial<HoldRule> = {}): HoldRule {
  const category = more.category ?? 'process_creation'
  const parsed = parseRules(
    id,
    `title: ${id}\nid: ${id}\nlogsource: {product: linux, category: ${category}}\ndetection:\n  s:\n${yaml}\n  condition: s\n`,
  )
  const first = parsed.rules[0]
  if (first?.kind !== 'event') throw new Error(JSON.stringify(parsed.problems))
  return { id, category, hold: 'auto', stdin: false, freeze: false, expression: first.expression, ...more }
}

export class Bench {
  readonly dir = mkdtempSync(join(tmpdir(), 'vestige-bench-'))
  readonly cgroup = join(cgroupRoot()!, `vestige-bench-${process.pid}-${Math.floor(performance.now())}`)
  readonly captures: Capture[] = []
  readonly events: KernelEvent[] = []
  readonly logs: string[] = []
  readonly faults: string[] = []
  probe!: Probe
  keepEvents = false
  keep = false

  async start(
    rules: HoldRule[],
    mode: Mode,
    options: { pin?: boolean; watch?: boolean; without?: string[]; reads?: string[] } = {},
  ): Promise<void> {
    mountAsUnit()
    if (!existsSync(this.cgroup)) mkdirSync(this.cgroup)
    const pin = options.pin ? { pin: `/sys/fs/bpf/vestige-bench-${process.pid}` } : {}
    this.probe = new Probe(
      { path: findProbe()!, ...pin, ...(options.without ? { without: options.without } : {}) },
      {
        records: (batch) => {
          if (this.keepEvents) eachRecord(batch, (b, at) => void this.events.push(decode(b, at)))
        },
        capture: (capture) => this.#take(capture),
        log: (line) => void this.logs.push(line),
        fault: (error) => void this.faults.push(error.message),
      },
    )
    await this.probe.ready
    this.probe.rules(compileRules(rules, options.reads ?? []))
    this.probe.scope(statSync(this.cgroup, { bigint: true }).ino, depth(this.cgroup), true)
    this.probe.limits({ perSecond: 5000, burst: 200, hardMs: 500, pipeMs: 50 })
    if (options.watch !== false) this.probe.watch([this.dir])
    this.probe.mode(mode)
    await pause(150)
  }

  #take(capture: Capture): void {
    this.captures.push(capture)
    if (!this.keep) {
      const fds = capture.items.map((item) => item.fd).filter((fd) => fd >= 0)
      // Read what the cases compare before the descriptor is given back.
      for (const item of capture.items)
        if (item.fd >= 0 && (item.name === 'exe' || item.name.startsWith('script')) && item.size < 1_200_000) item.data = this.read(item.fd)
      this.probe.close(fds)
    }
  }

  read(fd: number): Buffer {
    return execRead(this.probe.fdPath(fd))
  }

  /** Runs a shell command inside the cgroup; the shell itself is outside of any rule's reach until it has joined. */
  run(command: string, options: { env?: Record<string, string> } = {}): Promise<{ code: number | null; out: string; err: string }> {
    return new Promise((resolve) => {
      const child = spawn('/bin/bash', ['-c', `echo $$ > ${this.cgroup}/cgroup.procs; ${command}`], {
        cwd: this.dir,
        env: { ...process.env, ...options.env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let out = ''
      let err = ''
      child.stdout.on('data', (b) => (out += b))
      child.stderr.on('data', (b) => (err += b))
      child.on('close', (code) => resolve({ code, out, err }))
    })
  }

  write(name: string, content: string, mode = 0o755): string {
    const path = join(this.dir, name)
    writeFileSync(path, content, { mode })
    return path
  }

  /** Waits until `done` holds, at most `ms`. */
  async until(done: () => boolean, ms = 5000): Promise<boolean> {
    const end = performance.now() + ms
    while (!done()) {
      if (performance.now() > end) return false
      await pause(10)
    }
    return true
  }

  async stop(): Promise<void> {
    this.probe.quit()
    const timer = setTimeout(() => this.probe.kill(), 15_000)
    await this.probe.ended
    clearTimeout(timer)
    this.captures.length = 0
    this.events.length = 0
  }

  async end(): Promise<void> {
    rmSync(this.dir, { recursive: true, force: true })
    for (let i = 0; i < 50; i++) {
      try {
        rmdirSync(this.cgroup)
        return
      } catch {
        await pause(20)
      }
    }
  }
}

function execRead(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}

export function depth(cgroup: string): number {
  return cgroup.slice(cgroupRoot()!.length).split('/').filter(Boolean).length
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Builds the attacker and the small program it hides. */
export function buildAttacker(dir: string): { attacker: string; tiny: string } {
  const attacker = join(dir, 'attacker')
  const tiny = join(dir, 'tiny')
  const source = join(import.meta.dirname, 'attacker.c')
  execFileSync('gcc', ['-O1', '-static', '-o', attacker, source])
  writeFileSync(join(dir, 'tiny.c'), 'int main(void){return 0;}\n')
  execFileSync('gcc', ['-O1', '-static', '-s', '-o', tiny, join(dir, 'tiny.c')])
  return { attacker, tiny }
}
