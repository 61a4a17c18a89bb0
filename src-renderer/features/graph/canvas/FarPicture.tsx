// The graph from afar, on one canvas: hundreds of entities at once are shapes and lines, not elements, so that moving them stays smooth.
import { useStore } from '@xyflow/react'
import { useLayoutEffect, useMemo, useRef } from 'react'
import { usePainted } from '../../../app/state/settings.ts'
import { plural } from '../../../app/words.ts'
import { type Band, nodeHeight, nodeWidth, type Place } from '../layout/bands.ts'
import type { Shown, Step } from '../model.ts'
import styles from './canvas.module.css'
import { curve } from './curve.ts'
import { quietness } from './quiet.ts'

interface Props {
  shown: Shown
  path: readonly Step[]
  at: ReadonlyMap<string, Place>
  bandOf: ReadonlyMap<string, Band>
  chosen: string | null
  /** The chosen entity and its neighbours; the others step back. */
  near: ReadonlySet<string> | null
}

/** Names are drawn from here on; smaller they could not be read. */
const namesFrom = 0.32
const hues: Record<Band, string> = { identity: '--identity', change: '--control', execution: '--runtime' }

const lines = (shown: Shown, at: Props['at'], which: (id: string) => boolean): Path2D => {
  const out = new Path2D()
  for (const { id, from, to } of shown.links.values()) {
    const [a, b] = [at.get(from), at.get(to)]
    if (a && b && which(id)) out.addPath(new Path2D(curve(a, b).d))
  }
  return out
}

export const FarPicture = ({ shown, path, at, bandOf, chosen, near }: Props) => {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [x, y, zoom] = useStore((state) => state.transform)
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const dark = usePainted((state) => state.dark)
  const shapes = useMemo(() => {
    const white = new Set(path.map(({ link }) => link))
    const mine = (id: string) => {
      const link = shown.links.get(id)
      return id === chosen || link?.from === chosen || link?.to === chosen
    }
    const stops = new Set(path.flatMap(({ from, to }) => [from, to]))
    const boxes = new Path2D()
    const strong = new Path2D()
    const marks: Record<Band, Path2D> = { identity: new Path2D(), change: new Path2D(), execution: new Path2D() }
    for (const [id, node] of shown.nodes) {
      const place = at.get(id)
      if (!place) continue
      ;(stops.has(id) || id === chosen ? strong : boxes).rect(place.x, place.y, nodeWidth, nodeHeight)
      if (node.detections > 0 || stops.has(id)) marks[bandOf.get(id) ?? 'identity'].rect(place.x, place.y, 8, nodeHeight)
    }
    return {
      ...{ boxes, strong, marks },
      quiet: lines(shown, at, (id) => !white.has(id) && !mine(id)),
      mine: lines(shown, at, (id) => !white.has(id) && mine(id)),
      white: lines(shown, at, (id) => white.has(id)),
    }
  }, [shown, path, at, bandOf, chosen])

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours come from the theme
  useLayoutEffect(() => {
    const own = canvas.current?.getContext('2d')
    if (!canvas.current || !own || width === 0) return
    const scale = window.devicePixelRatio
    if (canvas.current.width !== Math.round(width * scale)) canvas.current.width = Math.round(width * scale)
    if (canvas.current.height !== Math.round(height * scale)) canvas.current.height = Math.round(height * scale)
    const style = getComputedStyle(document.documentElement)
    const hue = (name: string) => style.getPropertyValue(name)
    own.setTransform(1, 0, 0, 1, 0, 0)
    own.clearRect(0, 0, canvas.current.width, canvas.current.height)
    own.setTransform(scale * zoom, 0, 0, scale * zoom, scale * x, scale * y)
    own.lineWidth = 1 / zoom
    own.globalAlpha = quietness(shown.links.size) * (near ? 1 : 1.7)
    own.strokeStyle = hue('--t3')
    own.stroke(shapes.quiet)
    own.globalAlpha = 1
    own.strokeStyle = hue('--t2')
    own.stroke(shapes.mine)
    own.lineWidth = 2 / zoom
    own.strokeStyle = hue('--accent')
    own.stroke(shapes.white)
    own.fillStyle = hue('--raise')
    own.fill(shapes.boxes)
    own.lineWidth = 1 / zoom
    own.strokeStyle = hue('--line-2')
    own.stroke(shapes.boxes)
    own.fillStyle = hue('--sel')
    own.fill(shapes.strong)
    own.lineWidth = 2 / zoom
    own.strokeStyle = hue('--accent')
    own.stroke(shapes.strong)
    for (const band of Object.keys(hues) as Band[]) {
      own.fillStyle = hue(hues[band])
      own.fill(shapes.marks[band])
    }
    if (zoom < namesFrom) return
    own.font = '15px "JetBrains Mono", monospace'
    own.textBaseline = 'middle'
    own.fillStyle = hue('--t1')
    for (const [id, { name }] of shown.nodes) {
      const place = at.get(id)
      if (!place) continue
      const [left, top] = [place.x * zoom + x, place.y * zoom + y]
      if (left > width || top > height || left + nodeWidth * zoom < 0 || top + nodeHeight * zoom < 0) continue
      own.globalAlpha = near && !near.has(id) ? 0.4 : 1
      own.fillText(name.length > 13 ? `${name.slice(0, 7)}…${name.slice(-5)}` : name, place.x + 15, place.y + nodeHeight / 2 + 1)
    }
    own.globalAlpha = 1
  }, [shapes, x, y, zoom, width, height, near, shown, at, dark])
  return (
    <canvas ref={canvas} className={styles.far} role="img" aria-label={`${plural(shown.nodes.size, 'entity', 'entities')} from afar`} />
  )
}
