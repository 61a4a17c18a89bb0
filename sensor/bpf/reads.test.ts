// Reads of files with telling names are reported, whatever way the path is written, and no others.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { Bench, cannotRun } from '../../test/sensor/bench.ts'

const reason = cannotRun()
if (reason) console.log(`skipped: no reads are seen here: ${reason}`)
let bench: Bench | undefined

afterEach(async () => {
  await bench?.stop()
  await bench?.end()
  bench = undefined
})

async function readsOf(names: string[], paths: string[], without: string[] = []): Promise<string[]> {
  bench = new Bench()
  bench.keepEvents = true
  await bench.start([], 'observe', { reads: names, watch: false, without })
  mkdirSync(join(bench.dir, 'in'))
  for (const path of paths) bench.write(path, 'x')
  const marks = paths.map((path) => `: < ${path}`).join('\n')
  bench.write('all.sh', `${marks}\n: < last-one\n`)
  bench.write('last-one', 'x')
  const { err } = await bench.run('sh ./all.sh')
  expect(err).toBe('')
  const seen = () => bench!.events.flatMap((event) => (event.type === 'call' && event.operation === 'open_read' ? [event.one] : []))
  await bench.until(() => seen().includes('last-one'))
  return seen().filter((path) => path !== 'last-one')
}

describe.skipIf(reason !== undefined)('reads', () => {
  for (const without of [[], ['syscall_each'], ['syscall_each', 'syscall_btf']])
    it(`reports telling names alone${without.length ? `, without ${without.join(' and ')}` : ''}`, async () => {
      const told = ['shadow', 'in/shadow', './in/shadow', 'abc', 'in/abc', '.env', 'in/.env', `${'./'.repeat(80)}plain`]
      // Ends alike, but is another name.
      const quiet = ['xshadow', 'plain', 'in/xabc', 'abcd', 'a.env', 'in/plain']
      const all = ['xabc', ...told, ...quiet]
      const seen = await readsOf(['shadow', 'abc', '.env', 'last-one'], all, without)
      expect(seen.sort()).toEqual(told.map((path) => path.slice(0, 511)).sort())
    })

  it('reports names too short to be told by their end', async () => {
    const seen = await readsOf(['ab', 'last-one'], ['ab', 'in/ab', 'xab', 'b', 'in/b'])
    expect(seen.sort()).toEqual(['ab', 'in/ab'])
  })
})
