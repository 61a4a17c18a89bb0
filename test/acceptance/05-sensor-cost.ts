// What the sensor costs: pinned, interleaved, minimum of N runs, all shipped rules on, armed. Prints a table.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DirectoryDelivery } from '../../sensor/daemon/deliver.ts'
import { Keyring } from '../../sensor/daemon/keyring.ts'
import { findProbe } from '../../sensor/daemon/probe.ts'
import { Sensor } from '../../sensor/daemon/sensor.ts'
import { cannotRun, cgroupRoot, pause } from '../sensor/bench.ts'

const runs = Number(process.argv[2] ?? 5)
const reason = cannotRun()
if (reason) {
  console.log(`sensor cost: not run: ${reason}`)
  process.exit(0)
}
const base = mkdtempSync(join(tmpdir(), 'vestige-cost-'))
const group = join(cgroupRoot()!, `vestige-cost-${process.pid}`)
mkdirSync(group)
const storm = join(base, 'storm')
execFileSync('gcc', ['-O2', '-o', storm, join(import.meta.dirname, '../sensor/storm.c')])
for (let i = 0; i < 12; i++)
  writeFileSync(
    join(base, `f${i}.c`),
    `#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\nint f${i}(int a){printf("%d",a);return a+${i};}\n`,
  )
writeFileSync(
  join(base, 'Makefile'),
  `all: ${Array.from({ length: 12 }, (_, i) => `f${i}.o`).join(' ')}\n%.o: %.c\n\tgcc -O1 -c $< -o $@\nclean:\n\trm -f *.o\n`,
)
const cpu = availableParallelism() - 1
const loads: [string, string][] = [
  ['storm of /bin/true (2000)', `${storm} 2000 /bin/true`],
  ['make, 12 gcc compiles', `make -s -C ${base} clean all`],
  ['tar of /usr/include', 'tar -cf /dev/null /usr/include'],
]

/** Wall milliseconds on one processor; the sensor's own threads may use the other. */
async function time(command: string): Promise<number> {
  const began = performance.now()
  const child = spawn('taskset', ['-c', String(cpu), '/bin/bash', '-c', `echo $$ > ${group}/cgroup.procs; ${command}`], { stdio: 'ignore' })
  await new Promise((resolve) => child.once('exit', resolve))
  return performance.now() - began
}

const cpuOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(rest[11]) + Number(rest[12])) * 10
}
const rss = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024

function sensor(): Sensor {
  const state = mkdtempSync(join(base, 'state-'))
  Keyring.create(join(state, 'keys'))
  return new Sensor({
    rules: [join(import.meta.dirname, '../../sensor/rules')],
    state,
    spool: join(state, 'spool'),
    probe: findProbe()!,
    armed: { by: 'bench', authority: 'bench' },
    recipients: [],
    deliverer: new DirectoryDelivery(join(state, 'out')),
    events: process.env.VESTIGE_COST_EVENTS ? { path: join(state, 'events.ndjson'), bytes: 64e6, files: 4 } : undefined,
    scope: group,
    watch: [],
    marked: '/nonexistent',
    spoolBytes: 1e9,
    heartbeatMinutes: 60,
    graceSeconds: 10,
    organisation: '',
    log: () => {},
  })
}

const off = new Map<string, number[]>()
const on = new Map<string, number[]>()
let cost = ''
for (const [name, command] of loads) await time(command).then(() => name)
for (let i = 0; i < runs; i++) {
  for (const [name, command] of loads) off.set(name, [...(off.get(name) ?? []), await time(command)])
  const one = sensor()
  await one.start()
  await pause(300)
  for (const [name, command] of loads) {
    const before = process.cpuUsage()
    const events = one.status().events
    const began = performance.now()
    on.set(name, [...(on.get(name) ?? []), await time(command)])
    const used = process.cpuUsage(before)
    if (name.startsWith('storm')) {
      const seconds = (performance.now() - began) / 1000
      const status = one.status()
      const probe = Number(readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1').trim().split(' ')[0])
      cost = `${Math.round((status.events - events) / seconds)} events/s: daemon ${((used.user + used.system) / 1e4 / seconds).toFixed(1)} % of a core, ${rss(process.pid).toFixed(0)} MB (with the bench itself); probe ${rss(probe).toFixed(0)} MB, ${cpuOf(probe)} ms CPU in all; lost ${JSON.stringify(status.stats?.lost)}`
    }
  }
  await one.stop()
}
console.log(`kernel ${release()}, ${runs} runs each, interleaved, work on processor ${cpu}, minimum and median`)
console.log('| load | without, ms | with, ms | difference of minima | of medians |\n|---|---|---|---|---|')
for (const [name] of loads) {
  const sorted = (list: number[]) => [...list].sort((a, b) => a - b)
  const a = sorted(off.get(name)!)
  const b = sorted(on.get(name)!)
  const change = (x: number, y: number) => `${(((y - x) / x) * 100).toFixed(1)} %`
  const middle = (list: number[]) => list[list.length >> 1]!
  console.log(`| ${name} | ${a[0]!.toFixed(0)} | ${b[0]!.toFixed(0)} | ${change(a[0]!, b[0]!)} | ${change(middle(a), middle(b))} |`)
}
console.log(cost)
console.log(`probe ${(statSync(findProbe()!).size / 1e6).toFixed(1)} MB`)
rmSync(base, { recursive: true, force: true })
execFileSync('rmdir', [group])
