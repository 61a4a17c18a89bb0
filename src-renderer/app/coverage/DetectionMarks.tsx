// Detections over all of the case's time: one mark a place, in the colour of the gravest there; a click opens it.
import type { ShownDetection } from '../../../src-main/contract/procedures/detections.ts'
import { levelIds } from '../marks.tsx'
import { useView } from '../state/view.ts'
import styles from './Coverage.module.css'

/** Marks nearer than this are one. */
const near = 5

export const placed = (detections: readonly Pick<ShownDetection, 'id' | 'from' | 'level'>[], x: (ts: number) => number) => {
  const out = new Map<number, { x: number; id: string; level: string; count: number }>()
  for (const { id, from, level } of detections) {
    if (from === null) continue
    const at = Math.round(x(Number(from)) / near)
    const before = out.get(at)
    if (!before) out.set(at, { x: at * near, id, level, count: 1 })
    else {
      before.count += 1
      if (levelIds[level]! > levelIds[before.level]!) Object.assign(before, { id, level })
    }
  }
  return [...out.values()].sort((a, b) => levelIds[a.level]! - levelIds[b.level]!)
}

export const DetectionMarks = ({ detections, x, y }: { detections: readonly ShownDetection[]; x: (ts: number) => number; y: number }) => {
  const set = useView((state) => state.set)
  const select = useView((state) => state.select)
  return placed(detections, x).map((mark) => (
    <path
      key={mark.x}
      d={`M${mark.x - 4} ${y}h8l-4 7z`}
      className={styles.mark}
      style={{ fill: `var(--${mark.level === 'informational' ? 'info' : mark.level})` }}
      onPointerDown={(event) => {
        event.stopPropagation()
        set({ area: 'detections' })
        select({ kind: 'detection', id: mark.id })
      }}
    >
      <title>{`${mark.count} ${mark.count === 1 ? 'detection' : 'detections'}, gravest ${mark.level}`}</title>
    </path>
  ))
}
