// Events over time: drag to brush, wheel to zoom from years to milliseconds, arrows and plus and minus by keyboard.
import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Histogram } from '../../../../src-main/contract/procedures/events.ts'
import { useSettings } from '../../../app/state/settings.ts'
import { type Range, useView } from '../../../app/state/view.ts'
import { rangeText } from '../../../app/time/format.ts'
import { countText } from '../../../app/words.ts'
import { useSize } from '../table/use-size.ts'
import { draw } from './draw.ts'
import styles from './Histogram.module.css'
import { dragged, type Grip, gripAt, gutter, panned, type Scale, tsOf, zoomed } from './scale.ts'
import { usePalette } from './use-palette.ts'

interface Props {
  histogram: Histogram | undefined
  /** What is drawn: the range, or all of the case's time. */
  shown: Range
  whole: Range
  onHover: (bucket: number | null) => void
}

export const HistogramPane = ({ histogram, shown, whole, onHover }: Props) => {
  const box = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const { width, height } = useSize(box)
  const zone = useSettings((state) => state.zone)
  const brush = useView((state) => state.brush)
  const set = useView((state) => state.set)
  const palette = usePalette()
  const [drag, setDrag] = useState<{ grip: Grip; startX: number; before: Range | null; now: Range | null } | null>(null)
  const [bucket, setBucket] = useState<number | null>(null)
  const [fonts, setFonts] = useState(0)
  const scale: Scale = { from: shown.from, to: shown.to, left: gutter, width: Math.max(1, width - gutter - 12) }
  const visibleBrush = drag ? drag.now : brush

  useEffect(() => {
    // Canvas text is drawn once: draw again when our own typeface is there.
    void document.fonts.ready.then(() => setFonts((value) => value + 1))
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: scale follows from shown and width; fonts is a reason to draw again
  useLayoutEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context || width === 0) return
    const ratio = window.devicePixelRatio || 1
    element.width = Math.round(width * ratio)
    element.height = Math.round(height * ratio)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    if (histogram) draw(context, { histogram, scale, brush: visibleBrush, hover: bucket, zone, palette, height, width })
  }, [histogram, shown.from, shown.to, width, height, visibleBrush, bucket, zone, palette, fonts])

  const xIn = (event: { clientX: number }) => event.clientX - (box.current?.getBoundingClientRect().left ?? 0)
  const zoom = (around: number, factor: number) => set({ range: zoomed(shown, around, factor, whole), brush })

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return
    const x = xIn(event)
    box.current?.setPointerCapture(event.pointerId)
    const grip = gripAt(scale, brush, x)
    setDrag({ grip, startX: x, before: brush, now: grip === 'new' ? null : brush })
  }
  const onPointerMove = (event: PointerEvent) => {
    const x = xIn(event)
    if (drag) return setDrag({ ...drag, now: dragged(scale, drag.grip, drag.before, drag.startX, x) })
    const index = histogram ? Math.floor((tsOf(scale, x) - Number(histogram.from)) / Number(histogram.width)) : null
    const inside = x >= gutter && index !== null && index >= 0 ? index : null
    setBucket(inside)
    onHover(inside)
    if (box.current) {
      const grip = gripAt(scale, brush, x)
      box.current.style.cursor = grip === 'from' || grip === 'to' ? 'col-resize' : grip === 'inside' ? 'grab' : 'crosshair'
    }
  }
  const onPointerUp = () => {
    if (drag) set({ brush: drag.now })
    setDrag(null)
  }

  const latest = useRef({ shown, whole, scale, brush })
  latest.current = { shown, whole, scale, brush }
  useEffect(() => {
    const element = box.current
    if (!element) return
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const now = latest.current
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
      const amount = sideways ? event.deltaX || event.deltaY : event.deltaY
      const range = sideways
        ? panned(now.shown, amount / 1200, now.whole)
        : zoomed(now.shown, tsOf(now.scale, event.clientX - element.getBoundingClientRect().left), Math.exp(amount / 400), now.whole)
      useView.getState().set({ range, brush: now.brush })
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [])

  const onKeyDown = (event: KeyboardEvent) => {
    const middle = brush ? (brush.from + brush.to) / 2 : (shown.from + shown.to) / 2
    const span = shown.to - shown.from
    const move = (by: number) => (brush ? set({ brush: panned(brush, by, shown) }) : set({ range: panned(shown, by / 4, whole), brush }))
    const keys: Record<string, () => void> = {
      ArrowLeft: () => move(event.shiftKey ? -1 : -0.25),
      ArrowRight: () => move(event.shiftKey ? 1 : 0.25),
      ArrowUp: () => set({ brush: brush ? zoomed(brush, middle, 0.5, shown) : { from: shown.from + span / 4, to: shown.to - span / 4 } }),
      ArrowDown: () => brush && set({ brush: zoomed(brush, middle, 2, shown) }),
      '+': () => zoom(middle, 0.5),
      '=': () => zoom(middle, 0.5),
      '-': () => zoom(middle, 2),
      Enter: () => brush && set({ range: brush, brush: null }),
      Escape: () => set({ brush: null }),
    }
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  const words = histogram ? `${countText(histogram.total)} events, ${rangeText(shown.from, shown.to, zone)} ${zone}` : 'being counted'
  return (
    <div
      ref={box}
      className={styles.pane}
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys below need the focus
      tabIndex={0}
      aria-label={`Histogram: ${words}. ${brush ? `Chosen: ${rangeText(brush.from, brush.to, zone)}.` : ''} Arrow keys move or make a brush, plus and minus zoom, Enter zooms to the brush, Escape clears it.`}
      data-tour="histogram"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerLeave={() => {
        setBucket(null)
        onHover(null)
      }}
      onDoubleClick={(event) => {
        const at = tsOf(scale, xIn(event))
        if (brush && at > brush.from && at < brush.to) set({ range: brush, brush: null })
        else zoom(at, 4)
      }}
      onKeyDown={onKeyDown}
    >
      <canvas ref={canvas} className={styles.canvas} />
    </div>
  )
}
