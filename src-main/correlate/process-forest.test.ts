// Process trees: pid reuse, missing parents, sensors with and without their own ids, hostile input.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ProcessEvent, processForest } from './process-forest.ts'

let counter = 0
const event = (kind: ProcessEvent['kind'], at: number, pid: number, more: Partial<ProcessEvent> = {}): ProcessEvent => ({
  uid: `e${String(counter++).padStart(4, '0')}`,
  from: BigInt(at),
  to: BigInt(at),
  host: 'h',
  kind,
  pid,
  ...more,
})
const shape = (input: ProcessEvent[]) => {
  const forest = processForest(input)
  const draw = (id: string): unknown => {
    const node = forest.nodes.get(id)!
    return node.children.length === 0 ? node.name || `?${node.pid}` : [node.name || `?${node.pid}`, ...node.children.map(draw)]
  }
  return forest.roots.map(draw)
}

describe('process forest', () => {
  it('stands children under the process that had the pid at that time', () => {
    const list = [
      event('launch', 10, 100, { name: 'bash', parentPid: 1 }),
      event('launch', 20, 200, { name: 'curl', parentPid: 100 }),
      event('exit', 30, 100),
      event('launch', 40, 100, { name: 'cron', parentPid: 1 }),
      event('launch', 50, 300, { name: 'sh', parentPid: 100 }),
    ]
    expect(shape(list)).toEqual([['?1', ['bash', 'curl'], ['cron', 'sh']]])
    expect(shape([...list].reverse())).toEqual([['?1', ['bash', 'curl'], ['cron', 'sh']]])
  })
  it('closes the older holder of a pid even without an exit', () => {
    const list = [
      event('launch', 10, 100, { name: 'old' }),
      event('launch', 40, 100, { name: 'new' }),
      event('launch', 20, 200, { name: 'of-old', parentPid: 100 }),
      event('launch', 50, 300, { name: 'of-new', parentPid: 100 }),
    ]
    expect(shape(list)).toEqual([
      ['old', 'of-old'],
      ['new', 'of-new'],
    ])
  })
  it('goes by the sensor id where there is one', () => {
    const list = [
      event('launch', 10, 100, { name: 'a', processUid: 'A' }),
      event('launch', 10, 100, { name: 'b', processUid: 'B' }),
      event('launch', 20, 200, { name: 'child', processUid: 'C', parentPid: 100, parentUid: 'A' }),
    ]
    expect(shape(list)).toEqual([['a', 'child'], 'b'])
  })
  it('shows a missing parent as missing, once', () => {
    const forest = processForest([
      event('launch', 10, 100, { name: 'a', parentPid: 7, parentName: 'systemd' }),
      event('launch', 20, 101, { name: 'b', parentPid: 7 }),
    ])
    const root = forest.nodes.get(forest.roots[0]!)!
    expect(root).toMatchObject({ missing: true, name: 'systemd', start: null, children: expect.arrayContaining([]) })
    expect(root.children).toHaveLength(2)
    expect(forest.roots).toHaveLength(1)
  })
  it('puts connections and files on the process with their events', () => {
    const list = [
      event('launch', 10, 100, { name: 'curl' }),
      event('connect', 11, 100, { object: '198.51.100.9:443' }),
      event('connect', 12, 100, { object: '198.51.100.9:443' }),
      event('file', 13, 100, { object: '/tmp/x' }),
      event('file', 14, 100),
    ]
    const forest = processForest(list)
    const node = forest.nodes.get(forest.roots[0]!)!
    expect(node.connections).toEqual([{ object: '198.51.100.9:443', events: [list[1]!.uid, list[2]!.uid] }])
    expect(node.files).toEqual([{ object: '/tmp/x', events: [list[3]!.uid] }])
    expect(forest.left).toEqual([{ uid: list[4]!.uid, reason: 'a file event names no object' }])
    expect(node.events).toHaveLength(5)
  })
  it('is a forest for any input, in any order, and loses no event', () => {
    const any = fc.record({
      kind: fc.constantFrom('launch', 'exit', 'connect', 'seen') as fc.Arbitrary<ProcessEvent['kind']>,
      pid: fc.integer({ min: 1, max: 4 }),
      parentPid: fc.integer({ min: 0, max: 4 }),
      at: fc.integer({ min: 0, max: 9 }),
    })
    fc.assert(
      fc.property(fc.array(any, { maxLength: 25 }), (list) => {
        const events = list.map((one, i) => ({
          ...event(one.kind, one.at, one.pid, { parentPid: one.parentPid, object: 'o' }),
          uid: `e${i}`,
        }))
        const forest = processForest(events)
        const seen = new Set<string>()
        const visit = (id: string): void => {
          expect(seen.has(id)).toBe(false)
          seen.add(id)
          for (const child of forest.nodes.get(id)!.children) visit(child)
        }
        for (const root of forest.roots) visit(root)
        expect(seen.size).toBe(forest.nodes.size)
        expect([...forest.nodes.values()].flatMap((node) => node.events).sort()).toEqual(events.map((one) => one.uid).sort())
        expect(processForest([...events].reverse())).toEqual(forest)
      }),
      { numRuns: 300, seed: 3 },
    )
  })
})
