// Detections over all of the case's time: one mark a place, in the colour of the gravest there; a click opens it.
import type { Level } from '../../../src-main/contract/detection.ts'
import { levelIds } from '../marks.tsx'
import { useView } from '../state/view.ts'
import styles from './Coverage.module.css'

/** Marks nearer than this are one. */
const near = 5

interface Mark {
  id: string
  from: string
  level: Level
  count: number
}

export const placed = (marks: readonly Mark[], x: (ts: number) => number) => {
  const out = new Map<number, { x: number; id: string; level: Level; count: number }>()
  for (const { id, from, level, count } of marks) {
    const at = Math.round(x(Number(from)) / near)
    const before = out.get(at)
    if (!before) out.set(at, { x: at * near, id, level, count })
    else {
      before.count += count
      if (levelIds[level]! > levelIds[before.level]!) Object.assign(before, { id, level })
    }
  }
  return [...out.values()].sort((a, b) => levelIds[a.level]! - levelIds[b.level]!)
}

export const DetectionMarks = ({ marks, x, y }: { marks: readonly Mark[]; x: (ts: number) => number; y: number }) => {
  const set = useView((state) => state.set)
  const select = useView((state) => state.select)
  return placed(marks, x).map((mark) => (
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
