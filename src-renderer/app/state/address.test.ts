import { afterEach, beforeEach, expect, test, vi } from 'vitest'

/** As much of a browser as the address needs: a list of entries and a place in it. */
let entries: string[] = []
let at = 0
let popped: (() => void) | undefined

beforeEach(() => {
  vi.useFakeTimers()
  vi.resetModules()
  entries = ['']
  at = 0
  vi.stubGlobal('window', {
    location: {
      get hash() {
        return entries[at]
      },
    },
    history: {
      pushState: (_state: unknown, _title: string, address: string) => {
        entries = [...entries.slice(0, at + 1), address]
        at++
      },
      replaceState: (_state: unknown, _title: string, address: string) => {
        entries[at] = address
      },
    },
    addEventListener: (_name: string, listener: () => void) => {
      popped = listener
    },
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const back = () => {
  at--
  popped!()
}
const open = async () => {
  const { joinAddress } = await import('./address.ts')
  const { useView } = await import('./view.ts')
  joinAddress()
  return useView
}

test('back right after a query goes to the view before it', async () => {
  const view = await open()
  view.setState({ area: 'timeline' })
  vi.advanceTimersByTime(1000)
  view.setState({ query: 'error:*' })
  vi.advanceTimersByTime(50)
  back()
  expect(view.getState()).toMatchObject({ area: 'timeline', query: '' })
})

test('a query typed in one go, and a range dragged, are one step each', async () => {
  const view = await open()
  view.setState({ area: 'timeline' })
  vi.advanceTimersByTime(1000)
  const before = entries.length
  for (const query of ['e', 'er', 'err']) {
    view.setState({ query })
    vi.advanceTimersByTime(100)
  }
  vi.advanceTimersByTime(1000)
  expect(entries.length).toBe(before + 1)
  expect(entries[at]).toContain('q=err')
  const from = Date.UTC(2026, 0, 1)
  for (let n = 1; n < 20; n++) {
    view.setState({ range: { from: from * 1000, to: (from + n * 60_000) * 1000 } })
    vi.advanceTimersByTime(20)
  }
  vi.advanceTimersByTime(1000)
  expect(entries.length).toBe(before + 2)
  back()
  expect(view.getState()).toMatchObject({ query: 'err', range: null })
})
