// All processes at once in one narrow column: the odd ones in colour among the grey, and where the list stands.
import { type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { usePainted } from '../../app/state/settings.ts'
import { number } from '../../app/words.ts'
import { clusters } from './clusters.ts'
import type { Odd } from './odd.ts'
import styles from './Processes.module.css'
import type { Row } from './rows.ts'

interface Props {
  rows: readonly Row[]
  odd: ReadonlyMap<string, Odd>
  first: number
  last: number
  onGo: (index: number) => void
}

const width = 96
const inset = 8

export const Overview = ({ rows, odd, first, last, onGo }: Props) => {
  const box = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [height, setHeight] = useState(0)
  const dark = usePainted((state) => state.dark)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const read = () => setHeight(element.clientHeight)
    read()
    const watch = new ResizeObserver(read)
    watch.observe(element)
    return () => watch.disconnect()
  }, [])
  /** Few processes keep the height of a line each; many share it. */
  const step = Math.min(3, rows.length === 0 ? 3 : height / rows.length)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the style answers
  useEffect(() => {
    const brush = canvas.current?.getContext('2d')
    if (!canvas.current || !brush || height === 0) return
    const ratio = window.devicePixelRatio
    canvas.current.width = width * ratio
    canvas.current.height = height * ratio
    brush.scale(ratio, ratio)
    const style = getComputedStyle(canvas.current)
    const colour = (name: string) => style.getPropertyValue(`--${name}`).trim()
    const thick = Math.max(0.6, Math.min(2, step - 0.4))
    const line = (row: Row, index: number, fill: string, strong: number) => {
      brush.fillStyle = fill
      const indent = Math.min(40, row.depth * 4)
      const long = Math.min(width - inset * 2 - indent, 10 + Math.min(30, row.node.commandLine.length / 3))
      brush.fillRect(inset + indent, index * step, long, thick * strong)
    }
    const grey = colour('line-2')
    rows.forEach((row, index) => {
      if (!odd.has(row.node.id)) line(row, index, grey, 1)
    })
    // On top, never thinner than a pixel and a half, with a tick at the edge: one among thousands is seen.
    const hue = (found: Odd) => colour(found.level === 'informational' || found.level === null ? 'medium' : found.level)
    rows.forEach((row, index) => {
      const found = odd.get(row.node.id)
      if (!found) return
      line(row, index, hue(found), Math.max(1, 1.5 / thick))
      brush.fillRect(0, Math.min(height - 3, Math.max(0, index * step - 1)), 5, 3)
    })
    brush.font = `600 10.5px ${colour('sans')}`
    brush.textAlign = 'right'
    for (const { first: from, count, gravest } of clusters(rows, odd, step)) {
      const words = `${count} odd`
      const y = Math.min(height - 4, Math.max(11, from * step - 3))
      brush.fillStyle = colour('area')
      const wide = brush.measureText(words).width
      brush.fillRect(width - inset - wide - 3, y - 10, wide + 6, 13)
      brush.fillStyle = hue(gravest)
      brush.fillText(words, width - inset, y)
    }
  }, [rows, odd, height, step, dark])

  const go = (event: PointerEvent) => {
    const top = box.current?.getBoundingClientRect().top ?? 0
    onGo(Math.min(rows.length - 1, Math.max(0, Math.floor((event.clientY - top) / Math.max(0.01, step)))))
  }
  return (
    <div className={styles.overview}>
      <div className={styles.overviewHead}>All {number(rows.length)}</div>
      <div
        ref={box}
        className={styles.overviewBox}
        aria-hidden="true"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          go(event)
        }}
        onPointerMove={(event) => event.buttons === 1 && go(event)}
      >
        <canvas ref={canvas} className={styles.overviewCanvas} />
        <div className={styles.overviewWindow} style={{ top: first * step, height: Math.max(6, (last - first) * step) }} />
      </div>
    </div>
  )
}
