// The page as its reader will see it: the HTML form, in a tree of its own so that neither style reaches the other.
import { useEffect, useRef } from 'react'
import type { DraftVersion } from '../../../src-main/contract/report.ts'
import { useView } from '../../app/state/view.ts'
import { usePage } from '../../bridge/report.ts'
import { Button } from '../../design/Button.tsx'
import { Failure, Loading } from '../../design/States.tsx'
import styles from './Report.module.css'
import { useReportView } from './state.ts'

/** Paper stays paper in the dark window: what is seen here is what is printed. */
const paper =
  ':host{all:initial;display:block;background:#fff;--ink:#14181d;--quiet:#55606b;--line:#d3d9de;--wash:#f3f5f7;--paper:#fff;--accent:#1f3a5f;--alarm:#8a1f1f;--amber:#7d5000;color:var(--ink);font:14px/1.5 "Inter Variable",Inter,system-ui,sans-serif}'

/** Narrower than this, tables of a page break within words: it is shown smaller instead. */
const readable = 780
const smallest = 0.6

/** In its own pane alone: the browser's way would move the window with it. */
const bringUp = (pane: HTMLElement | null, target: Element | null | undefined, block: 'start' | 'center') => {
  const around: [Element, number][] = []
  for (let one = pane?.parentElement; one; one = one.parentElement) around.push([one, one.scrollTop])
  target?.scrollIntoView({ block })
  for (const [one, top] of around) one.scrollTop = top
}

export const Page = ({ held, revision }: { held: DraftVersion; revision: number | null }) => {
  const { data, error, loading, stale, again } = usePage(held.draft.id, held.version, revision)
  const pane = useRef<HTMLDivElement>(null)
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const fit = new ResizeObserver(([entry]) => {
      const { width } = entry!.contentRect
      host.current?.style.setProperty('zoom', String(Math.max(smallest, Math.min(1, width / readable))))
    })
    if (pane.current) fit.observe(pane.current)
    return () => fit.disconnect()
  }, [])
  const wish = useReportView((state) => state.wish)
  const html = data?.html
  useEffect(() => {
    const place = host.current
    if (!place || html === undefined) return
    const root = place.shadowRoot ?? place.attachShadow({ mode: 'open' })
    // Taken out before the page is parsed: the window's policy refuses a style element, and says so, even where it is never shown.
    const style = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, text]) => text).join('\n')
    const made = new DOMParser().parseFromString(html.replace(/<style>[\s\S]*?<\/style>/g, ''), 'text/html')
    const sheet = new CSSStyleSheet()
    // A page in a browser follows the reader's dark mode; this one is paper.
    sheet.replaceSync(`${style.replaceAll(':root', ':not(*)').replaceAll('body{', '.body{')}\n${paper}`)
    root.adoptedStyleSheets = [sheet]
    root.replaceChildren(...[...made.body.childNodes].map((node) => document.importNode(node, true)))
    // Links of the page lead within it: an address of the window must not change.
    const follow = (event: Event) => {
      const link = (event.target as Element).closest('a[href^="#"]')
      if (!link) return
      event.preventDefault()
      const target = root.getElementById(decodeURIComponent(link.getAttribute('href')!.slice(1)))
      bringUp(pane.current, target, 'center')
      const cited = link.classList.contains('cite') ? uidOf(root, link.textContent ?? '') : null
      if (cited) useView.getState().select({ kind: 'event', uid: cited })
    }
    root.addEventListener('click', follow)
    return () => root.removeEventListener('click', follow)
  }, [html])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that came later answers the wish too
  useEffect(() => {
    if (wish) bringUp(pane.current, host.current?.shadowRoot?.getElementById(wish.section), 'start')
  }, [wish, html])
  return (
    <div ref={pane} className={styles.preview} aria-busy={loading}>
      {error && <Failure what="The page could not be made." reason={error} acts={<Button onClick={again}>Try again</Button>} />}
      {!data && !error && <Loading what="Making the page" />}
      <div ref={host} className={styles.paper} data-stale={stale || undefined} />
    </div>
  )
}

const uidOf = (root: ShadowRoot, id: string): string | null => root.getElementById(id)?.getAttribute('data-event') ?? null
