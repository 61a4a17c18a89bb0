// A rule that names whole short command lines stops these alone: what hosts pipe into `sh -c` all day goes on without a pause.
import { afterEach, describe, expect, it } from 'vitest'
import { Bench, cannotRun, rule } from '../../test/sensor/bench.ts'

const reason = cannotRun()
if (reason) console.log(`skipped: nothing is held here: ${reason}`)
let bench: Bench | undefined
afterEach(async () => {
  await bench?.stop()
  await bench?.end()
  bench = undefined
})

describe.skipIf(reason !== undefined)('short command lines', () => {
  it('are told apart in the kernel, whatever their case', async () => {
    bench = new Bench()
    const lines = `    Image|endswith: ['/sh', '/dash']\n    CommandLine: ['sh', 'SH -s']`
    await bench.start([rule('lines', lines, { stdin: true })], 'armed')
    const held = async (command: string) => {
      const before = bench!.captures.length
      const { code, err } = await bench!.run(command)
      expect([command, code, err]).toEqual([command, 0, ''])
      await bench!.until(() => bench!.captures.length > before, 300)
      return bench!.captures.length - before
    }
    // An empty argument at the end cannot be told from none; the whole rule is judged afterwards.
    for (const command of ['echo true | sh', 'echo true | sh -s', `echo true | sh -s ''`])
      expect([command, await held(command)]).toEqual([command, 1])
    for (const command of [
      'echo true | sh -c cat',
      'echo true | sh -c sh\\ -e',
      'echo true | sh -se',
      `echo true | /bin/sh`,
      'echo true | sh -s 12345678901',
    ])
      expect([command, await held(command)]).toEqual([command, 0])
    expect(bench.captures.every((capture) => capture.items.some(({ name }) => name === 'stdin'))).toBe(true)
    expect(bench.faults).toEqual([])
  }, 60_000)
})
