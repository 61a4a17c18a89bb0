// What is passed over in the process tree nobody can miss: who lives, and all above them, is as if every record had been read.
import { describe, expect, it } from 'vitest'
import { nobody } from './proc.ts'
import { ProcessTable } from './process-table.ts'
import { Tree } from './tree.ts'

function record(type: number, size: number, pid: number, start: number, ts: number): Buffer {
  const b = Buffer.alloc(size)
  b.writeUInt32LE(size, 0)
  b.writeUInt16LE(type, 4)
  b.writeBigUInt64LE(BigInt(ts), 8)
  b.writeBigUInt64LE(BigInt(start), 16)
  b.writeUInt32LE(pid, 24)
  return b
}

/** A history in which most end soon, some start others before they do, and numbers are given again. */
function history(seed: number, steps: number): { frames: Buffer[]; first: { pid: number; start: number } } {
  let state = seed
  const pick = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4294967296) * below)
  }
  const first = { pid: 100, start: 1e9 }
  const alive = [first]
  const records: Buffer[] = []
  let ts = 2e9
  let next = 1000
  for (let i = 0; i < steps; i++) {
    ts += 3e7
    const at = pick(alive.length)
    const one = alive[at]!
    const what = pick(10)
    if (what < 4 || alive.length === 1) {
      const b = record(2, 128, one.pid, one.start, ts)
      do next = 1000 + ((next - 999) % 4000)
      while (alive.some((other) => other.pid === next))
      const child = { pid: next, start: ts }
      b.writeUInt32LE(child.pid, 96)
      b.writeBigUInt64LE(BigInt(child.start), 104)
      alive.push(child)
      records.push(b)
    } else if (what < 6) {
      const b = record(1, 168 + 12, one.pid, one.start, ts)
      const parent = alive[pick(at)] ?? first
      b.writeUInt32LE(parent.pid, 32)
      b.writeBigUInt64LE(BigInt(parent.start), 56)
      b.write(`/bin/p${i}`, 168)
      b.writeUInt16LE(12, 160)
      records.push(b)
    } else if (at > 0) {
      alive.splice(at, 1)
      records.push(record(3, 104, one.pid, one.start, ts))
    }
  }
  const frames: Buffer[] = []
  for (let i = 0; i < records.length; i += 200) frames.push(Buffer.concat(records.slice(i, i + 200)))
  return { frames, first }
}

describe('the process tree', () => {
  it.each([1, 2, 3])('is the same for the living, whether or not the ended are passed over (%i)', (seed) => {
    const { frames, first } = history(seed, 12_000)
    const tables = [new ProcessTable(), new ProcessTable()] as const
    for (const table of tables) table.adopt({ ...nobody, ...first, comm: 'first' })
    const [every, some] = tables.map((table) => new Tree(table, 512 * 1024)) as [Tree, Tree]
    for (const frame of frames) {
      every.wait(frame)
      every.settle()
      some.wait(frame)
    }
    // Whoever asks gets all that still waits: only what no longer found room was passed over.
    const before = some.passed
    some.settle()
    expect(some.passed).toBe(before)
    expect(every.passed).toBe(0)
    expect(some.passed).toBeGreaterThan(100)
    const [whole, short] = tables
    expect(short.size).toBe(whole.size)
    const chain = (table: ProcessTable, pid: number) => {
      const proc = table.get(pid)!
      return [proc, ...table.ancestors(proc)].map(({ pid, start, image, ppid, parentStart }) => ({ pid, start, image, ppid, parentStart }))
    }
    let living = 0
    for (let pid = 100; pid < 5100; pid++) {
      const proc = whole.get(pid)
      if (!proc || proc.exitAt) continue
      living++
      expect(chain(short, pid)).toEqual(chain(whole, pid))
    }
    expect(living).toBeGreaterThan(50)
  })

  it('tells how many descendants there are beyond those it lists', () => {
    const table = new ProcessTable()
    const root = table.adopt({ ...nobody, pid: 100, start: 1e9 })
    for (let i = 0; i < 600; i++) {
      const child = table.fork(1000 + i, 2e9 + i * 1e9, root, 0, 0)
      table.exit(child.pid, child.start, child.start + 1, 0)
    }
    const { found, beyond } = table.descendants(root)
    expect([found.length, beyond]).toEqual([512, 88])
  })
})
