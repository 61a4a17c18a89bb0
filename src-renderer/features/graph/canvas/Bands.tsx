// The three questions as bands behind the graph; their names stay at the left edge however far it is moved.
import { useStore, ViewportPortal } from '@xyflow/react'
import { cx } from '../../../design/cx.ts'
import { Shape } from '../../../design/Shape.tsx'
import type { Band, BandBox } from '../layout/bands.ts'
import styles from './canvas.module.css'

export const bandWords: Record<Band, { title: string; about: string; hue: string; shape: 'circle' | 'diamond' | 'square' }> = {
  identity: { title: 'Identity', about: 'which credentials were used', hue: 'identity', shape: 'circle' },
  change: { title: 'Change', about: 'what was altered', hue: 'control', shape: 'diamond' },
  execution: { title: 'Execution', about: 'what was run, and what it reached', hue: 'runtime', shape: 'square' },
}

/** Lower bands are full of entities up to their name. */
const roomForAbout = 60

export const Bands = ({ boxes }: { boxes: readonly BandBox[] }) => {
  const [, top, zoom] = useStore((state) => state.transform)
  const height = useStore((state) => state.height)
  return (
    <>
      <ViewportPortal>
        {boxes.map(({ band, y, height: high }, index) => (
          <div key={band} className={cx(styles.band, index === 1 && styles.shaded)} style={{ top: y, height: high, zIndex: -1 }} />
        ))}
      </ViewportPortal>
      {boxes.map(({ band, y, height: high }) => {
        const from = top + y * zoom
        const to = from + high * zoom
        if (to < 24 || from > height) return null
        const { title, about, hue, shape } = bandWords[band]
        return (
          <div key={band} className={styles.bandName} style={{ top: Math.max(8, Math.min(from + 8, to - 24)) }}>
            <Shape shape={shape} hue={hue} />
            <b>{title}</b>
            {to - from >= roomForAbout && about}
          </div>
        )
      })}
    </>
  )
}
