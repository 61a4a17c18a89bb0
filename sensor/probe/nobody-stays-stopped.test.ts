// Whatever ends or stalls, nobody stays stopped, and a job on a terminal is never stopped at all.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { Bench, cannotRun, pause, rule } from '../../test/sensor/bench.ts'
import { stopped, storm } from '../../test/sensor/running.ts'
import { disarmUnderLoad, killBoth, killProbe } from '../../test/sensor/safety.ts'

const reason = cannotRun()
if (reason) console.log(`skipped: nothing is held here: ${reason}`)
let bench: Bench | undefined
afterEach(async () => {
  await bench?.end()
  bench = undefined
})

async function settles(group: string): Promise<number[]> {
  await pause(1000)
  // The storm has stopped making new ones: what is stopped now stays stopped.
  return stopped(group)
}

/** Who was held runs again, with its turn as late as a crowded machine gives it. */
const letGo = (of: Bench): Promise<boolean> => of.until(() => stopped(of.cgroup).length === 0, 20_000)

const shells = () => [rule('shell', `    Image|endswith: ['/sh', '/dash']`)]

describe.skipIf(reason !== undefined)('nobody stays stopped', () => {
  for (const [what, pin] of [
    ['pinned', true],
    ['not pinned', false],
  ] as const)
    it(`after kill -9 of the probe during holds (${what})`, async () => {
      for (let i = 0; i < 2; i++) {
        const { held, left } = await killProbe(pin)
        expect(held).toBeGreaterThan(0)
        expect(left).toBe(0)
      }
    })

  it('when the probe is stopped itself: the kernel lets go', async () => {
    bench = new Bench()
    await bench.start(shells(), 'armed', { pin: true, watch: false })
    const load = storm(bench.cgroup, 'sh -c :')
    await bench.until(() => bench!.captures.length > 5, 40_000)
    process.kill(bench.probe.pid, 'SIGSTOP')
    await pause(1200)
    expect(await letGo(bench)).toBe(true)
    // The guardian ends a probe that does not beat.
    await bench.probe.ended
    await load.end()
    expect(await settles(bench.cgroup)).toEqual([])
  })

  it('when guardian and probe are stopped both: the timer in the kernel lets go', async () => {
    bench = new Bench()
    await bench.start(shells(), 'armed', { pin: true, watch: false })
    const guardian = await guardianOf(bench)
    const load = storm(bench.cgroup, 'sh -c :')
    await bench.until(() => bench!.captures.length > 5, 40_000)
    process.kill(guardian, 'SIGSTOP')
    process.kill(bench.probe.pid, 'SIGSTOP')
    await pause(1500)
    expect(await letGo(bench)).toBe(true)
    process.kill(guardian, 'SIGCONT')
    await bench.probe.ended
    await load.end()
    expect(await settles(bench.cgroup)).toEqual([])
  })

  it('when guardian and probe are killed both: the timer lets go, no program stays, and the next start finds a clean place', async () => {
    const outcome = await killBoth()
    expect(outcome.held).toBeGreaterThan(0)
    expect(outcome.left).toBe(0)
    expect(outcome.pinned).toEqual(['link_rescue', 'map_config', 'map_deadman', 'map_holds', 'map_losses', 'map_urgent'])
    expect(outcome.programs).toBe(0)
    expect(outcome.nextHeld).toBeGreaterThan(0)
    expect(outcome.after).toBe(false)
  }, 120_000)

  it('never stops a job on a terminal, and secures it all the same', async () => {
    if (spawnSync('script', ['--version']).error) {
      console.log('skipped: script(1) is not installed')
      return
    }
    bench = new Bench()
    await bench.start(shells(), 'armed')
    bench.write('job', '#!/bin/sh\necho from-terminal\n')
    const { out } = await bench.run(`script -qec "bash -ic './job; echo rc=\\$?'" /dev/null`)
    await pause(300)
    expect(out).toContain('from-terminal')
    expect(out).toContain('rc=0')
    expect(out).not.toContain('Stopped')
    const job = bench.captures.find((capture) => capture.event.type === 'exec' && capture.event.filename === './job')
    expect(job?.holdNs).toBe(0)
    expect(job?.items.find((item) => item.name.startsWith('script'))?.data.toString()).toBe('#!/bin/sh\necho from-terminal\n')
    await bench.stop()
  })

  it('lets everything go and takes the programs off within a second when it is disarmed', async () => {
    const { releasedMs, detachedMs } = await disarmUnderLoad(true)
    // Seconds on a crowded machine; for ever where the order of release is wrong. The acceptance holds it to one second.
    expect(releasedMs).toBeLessThan(5000)
    expect(detachedMs).toBeLessThan(10_000)
  })

  it('leaves no process of the probe behind', async () => {
    bench = new Bench()
    await bench.start(shells(), 'armed', { watch: false })
    const guardian = await guardianOf(bench)
    await bench.stop()
    expect(await bench.until(() => !readdirSync('/proc').includes(String(guardian)), 10_000)).toBe(true)
  })
})

async function guardianOf(bench: Bench): Promise<number> {
  await bench.until(() => (bench.probe.stats?.guardian ?? 0) > 0)
  return bench.probe.stats!.guardian
}
