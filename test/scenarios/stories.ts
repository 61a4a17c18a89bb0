// Runs one story in a container under the real, armed sensor and hands over the packages it sealed.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Limits } from '../../sensor/daemon/collect/profile.ts'
import { DirectoryDelivery } from '../../sensor/daemon/deliver.ts'
import { Keyring } from '../../sensor/daemon/keyring.ts'
import { findProbe } from '../../sensor/daemon/probe.ts'
import { Sensor } from '../../sensor/daemon/sensor.ts'
import { Bench, cannotRun, cgroupRoot, pause } from '../sensor/bench.ts'
import { makeBundle } from '../sensor/bundle.ts'

export type StoryName = 'database-shell' | 'agent-shell'
export interface Told {
  /** Folder with the packages, their signatures, and `sensor.pub`, `sensor.keychain`. */
  out: string
  packages: string[]
  log: string[]
  end(): void
}

const here = import.meta.dirname

export function cannotTell(): string | undefined {
  const reason = cannotRun()
  if (reason) return reason
  for (const tool of ['runc', 'gcc', 'python3']) if (spawnSync(tool, ['--version']).error) return `no ${tool}`
  return existsSync('/bin/busybox') ? undefined : 'no static busybox'
}

const rows = (head: string, row: (i: number) => string): string => [head, ...Array.from({ length: 200 }, (_, i) => row(i))].join('\n')

/** What the image holds beyond busybox. */
function image(story: StoryName, variant: 'attack' | 'benign'): Record<string, string> {
  const read = (name: string) => readFileSync(join(here, story, name), 'utf8')
  if (story === 'database-shell')
    return {
      'stage.sh': read(`${variant}.sh`),
      'var/lib/postgresql/16/main/log/.keep': '',
      'var/lib/postgresql/archive/.keep': '',
      'var/lib/postgresql/16/main/base/customers': rows('id,name,email', (i) => `${i},Customer ${i},c${i}@shop.example`),
      'var/lib/postgresql/16/main/base/orders': rows(
        'id,day,total',
        (i) => `${i},2026-11-${String((i % 28) + 1).padStart(2, '0')},${i * 7}`,
      ),
    }
  return {
    'stage.sh': read(`${variant}.sh`),
    'app/app.py': read('app.py'),
    'app/tools/system_report.sh': read(`${variant}_report.sh`),
    'app/logs/agent.log': '',
    'app/data/customers.csv': rows('id,name,email', (i) => `${i},Customer ${i},c${i}@shop.example`),
    'etc/hosts': '127.0.0.1 localhost reports.telemetry.example\n',
  }
}

export async function tell(story: StoryName, variant: 'attack' | 'benign', limits: Partial<Limits> = {}): Promise<Told> {
  const base = mkdtempSync(join(tmpdir(), 'vestige-story-'))
  const group = join(cgroupRoot()!, `vestige-story-${process.pid}-${Math.floor(performance.now())}`)
  mkdirSync(group)
  const bundle = makeBundle({ dir: base, cgroup: group }, 'story', ['/bin/sh', '/stage.sh'], image(story, variant))
  const lower = join(bundle.path, 'lower')
  // What is added to the lower directory under a mounted overlay must be there before it is mounted.
  bundle.unmount()
  if (story === 'database-shell') {
    mkdirSync(join(lower, 'usr/lib/postgresql/16/bin'), { recursive: true })
    mkdirSync(join(lower, 'srv/stage'), { recursive: true })
    execFileSync('gcc', ['-O1', '-static', '-s', '-o', join(lower, 'usr/lib/postgresql/16/bin/postgres'), join(here, story, 'postgres.c')])
    execFileSync('gcc', ['-O1', '-static', '-s', '-o', join(lower, 'srv/stage/m'), join(here, story, 'standin.c')])
  } else python(lower, bundle.path)
  execFileSync('mount', [
    '-t',
    'overlay',
    'overlay',
    '-o',
    `lowerdir=${lower},upperdir=${bundle.upper},workdir=${join(bundle.path, 'work')}`,
    bundle.rootfs,
  ])

  const state = join(base, 'state')
  const out = join(base, 'out')
  mkdirSync(join(state, 'keys'), { recursive: true })
  mkdirSync(out)
  Keyring.create(join(state, 'keys'))
  const log: string[] = []
  const sensor = new Sensor({
    rules: [join(here, '../../sensor/rules')],
    state,
    spool: join(state, 'spool'),
    probe: findProbe()!,
    armed: { by: 'Scenario', authority: 'a scenario of the test suite' },
    recipients: [],
    deliverer: new DirectoryDelivery(out),
    events: { path: join(out, 'events.ndjson'), bytes: 64 * 1024 * 1024, files: 2 },
    scope: group,
    watch: [],
    marked: '/nonexistent',
    pin: `/sys/fs/bpf/vestige-story-${process.pid}`,
    spoolBytes: 1024 ** 3,
    heartbeatMinutes: 60,
    graceSeconds: 60,
    // These packages may be shown around: nothing of the machine that made them goes in.
    hostState: false,
    limits,
    organisation: 'Vestige scenarios',
    log: (line) => void log.push(line),
  })
  await sensor.start()
  await pause(300)
  const bench = { cgroup: group, dir: base } as Bench
  const run = Bench.prototype.run.call(bench, `runc run -b ${bundle.path} vestige-story-${process.pid}-${Math.floor(performance.now())}`)
  const result = await run
  log.push(`container ended with ${result.code} ${result.err.slice(0, 500)}`)
  await pause(300)
  await sensor.stop()
  bundle.unmount()
  copyFileSync(join(state, 'keys/sensor.pub'), join(out, 'sensor.pub'))
  copyFileSync(join(state, 'keys/sensor.keychain'), join(out, 'sensor.keychain'))
  for (const path of [join(group, 'story'), group]) {
    for (let i = 0; i < 50; i++) {
      try {
        rmdirSync(path)
        break
      } catch {
        await pause(20)
      }
    }
  }
  const packages = execFileSync('ls', [out], { encoding: 'utf8' })
    .split('\n')
    .filter((name) => name.endsWith('.tar.gz'))
    .map((name) => join(out, name))
  return { out, packages, log, end: () => rmSync(base, { recursive: true, force: true }) }
}

/** Python from the host, bound read-only into the container: the image of the story stays small. */
function python(lower: string, bundle: string): void {
  const program = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'
  const exe = execFileSync(program, ['-c', 'import sys,os;print(os.path.realpath(sys.executable))'], { encoding: 'utf8' }).trim()
  const lib = execFileSync(program, ['-c', 'import sysconfig;print(sysconfig.get_path("stdlib"))'], { encoding: 'utf8' }).trim()
  mkdirSync(join(lower, 'usr/bin'), { recursive: true })
  mkdirSync(dirname(join(lower, exe)), { recursive: true })
  copyFileSync(exe, join(lower, exe))
  chmodSync(join(lower, exe), 0o755)
  spawnSync('ln', ['-sf', exe, join(lower, 'usr/bin/python3')])
  const config = JSON.parse(readFileSync(join(bundle, 'config.json'), 'utf8'))
  const libraries = ['/lib/x86_64-linux-gnu', '/lib/aarch64-linux-gnu', '/lib64', '/usr/lib64'].filter(existsSync)
  for (const path of [lib, ...libraries]) {
    mkdirSync(join(lower, path), { recursive: true })
    config.mounts.push({ destination: path, type: 'bind', source: path, options: ['rbind', 'ro'] })
  }
  config.process.env = [
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'MODEL_API_KEY=sk-story-0123456789abcdefghij',
    'PYTHONDONTWRITEBYTECODE=1',
  ]
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(config))
}
