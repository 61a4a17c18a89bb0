// A rule that asks for it freezes the whole group of the held process, a container's, while its evidence is taken, and thaws it after.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { Bench, cannotRun, pause, rule } from '../../test/sensor/bench.ts'
import { makeBundle } from '../../test/sensor/bundle.ts'

const reason = cannotRun()
if (reason) console.log(`skipped: nothing is frozen here: ${reason}`)
const noRunc = spawnSync('runc', ['--version']).status === 0 && existsSync('/bin/busybox') ? undefined : 'no runc or busybox'
if (noRunc) console.log(`skipped: no container is frozen here: ${noRunc}`)
let bench: Bench | undefined
afterEach(async () => {
  await bench?.stop()
  await bench?.end()
  bench = undefined
})

/** The held shell waits for its piped input as long as the budget allows: long enough to be looked at. */
const slowPipe = '(echo "echo ran"; sleep 0.5) | /bin/sh'

/** Of the bench's group and those below it. */
const frozen = (group: string): boolean =>
  [group, ...readdirSync(group, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(group, entry.name)] : []))].some(
    (path) => {
      try {
        return readFileSync(join(path, 'cgroup.events'), 'utf8').includes('frozen 1')
      } catch {
        return false
      }
    },
  )

describe.skipIf(reason !== undefined)('cgroup freeze', () => {
  for (const where of ['a group', 'a runc container'] as const)
    it.skipIf(where === 'a runc container' && noRunc !== undefined)(
      `stops all of ${where} while one of it is read, and lets all of it go`,
      async () => {
        bench = new Bench()
        const bundle = where === 'a group' ? undefined : makeBundle(bench, 'freeze', ['/bin/sh', '-c', slowPipe])
        try {
          const piped = rule('piped', `    Image|endswith: ['/sh', '/dash', '/busybox']`, { stdin: true, freeze: true })
          await bench.start([piped], 'armed')
          bench.probe.limits({ perSecond: 5000, burst: 200, hardMs: 500, pipeMs: 400 })
          // A crowded machine may miss a beat, and then nobody is held: again.
          let seen = false
          for (let i = 0; i < 8 && !seen; i++) {
            const running = bench.run(bundle ? `runc run -b ${bundle.path} freeze-${process.pid}-${i}` : slowPipe)
            let over = false
            void running.then(() => {
              over = true
            })
            while (!over) {
              seen ||= frozen(bench.cgroup)
              await pause(5)
            }
            const { code, out, err } = await running
            expect([code, out.trim(), err]).toEqual([0, 'ran', ''])
          }
          expect(seen).toBe(true)
          expect(frozen(bench.cgroup)).toBe(false)
          expect(bench.captures.some((capture) => capture.items.some(({ name }) => name === 'stdin'))).toBe(true)
        } finally {
          bundle?.unmount()
        }
      },
      60_000,
    )
})
