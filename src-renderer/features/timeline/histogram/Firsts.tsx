// When the case first saw what its gravest detections name, on the axis of the histogram; a click opens that event.
import { useMemo, useRef } from 'react'
import { LayerMark, levelWord } from '../../../app/marks.tsx'
import { useSettings } from '../../../app/state/settings.ts'
import { type Range, useView } from '../../../app/state/view.ts'
import { timeText } from '../../../app/time/format.ts'
import { useFirsts } from '../../../bridge/graph.ts'
import { useSize } from '../table/use-size.ts'
import styles from './Firsts.module.css'
import { placedLabels, shortLabel } from './labels.ts'
import { gutter, xOf } from './scale.ts'

export const Firsts = ({ shown }: { shown: Range }) => {
  const { data, error } = useFirsts()
  const zone = useSettings((state) => state.zone)
  const select = useView((state) => state.select)
  const box = useRef<HTMLDivElement>(null)
  const { width } = useSize(box)
  const { placed, inside } = useMemo(() => {
    const scale = { from: shown.from, to: shown.to, left: gutter, width: Math.max(1, width - gutter - 12) }
    const inside = (data ?? []).filter(({ ts }) => Number(ts) >= shown.from && Number(ts) <= shown.to)
    const placed = placedLabels(
      inside.map((one) => ({ one, x: xOf(scale, Number(one.ts)), length: one.name.length, grave: one.level })),
      width - 8,
    )
    return { placed, inside: inside.length }
  }, [data, shown.from, shown.to, width])
  if (data?.length === 0) return null
  return (
    <div ref={box} className={styles.strip}>
      <span
        className={styles.name}
        title={`When the case first saw what its gravest detections name: ${placed.length} of ${inside} in this range have room; zoom in for the others`}
      >
        First
        {error && !data && <span className={styles.unread}>what was first seen when could not be read: {error}</span>}
      </span>
      <ul aria-label="First seen">
        {placed.map(({ one, x }) => (
          <li key={one.entity} className={styles.at} style={{ left: x }}>
            <button
              type="button"
              className={styles.label}
              title={`${one.kind.replaceAll('_', ' ')} ${one.name}\nfirst seen ${timeText(Number(one.ts), zone)} ${zone}\n${levelWord(one.level)}: named by a detection`}
              onClick={() => select({ kind: 'event', uid: one.uid })}
            >
              <LayerMark layer={one.layer ?? undefined} quiet />
              <span>{shortLabel(one.name)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
