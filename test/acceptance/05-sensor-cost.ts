// What the sensor costs, as it ships: armed, every rule on, event file on. Work on one processor, the sensor on the others, in short
// turns without it, with one system call traced and no program (what any tracing costs here), and with it, as ABBA; each turn warms up
// alike. Runs wait for a calm moment and count when it lasted (timed.c); fewer than five on a side are no result. Then 20,000 events a
// second, and a consumer that stalls for a second. VESTIGE_COST_RUNS=1 prints every run to standard error.
// node test/acceptance/05-sensor-cost.ts [RUNS] [SECONDS] [storm|rate]
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, release } from 'node:os'
import { join } from 'node:path'
import type { Status } from '../../sensor/daemon/sensor-options.ts'
import { cannotRun, cgroupRoot, mountAsUnit, pause } from '../sensor/bench.ts'
import { RunningSensor } from '../sensor/running.ts'

const runs = Number(process.argv[2] ?? 5)
const seconds = Number(process.argv[3] ?? 10)
const only = process.argv[4] ?? ''
const shipped = join(import.meta.dirname, '../../out/sensor/vestige-sensor')
const cpu = availableParallelism() - 1
const others = cpu > 0 ? `0-${cpu - 1}` : '0'
let failed = 0
const sideNames = { off: 'without', traced: 'one system call traced, no program', on: 'with' }

/** A command in a control group on one processor; its wall time in ms, and what it printed. */
async function work(group: string, cwd: string, command: string): Promise<{ ms: number; out: string }> {
  const began = performance.now()
  const child = spawn('taskset', ['-c', String(cpu), '/bin/bash', '-c', `echo $$ > ${group}/cgroup.procs; exec ${command}`], {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  await new Promise((resolve) => child.once('close', resolve))
  return { ms: performance.now() - began, out }
}

/** CPU milliseconds of a process so far. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(rest[11]) + Number(rest[12])) * 10
}

/** Resident MB, and how much of it is not the program's own file. */
function memory(pid: number): { all: number; own: number } {
  const text = readFileSync(`/proc/${pid}/status`, 'latin1')
  const kb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1] ?? 0) / 1024
  return { all: kb('VmRSS'), own: kb('RssAnon') + kb('RssShmem') }
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number)

interface Parts {
  daemon: number
  probe: number
  guardian: number
}

function partsOf(run: RunningSensor): Parts {
  const daemon = run.child.pid!
  const probe = childrenOf(daemon)[0]!
  return { daemon, probe, guardian: childrenOf(probe)[0]! }
}

/** Not below /tmp: what runs from there is a detection, and a package in the making is not what an event costs. */
const place = () => mkdtempSync('/usr/local/lib/vestige-cost-')

async function started(): Promise<RunningSensor> {
  const run = new RunningSensor()
  const program = existsSync(shipped) ? [shipped] : undefined
  await run.launch(['taskset', '-c', others, ...(program ?? run.program)], '--armed', '--by', 'bench', '--authority', 'bench')
  // The start's own package and compiling are not what an event costs either.
  await pause(4000)
  return run
}

/** Until the last process of it is gone: what it still takes back meanwhile would slow the side without it. */
async function stopped(run: RunningSensor): Promise<void> {
  const { guardian } = partsOf(run)
  run.child.kill('SIGTERM')
  await run.ended()
  await run.end()
  while (existsSync(`/proc/${guardian}`)) await pause(50)
}

function statusOf(run: RunningSensor): Status {
  const { stdout, stderr } = run.cli('status', '--json')
  if (stdout === '') throw new Error(`no status: ${stderr}\n${run.log}`)
  return JSON.parse(stdout)
}

type Side = 'off' | 'traced' | 'on'
interface Run {
  ms: number
  cpu: number
  others: number
  instructions: number
  cycles: number
  /** The fixed loop before and after it, in microseconds. */
  before: number
  behind: number
}

/** What tracing any system call costs by itself: on while the returned function is not called. */
async function traced(program: string): Promise<() => Promise<void>> {
  const id = readFileSync('/sys/kernel/tracing/events/syscalls/sys_exit_setns/id', 'utf8').trim()
  const child = spawn(program, [id], { stdio: ['pipe', 'pipe', 'inherit'] })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return () =>
    new Promise((resolve) => {
      child.once('exit', () => resolve())
      child.stdin.end()
    })
}

const middle = (list: number[]) => [...list].sort((a, b) => a - b)[list.length >> 1]!
const change = (a: number, b: number) => ((b - a) / a) * 100
const percent = (value: number) => `${value.toFixed(1)} %`

async function wall(): Promise<void> {
  const base = place()
  const group = join(cgroupRoot()!, `vestige-cost-${process.pid}`)
  mkdirSync(group)
  const built = (name: string) => {
    execFileSync('gcc', ['-O2', '-o', join(base, name), join(import.meta.dirname, `../sensor/${name}.c`)])
    return join(base, name)
  }
  const [storm, timed, tracepoint] = [built('storm'), built('timed'), built('tracepoint')]
  const names = Array.from({ length: 12 }, (_, i) => `f${i}`)
  for (const name of names)
    writeFileSync(
      join(base, `${name}.c`),
      `#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\nint ${name}(int a){printf("%d",a);return a;}\n`,
    )
  writeFileSync(
    join(base, 'Makefile'),
    `all: ${names.map((name) => `${name}.o`).join(' ')}\n%.o: %.c\n\tgcc -O1 -c $< -o $@\nclean:\n\trm -f *.o\n`,
  )
  const loads: [name: string, command: string[], most: number][] = [
    ['storm of 600 /bin/true', [storm, '600', '/bin/true'], 5],
    ['make, 12 gcc compiles', ['make', '-s', '-C', base, 'clean', 'all'], 3],
    // Through a pipe: an archive that goes to /dev/null is never read by GNU tar.
    ['tar of /usr/include and /usr/share/perl', ['/bin/sh', '-c', 'tar -cf - /usr/include /usr/share/perl | cat > /dev/null'], 3],
    ['tar of the same to a file', ['tar', '-cf', join(base, 'plain.tar'), '/usr/include', '/usr/share/perl'], 3],
    // As a backup is made.
    ['tar -cz of /usr/share/perl to a file', ['tar', '-czf', join(base, 'backup.tar.gz'), '/usr/share/perl'], 3],
  ]
  let best = 0
  const one = (where: string, command: string[], wait = 800): Run => {
    const { stderr } = spawnSync(timed, [String(cpu), where, String(best), String(wait), ...command], {
      cwd: base,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    })
    const run = JSON.parse(stderr)
    best = Math.min(best || Number.POSITIVE_INFINITY, run.before, run.behind)
    if (run.status !== 0) throw new Error(`${command.join(' ')}: status ${run.status}`)
    return run
  }
  const measured: Record<string, Record<Side, Run[][]>> = {}
  for (const [name] of loads) measured[name] = { off: [], traced: [], on: [] }
  // As long as the longest of what the sensor does by the clock, so that no run falls between; often, so that each side meets
  // moments in which nobody else disturbs; in short turns whose order changes, so that a machine that becomes slower or faster
  // meanwhile does so to all. Each turn begins with a run that does not count: caches and processor are as the side leaves them.
  const turn = async (where: string, side: Side) => {
    for (const [, command] of loads) one(where, command, 0)
    for (const [name] of loads) measured[name]![side].push([])
    for (let k = 0; k < 4; k++) for (const [name, command] of loads) measured[name]![side].at(-1)!.push(one(where, command))
  }
  const without = async (order: Side[]) => {
    for (const side of order) {
      const end = side === 'traced' ? await traced(tracepoint) : undefined
      // As long after the start as the sensor's side waits after its own.
      await pause(1000)
      await turn(group, side)
      await end?.()
    }
  }
  try {
    for (let i = 0; i < runs; i++) {
      if (i % 2 === 0) await without(['off', 'traced'])
      const run = await started()
      await turn(run.group, 'on')
      await stopped(run)
      if (i % 2 === 1) await without(['traced', 'off'])
    }
  } finally {
    rmSync(base, { recursive: true, force: true })
    execFileSync('rmdir', [group])
  }
  // The same for all sides: what the sensor itself does on the other processors is far below a quarter of them.
  const calm = (run: Run) => Math.max(run.before, run.behind) <= best * 1.05 && run.others <= 25
  console.log(
    'Of the runs before and after which the fixed loop took at most 5 % more than at its best, and the other processors were at most a quarter busy; "of all" in turns: the median over the turns of how their medians differ.\n\n| load | | calm runs of all | minimum, ms | second | median | processor, minimum | median | others busy, median | **minima** | medians | of all, in turns | processor: minima | medians | at most |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|',
  )
  for (const [name, , most] of loads) {
    const sides = measured[name]!
    const off = sides.off.flat().filter(calm)
    for (const side of ['off', 'traced', 'on'] as const) {
      const all = sides[side].flat()
      const runs = all.filter(calm).sort((x, y) => x.ms - y.ms)
      // A minimum of few is luck.
      const enough = Math.min(off.length, runs.length) >= 5
      const of = (list: Run[], key: keyof Run) => list.map((run) => run[key])
      const minima = (key: keyof Run) => change(Math.min(...of(off, key)), Math.min(...of(runs, key)))
      const medians = (key: keyof Run) => change(middle(of(off, key)), middle(of(runs, key)))
      const turns = sides[side].map((list, i) => change(middle(of(sides.off[i]!, 'ms')), middle(of(list, 'ms'))))
      const fails = side === 'on' && (!enough || minima('ms') > most)
      if (fails) failed++
      if (runs.length === 0 || off.length === 0) {
        console.log(`| ${name} | ${sideNames[side]} | 0 of ${all.length} **the machine was never calm** | | | | | | | | | | | | |`)
        continue
      }
      const numbers = [runs[0]!.ms, (runs[1] ?? runs[0]!).ms, middle(of(runs, 'ms')), Math.min(...of(runs, 'cpu')), middle(of(runs, 'cpu'))]
      const against = side === 'off' ? [] : [minima('ms'), medians('ms'), middle(turns), minima('cpu'), medians('cpu')]
      console.log(
        `| ${side === 'off' ? name : ''} | ${sideNames[side]} | ${runs.length} of ${all.length} | ${numbers.map((n) => n.toFixed(1)).join(' | ')} | ${percent(middle(of(runs, 'others')))} | ${side === 'off' ? ' | | | | ' : against.map((n) => `${n > 0 ? '+' : ''}${percent(n)}`).join(' | ')} | ${side === 'on' ? `+${most} %${fails ? (enough ? ' **FAILS**' : ' **too few calm runs**') : ''}` : ''} |`,
      )
      if (runs[0]!.instructions > 0)
        console.log(
          `${sideNames[side]}: ${(Math.min(...of(runs, 'instructions')) / 1e6).toFixed(1)} million instructions (${percent(minima('instructions'))}), ${(Math.min(...of(runs, 'cycles')) / 1e6).toFixed(1)} million cycles (${percent(minima('cycles'))})`,
        )
      if (process.env.VESTIGE_COST_RUNS) console.error(JSON.stringify({ name, side, best, runs: sides[side] }))
    }
  }
  if (measured[loads[0]![0]]!.off[0]![0]!.instructions < 0) console.log('\nThis machine counts neither instructions nor cycles.')
}

interface Did {
  events: number
  seconds: number
}

async function rate(mix: 'mixed' | 'spawn', stall: boolean): Promise<void> {
  const run = await started()
  try {
    const folder = place()
    run.more.push(folder)
    const pace = join(folder, 'pace')
    const tiny = join(folder, 'tiny')
    execFileSync('gcc', ['-O2', '-pthread', '-o', pace, join(import.meta.dirname, '../sensor/pace.c')])
    writeFileSync(`${tiny}.c`, 'int main(void){return 0;}\n')
    execFileSync('gcc', ['-O2', '-static', '-s', '-o', tiny, `${tiny}.c`])
    const parts = partsOf(run)
    const before = { daemon: cpuOf(parts.daemon), probe: cpuOf(parts.probe) }
    const seen = statusOf(run).events
    const job = work(run.group, folder, `${pace} ${tiny} 20000 ${seconds} ${mix}`)
    if (stall) {
      await pause((seconds * 1000) / 2)
      process.kill(parts.daemon, 'SIGSTOP')
      await pause(1000)
      process.kill(parts.daemon, 'SIGCONT')
    }
    const did: Did = JSON.parse((await job).out)
    const used = { daemon: cpuOf(parts.daemon) - before.daemon, probe: cpuOf(parts.probe) - before.probe }
    const rss = Object.values(parts).map(memory)
    await pause(3000)
    const status = statusOf(run)
    const lost = Object.values(status.stats!.lost).reduce((a, b) => a + b, 0)
    const got = status.events - seen
    const share = used.daemon / 10 / did.seconds
    const all = rss.reduce((sum, one) => sum + one.all, 0)
    // The shell that starts the load makes a few events of its own.
    const exact = got + lost >= did.events && got + lost <= did.events + 40
    const achieved = did.events / did.seconds
    if (!exact || status.stats!.file.lost > 0 || all >= 100 || (!stall && share * Math.min(1, 20_000 / achieved) > 15)) failed++
    console.log(
      `| ${mix}${stall ? ', daemon stopped for 1 s' : ''} | ${achieved.toFixed(0)} | ${did.events} made, ${got} seen, ${lost} counted as lost, ${status.stats!.file.lost} lines of the file lost${exact ? '' : ' **NOT EXACT**'} | ${share.toFixed(1)} % | ${(used.probe / 10 / did.seconds).toFixed(1)} % | ${rss.map((one) => one.all.toFixed(0)).join(' + ')} = ${all.toFixed(0)} MB (${rss.reduce((sum, one) => sum + one.own, 0).toFixed(0)} beside the programs' own files) | ${status.judged} |`,
    )
    run.child.kill('SIGTERM')
    await run.ended()
  } finally {
    await run.end()
  }
}

const reason = cannotRun()
if (reason) console.log(`sensor cost: not run: ${reason}`)
else {
  mountAsUnit()
  console.log(
    `kernel ${release()}, ${existsSync(shipped) ? 'the single executable' : 'from source'}, work on processor ${cpu}, sensor on ${others}, load average ${loadavg()[0]!.toFixed(1)}\n`,
  )
  if (only !== 'rate') await wall()
  if (only !== 'storm') {
    console.log(
      '\n| events | a second | exactness | daemon | probe | memory: daemon + probe + guardian | judged by rules |\n|---|---|---|---|---|---|---|',
    )
    await rate('mixed', false)
    await rate('mixed', true)
    await rate('spawn', false)
  }
  process.exitCode = failed > 0 ? 1 : 0
}
