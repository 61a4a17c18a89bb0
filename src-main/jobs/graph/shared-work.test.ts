import { describe, expect, it } from 'vitest'
import { SharedWork } from './shared-work.ts'

const work = () => {
  const runs: { signal: AbortSignal; end: (value: number) => void; fail: (error: Error) => void }[] = []
  const shared = new SharedWork<number>(
    (signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
        runs.push({ signal, end: resolve, fail: reject })
      }),
  )
  return { runs, shared }
}

describe('work that several wait for', () => {
  it('is done once and kept', async () => {
    const { runs, shared } = work()
    const [a, b] = [shared.ask(), shared.ask(new AbortController().signal)]
    runs[0]!.end(7)
    expect(await a).toBe(7)
    expect(await b).toBe(7)
    expect(await shared.ask(new AbortController().signal)).toBe(7)
    expect(runs).toHaveLength(1)
  })

  it('goes on while one still waits, and stops when the last one leaves', async () => {
    const { runs, shared } = work()
    const [first, second] = [new AbortController(), new AbortController()]
    const [a, b] = [shared.ask(first.signal), shared.ask(second.signal)]
    first.abort(new Error('left'))
    await expect(a).rejects.toThrow('left')
    expect(runs[0]!.signal.aborted).toBe(false)
    second.abort(new Error('gone'))
    await expect(b).rejects.toThrow('gone')
    expect(runs[0]!.signal.aborted).toBe(true)
    expect(shared.begun).toBe(false)
    const again = shared.ask()
    runs[1]!.end(3)
    expect(await again).toBe(3)
  })

  it('is never stopped for one who cannot leave', async () => {
    const { runs, shared } = work()
    const leaving = new AbortController()
    const [a, b] = [shared.ask(leaving.signal), shared.ask()]
    leaving.abort(new Error('left'))
    await expect(a).rejects.toThrow('left')
    runs[0]!.end(1)
    expect(await b).toBe(1)
  })

  it('is tried again after it failed or was forgotten', async () => {
    const { runs, shared } = work()
    const a = shared.ask()
    runs[0]!.fail(new Error('broken'))
    await expect(a).rejects.toThrow('broken')
    const b = shared.ask()
    runs[1]!.end(1)
    await b
    shared.forget()
    const c = shared.ask()
    runs[2]!.end(2)
    expect(await c).toBe(2)
  })

  it('is not begun for a question that was already taken back', async () => {
    const { runs, shared } = work()
    await expect(shared.ask(AbortSignal.abort(new Error('late')))).rejects.toThrow('late')
    expect(runs).toHaveLength(0)
  })
})
