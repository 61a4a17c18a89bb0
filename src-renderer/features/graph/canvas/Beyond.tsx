// What of a graph lies outside of the sight, to the left and to the right: how many entities, and a step there.
import { useReactFlow, useStore } from '@xyflow/react'
import { number } from '../../../app/words.ts'
import { nodeWidth, type Place } from '../layout/bands.ts'
import styles from './canvas.module.css'

/** Of the width that is seen; something of what was seen stays in sight. */
const step = 0.7

const beyond = (places: readonly Place[], [x, , zoom]: readonly [number, number, number], width: number): string => {
  let left = 0
  let right = 0
  for (const place of places) {
    if ((place.x + nodeWidth) * zoom + x <= 0) left++
    else if (place.x * zoom + x >= width) right++
  }
  return `${left} ${right}`
}

export const Beyond = ({ places }: { places: readonly Place[] }) => {
  const flow = useReactFlow()
  const width = useStore((state) => state.width)
  // As text, so that only another count draws again.
  const [left, right] = useStore((state) => beyond(places, state.transform, state.width))
    .split(' ')
    .map(Number) as [number, number]
  const go = (by: number) => {
    const { x, y, zoom } = flow.getViewport()
    void flow.setViewport({ x: x + by * width * step, y, zoom })
  }
  const sides = [
    { side: 'left', count: left, by: 1 },
    { side: 'right', count: right, by: -1 },
  ].filter(({ count }) => count > 0)
  return sides.map(({ side, count, by }) => (
    <button
      key={side}
      type="button"
      className={styles.beyond}
      data-side={side}
      aria-label={`${number(count)} ${count === 1 ? 'entity' : 'entities'} to the ${side}`}
      onClick={() => go(by)}
    >
      {side === 'left' ? `‹ ${number(count)}` : `${number(count)} ›`}
    </button>
  ))
}
