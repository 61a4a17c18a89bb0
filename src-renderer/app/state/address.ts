// The view in the address (after the `#`), so that back and forward work and a view can be kept as a link.
import { fromRfc3339, rfc3339 } from '../time/format.ts'
import { type Area, areas, founds, type Range, type Selection, startView, useView, type View } from './view.ts'

const rangeOut = (range: Range) => `${rfc3339(range.from)}/${rfc3339(range.to)}`
const rangeIn = (text: string | null): Range | null => {
  const [first, last] = (text ?? '').split('/')
  const from = fromRfc3339(first ?? '')
  const to = fromRfc3339(last ?? '')
  return from !== undefined && to !== undefined && from < to ? { from, to } : null
}

const selectionOut = (selection: Selection): string =>
  selection.kind === 'event'
    ? `event:${selection.uid}`
    : selection.kind === 'member'
      ? `member:${selection.member}`
      : `${selection.kind}:${selection.id}`
const selectionIn = (text: string | null): Selection | null => {
  const at = text?.indexOf(':') ?? -1
  if (!text || at < 0) return null
  const value = text.slice(at + 1)
  if (text.startsWith('event:')) return { kind: 'event', uid: value }
  if (text.startsWith('exhibit:')) return { kind: 'exhibit', id: value }
  if (text.startsWith('member:')) return { kind: 'member', member: value }
  const kind = founds.find((each) => text.startsWith(`${each}:`))
  return kind ? { kind, id: value } : null
}

export const toAddress = (view: View): string => {
  const about = new URLSearchParams()
  if (view.query) about.set('q', view.query)
  if (view.range) about.set('t', rangeOut(view.range))
  if (view.brush) about.set('b', rangeOut(view.brush))
  if (view.hidden !== 'without') about.set('hidden', view.hidden)
  if (view.possiblySame !== 'with') about.set('same', view.possiblySame)
  if (view.undated) about.set('undated', '1')
  if (view.selection) about.set('s', selectionOut(view.selection))
  const text = about.toString()
  return `#/${view.area}${text ? `?${text}` : ''}`
}

export const fromAddress = (hash: string): View => {
  const [path = '', text = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const about = new URLSearchParams(text)
  const hidden = about.get('hidden')
  return {
    area: areas.find((area) => area === path) ?? (startView.area as Area),
    query: about.get('q') ?? '',
    range: rangeIn(about.get('t')),
    brush: rangeIn(about.get('b')),
    hidden: hidden === 'with' || hidden === 'only' ? hidden : 'without',
    possiblySame: about.get('same') === 'without' ? 'without' : 'with',
    undated: about.get('undated') === '1',
    selection: selectionIn(about.get('s')),
  }
}

/** What makes a step worth going back to; moving through rows is none (that is `[` and `]`). */
const stepOf = (a: View, b: View): 'area' | 'query' | 'undated' | 'range' | undefined => {
  if (a.area !== b.area) return 'area'
  if (a.query !== b.query) return 'query'
  if (a.undated !== b.undated) return 'undated'
  return JSON.stringify(a.range) !== JSON.stringify(b.range) ? 'range' : undefined
}

/** Ranges dragged or wheeled, and a query being typed, make one step and not a hundred. */
const settleMs = 350

/** Joins the address and the view for as long as the window lives. */
export const joinAddress = (): void => {
  useView.setState(fromAddress(window.location.hash))
  let written: View = { ...useView.getState() }
  let last: { step: string; at: number } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const write = (push: boolean) => {
    clearTimeout(timer)
    timer = undefined
    const view = useView.getState()
    const address = toAddress(view)
    if (address !== window.location.hash) window.history[push ? 'pushState' : 'replaceState'](null, '', address)
    written = { ...view }
  }
  useView.subscribe((now) => {
    const step = stepOf(written, now)
    const goesOn = step !== undefined && last?.step === step && performance.now() - last.at < settleMs
    if (step !== undefined) last = { step, at: performance.now() }
    // A step is in the history before anything can ask to go back from it; what follows is written when it rests.
    if (step !== undefined && !goesOn) write(true)
    else {
      clearTimeout(timer)
      timer = setTimeout(() => write(false), settleMs)
    }
  })
  window.addEventListener('popstate', () => {
    clearTimeout(timer)
    last = undefined
    written = fromAddress(window.location.hash)
    useView.setState(written)
  })
}
