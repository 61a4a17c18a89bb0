// The scroll bar is time: its track is all rows of the view, its marks are days and hours where their rows lie.
import { useMemo, useRef, useState } from 'react'
import { timeText } from '../../../app/time/format.ts'
import { ticks } from '../../../app/time/ticks.ts'
import { number } from '../../../app/words.ts'
import { firstOfThumb, type RankMap, rankAt, thumb, timeAt } from '../rows/rank.ts'
import styles from './TimeScroll.module.css'

interface Props {
  map: RankMap | null
  first: number
  visible: number
  total: number
  height: number
  zone: string
  onSeek: (rank: number) => void
}

const leastGap = 26

export const TimeScroll = ({ map, first, visible, total, height, zone, onSeek }: Props) => {
  const track = useRef<HTMLDivElement>(null)
  const [hover, setHover] = useState<number | null>(null)
  const [held, setHeld] = useState<{ grip: number; top: number } | null>(null)
  const { top, size } = thumb(first, visible, total, height)

  const marks = useMemo(() => {
    if (!map || map.total === 0 || height < 60) return []
    const to = map.from + map.width * (map.before.length - 1)
    const out: { y: number; label: string }[] = []
    for (const { ts, label, strong } of ticks(map.from, to, 40, zone)) {
      const y = (rankAt(map, ts) / map.total) * height
      const last = out[out.length - 1]
      if (y < 4 || y > height - 4) continue
      if (last && y - last.y < leastGap) {
        if (strong) out[out.length - 1] = { y, label }
      } else out.push({ y, label })
    }
    return out
  }, [map, height, zone])

  const rankAtY = (y: number) => Math.min(Math.max(0, total - 1), Math.max(0, Math.round((y / Math.max(1, height)) * total)))
  const yOf = (clientY: number) => clientY - (track.current?.getBoundingClientRect().top ?? 0)
  const shown = held ? held.top : hover
  const rank = held ? firstOfThumb(held.top, visible, total, height) : hover === null ? 0 : rankAtY(hover)

  return (
    <div
      ref={track}
      className={styles.track}
      role="scrollbar"
      tabIndex={-1}
      aria-orientation="vertical"
      aria-label="Time"
      aria-controls="timeline-rows"
      aria-valuemin={0}
      aria-valuemax={Math.max(0, total - visible)}
      aria-valuenow={Math.round(first)}
      aria-valuetext={map ? timeText(timeAt(map, first), zone) : undefined}
      onPointerDown={(event) => {
        const y = yOf(event.clientY)
        event.currentTarget.setPointerCapture(event.pointerId)
        const inThumb = y >= top && y <= top + size
        const grip = inThumb ? y - top : size / 2
        setHeld({ grip, top: y - grip })
        if (!inThumb) onSeek(firstOfThumb(y - grip, visible, total, height))
      }}
      onPointerMove={(event) => {
        const y = yOf(event.clientY)
        if (!held) return setHover(y)
        setHeld({ ...held, top: Math.min(height - size, Math.max(0, y - held.grip)) })
      }}
      onPointerUp={() => {
        if (held) onSeek(firstOfThumb(held.top, visible, total, height))
        setHeld(null)
      }}
      onPointerLeave={() => setHover(null)}
    >
      {marks.map(({ y, label }) => (
        <span key={`${y} ${label}`} className={styles.mark} style={{ top: y }} />
      ))}
      <span className={styles.thumb} style={{ top: held ? held.top : top, height: size }} />
      {shown !== null && map && total > 0 && (
        <span className={styles.tip} style={{ top: Math.min(height - 22, Math.max(0, shown - 10)) }}>
          {timeText(Math.floor(timeAt(map, rank) / 1_000_000) * 1_000_000, zone)}
          <span className={styles.of}>
            row {number(rank + 1)} of {number(total)}
          </span>
        </span>
      )}
    </div>
  )
}
